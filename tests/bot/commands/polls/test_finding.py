"""Naming a poll: by id, by its words, by its day, or not at all where one is meant."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import discord
import pytest
from simcord import MemberActor, ResponseMessage

from bot.client.bot import Houselights
from bot.model.drafts import Draft
from bot.model.guilds import Actor
from bot.model.rate_limits import unlimited
from knowledge.text import fold_text
from tests.support.polls import poll_of, start
from tests.support.stage import SHIPPED, Stage, a_bot, buttons, card, custom_ids, moderator, text

COMMANDS = ("results", "close", "copy", "export")
NO_POLL = "I don't know that poll. Pick one from the list, or type some of its words."
WEEKS = 30
WEEKLY = "Friday's film?"


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Houselights:
    """The bot, but that members may ask as much at once as they like."""
    return a_bot(tmp_path, unlimited())


async def put(
    club: Stage, author: MemberActor, question: str, choices: Sequence[str] = ("Yes", "No"), checkpoint: int = 0
) -> int:
    """Publish an open poll without a message that can be looked at; its id."""
    guild_id, actor = club.env.guild.id, Actor(author.id)
    film = SHIPPED if checkpoint else None
    with club.env.time_context():
        draft = Draft(question, tuple(choices), "by hand", film=film, checkpoint=checkpoint)
        draft_id = await club.bot.drafts.save(guild_id, actor, draft)
        poll = await club.bot.drafts.publish(draft_id, guild_id, club.channel.id, actor)
        await club.bot.drafts.note_posted(poll, 1_000 + poll.id)
    return poll.id


async def end(club: Stage, poll: int) -> None:
    with club.env.time_context():
        await club.bot.polls.close_and_tally(poll)
        await club.bot.polls.published(poll, None)


async def closed_weekly(club: Stage, author: MemberActor) -> dict[int, datetime]:
    """Thirty closed polls of one question, a week apart, with when they closed."""
    database, guild, room = club.bot.database, club.env.guild, club.channel
    assert database is not None
    first = club.bot.club.now().replace(hour=20, minute=0, second=0, microsecond=0) - timedelta(weeks=WEEKS)
    closed = {number: first + timedelta(weeks=number) for number in range(WEEKS)}
    columns = "id, guild_id, channel_id, parent_id, private_thread, message_id, author_id, checkpoint, question, folded"
    async with database.transaction():
        for number, moment in closed.items():
            poll = 100 + number
            await database.fetch_one(
                f"INSERT INTO polls ({columns}, kind, most, results, privacy, opened_at) "  # noqa: S608  # ours
                "VALUES (?, ?, ?, ?, 0, ?, ?, 0, ?, ?, 'single', 1, 'live', 'private', 1000)",
                (poll, guild.id, room.id, room.id, poll, author.id, WEEKLY, fold_text(WEEKLY)),
            )
            for choice, words in enumerate(("Yes", "No"), 1):
                await database.fetch_one("INSERT INTO choices VALUES (?, ?, ?, ?)", (poll, choice, words, choice))
            result = '{"votes":[[1,0],[2,0]],"winners":[],"turnout":0}'
            for change in (
                f"'closing', closed_at = {int(moment.timestamp())}",
                "'closed', result = :result",
                "'published'",
            ):
                where = {"poll": poll, "result": result}
                await database.fetch_one(f"UPDATE polls SET state = {change} WHERE id = :poll", where)  # noqa: S608
    return {100 + number: moment for number, moment in closed.items()}


def heading(shown: ResponseMessage) -> str:
    """The question of the poll that a card shows."""
    return text(shown).splitlines()[0].lstrip("# ")


def asked(shown: ResponseMessage) -> list[str]:
    """The questions of a card that asks which poll is meant."""
    assert text(shown).startswith("### Which one?")
    return [line.strip("*") for line in text(shown).splitlines() if line.startswith("**")]


ANGRY = "12 Angry Men or Rashomon?"
NEXT = "What shall we watch next?"
TOMMY = "Où est Tommy?"
POPCORN = "Popcorn 🍿 or crisps?"
LONG = "Is “The Third Man” the best of the season, or is it just the zither — be honest?"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("What shall we watch next?", NEXT),
        ("what SHALL we   watch next?", NEXT),
        ("shall we", NEXT),
        ("next", NEXT),
        ("#{next}", NEXT),
        ("{next}", NEXT),
        (" #{next} ", NEXT),
        ("12", ANGRY),
        ("rashomon", ANGRY),
        ("RASHÔMON", ANGRY),
        ("ou est", TOMMY),
        ("miss emilie", TOMMY),
        ("🍿", POPCORN),
        ("crisps?", POPCORN),
        ('"the third man"', LONG),
        ("zither - be honest", LONG),
    ],
)
async def test_a_poll_is_found_by_its_id_or_by_words_that_only_it_has(club: Stage, typed: str, found: str) -> None:
    ada = await club.member("ada")
    filler = [await put(club, ada, f"Filler {letter}") for letter in "abc"]
    ids = {
        question: await put(club, ada, question, choices)
        for question, choices in [
            (TOMMY, ("Ici", "Chez Miss Émilie")),
            (ANGRY, ("Yes", "No")),
            (POPCORN, ("Yes", "No")),
            (LONG, ("Yes", "No")),
            (NEXT, ("Yes", "No")),
        ]
    }

    shown = card(await ada.slash(club.channel, "poll results", poll=typed.format(next=ids[NEXT])))

    assert heading(shown) == found
    assert 12 not in {*filler, *ids.values()}


@pytest.mark.parametrize("typed", ["xanadu", "whatt shall we watch", "#", "0x1", "ruth or", "9" * 40, "\u200b"])
async def test_words_that_no_poll_has_are_refused_and_no_slip_is_forgiven(club: Stage, typed: str) -> None:
    ada = await club.member("ada")
    await put(club, ada, NEXT)

    replies = [card(await ada.slash(club.channel, f"poll {name}", poll=typed)).content for name in COMMANDS]

    assert replies == [NO_POLL] * 4
    club.expect_errors()


async def test_the_very_words_of_a_question_win_over_a_question_that_has_them_too(club: Stage) -> None:
    ada = await club.member("ada")
    for question in ("Friday?", "Not Friday?", "Why Friday? And when?"):
        await put(club, ada, question)

    by_question = card(await ada.slash(club.channel, "poll results", poll="friday?"))
    by_part = card(await ada.slash(club.channel, "poll results", poll="friday"))

    assert heading(by_question) == "Friday?"
    assert asked(by_part) == ["Why Friday? And when?", "Not Friday?", "Friday?"]


async def test_where_several_fit_each_of_the_ten_newest_has_a_button_that_goes_on(club: Stage) -> None:
    ada = await club.member("ada")
    polls = [await put(club, ada, f"Round {number:02}?") for number in range(12)]
    verbs = {"results": "result", "close": "close", "copy": "copy", "export": "export"}

    for command, verb in verbs.items():
        which = card(await ada.slash(club.channel, f"poll {command}", poll="round"))
        going_on = [way for way in custom_ids(which) if way.startswith("poll:")]

        assert which.ephemeral
        assert asked(which) == [f"Round {number:02}?" for number in range(11, 1, -1)]
        assert [way.split(":")[:3] for way in going_on] == [["poll", verb, str(poll)] for poll in polls[:1:-1]]
        assert "These are the newest" in text(which)

    which = card(await ada.slash(club.channel, "poll results", poll="round"))
    result = card(await ada.click(which, custom_id=f"poll:result:{polls[3]}"))

    assert heading(result) == "Round 03?"


async def test_the_format_of_a_file_is_kept_while_the_poll_is_asked_for(club: Stage) -> None:
    ada = await club.member("ada")
    for question in ("Second?", "First?"):
        first = await put(club, ada, question)

    which = card(await ada.slash(club.channel, "poll export", format="json"))
    sent = card(await ada.click(which, custom_id=f"poll:export:{first}:json"))

    assert asked(which) == ["First?", "Second?"]
    assert [file.filename.partition(".")[2] for file in sent.attachments] == ["json"]


async def test_with_one_open_poll_none_needs_to_be_named(club: Stage) -> None:
    ada = await club.member("ada")
    await end(club, await put(club, ada, "Closed?"))
    await put(club, ada, "Open?")

    shown = {name: card(await ada.slash(club.channel, f"poll {name}")) for name in COMMANDS}

    assert heading(shown["results"]) == heading(shown["copy"]) == "Open?"
    assert text(shown["close"]).startswith("### Close this poll now?\nOpen?")
    assert len(shown["export"].attachments) == 1


async def test_with_none_open_the_newest_that_closed_is_meant_but_none_is_closed(club: Stage) -> None:
    ada = await club.member("ada")
    for question in ("Older?", "Newer?"):
        await end(club, await put(club, ada, question))

    shown = {name: card(await ada.slash(club.channel, f"poll {name}")) for name in COMMANDS}

    assert heading(shown["results"]) == heading(shown["copy"]) == "Newer?"
    assert shown["close"].content == "There's no open poll here that you can close."
    assert len(shown["export"].attachments) == 1
    club.expect_errors()


async def test_with_several_open_it_is_asked_which(club: Stage) -> None:
    ada = await club.member("ada")
    for question in ("First?", "Second?"):
        await put(club, ada, question)

    shown = [card(await ada.slash(club.channel, f"poll {name}")) for name in COMMANDS]

    assert [asked(one) for one in shown] == [["Second?", "First?"]] * 4


async def test_a_copy_or_a_file_can_be_of_a_closed_poll_while_several_are_open(club: Stage) -> None:
    ada = await club.member("ada")
    closed = await put(club, ada, "Closed?")
    await end(club, closed)
    for question in ("First?", "Second?"):
        await put(club, ada, question)

    shown = {name: card(await ada.slash(club.channel, f"poll {name}")) for name in COMMANDS}
    file = card(await ada.click(shown["export"], custom_id=f"poll:export:{closed}:csv"))

    assert asked(shown["close"]) == ["Second?", "First?"]
    for name in ("results", "copy", "export"):
        assert asked(shown[name]) == ["Second?", "First?", "Closed?"]
    assert file.content == "Here's **Closed?** as a file. It has the votes of each choice."


async def test_where_more_fit_than_are_shown_it_is_said_how_to_name_another(club: Stage) -> None:
    ada = await club.member("ada")
    for number in range(11):
        await put(club, ada, f"Round {number:02}?")

    which = card(await ada.slash(club.channel, "poll export"))

    assert "For another one, use the command with `poll:` and some of its words" in text(which)


async def test_with_no_poll_at_all_each_command_says_so(club: Stage) -> None:
    ada = await club.member("ada")

    replies = [card(await ada.slash(club.channel, f"poll {name}")).content for name in COMMANDS]

    assert all(reply.startswith("There's no ") for reply in replies)
    club.expect_errors()


async def test_only_polls_that_a_member_may_close_count_where_they_close_one(club: Stage) -> None:
    ada, bo, mod = await club.member("ada"), await club.member("bo"), moderator(club)
    await put(club, ada, "Ada asks?")
    await put(club, bo, "Bo asks?")

    own = card(await bo.slash(club.channel, "poll close", poll="asks"))
    foreign = card(await bo.slash(club.channel, "poll close", poll="ada asks?"))
    any_ = card(await mod.slash(club.channel, "poll close"))

    assert text(own).startswith("### Close this poll now?\nBo asks?")
    assert foreign.content.startswith("Only its author")
    assert asked(any_) == ["Bo asks?", "Ada asks?"]
    club.expect_errors()


async def test_a_gated_poll_counts_only_for_those_who_have_seen_as_much(club: Stage) -> None:
    ada, nell = await club.member("ada", 4), await club.member("nell", 1)
    await put(club, ada, "Open to all?")
    gated = await put(club, ada, "Open to some?", checkpoint=3)

    for_ada = card(await ada.slash(club.channel, "poll results", poll="open to"))
    for_nell = card(await nell.slash(club.channel, "poll results", poll="open to"))
    by_id = card(await nell.slash(club.channel, "poll results", poll=str(gated)))

    assert asked(for_ada) == ["Open to some?", "Open to all?"]
    assert heading(for_nell) == "Open to all?"
    assert "This one goes further than you've seen" in text(by_id)


async def test_every_poll_of_a_weekly_question_has_a_name_of_its_own_and_its_day_leads_to_it(club: Stage) -> None:
    ada = await club.member("ada")
    closed = await closed_weekly(club, ada)
    oldest, moment = next(iter(closed.items()))
    day = f"{moment.day} {moment:%b}"

    offered = await ada.autocomplete(club.channel, "poll results", "poll", "friday")
    for_day = [
        await ada.autocomplete(club.channel, "poll results", "poll", typed)
        for typed in (
            day,
            day.lower(),
            f"{moment:%B} {moment.day}",
            f"friday {day} {moment.year}",
            f"friday's film? {day}",
        )
    ]
    shown = card(await ada.slash(club.channel, "poll results", poll=f"Friday's film? · closed {day}"))
    of_month = await ada.autocomplete(club.channel, "poll results", "poll", f"{moment:%B}")

    assert len({one["name"] for one in offered}) == len(offered) == 25
    assert str(oldest) not in [one["value"] for one in offered]
    assert [[one["value"] for one in found] for found in for_day] == [[str(oldest)]] * 5
    assert f"<t:{int(moment.timestamp())}" in text(shown)
    month = [str(poll) for poll, at in closed.items() if (at.month, at.year) == (moment.month, moment.year)]
    assert sorted(one["value"] for one in of_month) == sorted(month)


async def test_a_word_of_a_poll_wins_over_a_month_that_begins_so(club: Stage) -> None:
    ada = await club.member("ada")
    month = f"{club.bot.club.now():%b}"
    await put(club, ada, f"{month}us or Juno?")
    await end(club, await put(club, ada, "Which one closed this month?"))

    shown = card(await ada.slash(club.channel, "poll results", poll=month))
    offered = await ada.autocomplete(club.channel, "poll results", "poll", month)

    assert heading(shown) == f"{month}us or Juno?"
    assert [one["name"] for one in offered] == [f"{month}us or Juno?", "Which one closed this month?"]


async def test_equal_questions_are_told_apart_by_state_and_time(club: Stage) -> None:
    ada = await club.member("ada")
    opened = poll_of(await start(club, ada, question=WEEKLY, closes="2h"))
    by_hand = await put(club, ada, WEEKLY)
    closed = await put(club, ada, WEEKLY)
    await end(club, closed)
    now = club.bot.club.now()

    offered = {one["value"]: one["name"] for one in await ada.autocomplete(club.channel, "poll results", "poll", "")}

    closes = now + timedelta(hours=2)
    assert offered[str(opened)].startswith(f"{WEEKLY} · open, closes {closes.day} {closes:%b} {closes.hour:02}:")
    assert offered[str(by_hand)] == f"{WEEKLY} · open"
    assert offered[str(closed)] == f"{WEEKLY} · closed {now.day} {now:%b}"


async def test_custom_emoji_have_their_names_in_completions(club: Stage) -> None:
    ada = await club.member("ada")
    await put(club, ada, "Popcorn <:pop_corn:123456789012345678>?")

    offered = await ada.autocomplete(club.channel, "poll results", "poll", "popcorn")

    assert [one["name"] for one in offered] == ["Popcorn :pop_corn:?"]


async def test_a_moderator_closes_a_gated_poll_by_its_id_and_reads_none_of_its_words(club: Stage) -> None:
    ada, mod = await club.member("ada", 4), moderator(club, discord.Permissions(manage_messages=True))
    gated = await put(club, ada, "Does she stay?", checkpoint=3)

    shown = card(await mod.slash(club.channel, "poll close", poll=f"#{gated}"))

    assert "Close it" in buttons(shown)
    assert "stay" not in text(shown)
