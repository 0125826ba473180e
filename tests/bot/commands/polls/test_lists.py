"""Finding polls again: the open ones, the closed ones, searching and paging; and taking one away as a file."""

import csv
import io
import json
from dataclasses import replace
from typing import Any

import discord
import pytest
from simcord import MemberActor, ResponseMessage, assert_error

from bot.commands.polls.export_file import Format, write
from bot.commands.polls.result_text import TOO_FEW
from bot.model.drafts import Draft
from bot.model.errors import Refusal
from bot.model.guilds import Actor
from tests.support.polls import poll_of, start, vote
from tests.support.stage import Stage, buttons, card, text

TWO_HOURS = 7200

# By what is known of spreadsheets, not by what the bot looks for.
FORMULA_SIGNS = (*"=+-@\t\r\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


async def many(club: Stage, number: int, author: MemberActor, guest: str = "Guest") -> None:
    """Publish several open polls, without messages that can be looked at."""
    guild_id, actor = club.env.guild.id, Actor(author.id)
    with club.env.time_context():
        for index in range(number):
            draft = Draft(f"Poll {index:02}?", ("Ruth", f"{guest} {index:02}"), "2h")
            draft_id = await club.bot.drafts.save(guild_id, actor, draft)
            poll = await club.bot.drafts.publish(draft_id, guild_id, club.channel.id, actor)
            await club.bot.drafts.note_posted(poll, 1_000 + index)


def questions(shown: ResponseMessage) -> list[str]:
    return [line.strip("*?").removeprefix("Poll ") for line in text(shown).splitlines() if line.startswith("**Poll")]


async def test_open_polls_are_listed_newest_first_with_the_way_to_vote(club: Stage) -> None:
    ada = await club.member("ada")
    empty = card(await ada.slash(club.channel, "poll list"))
    first = await start(club, ada, question="First?")
    await start(club, ada, question="Second?")

    listed = card(await ada.slash(club.channel, "poll list"))
    reply = text(listed)
    ballot = card(await ada.click(listed, custom_id=f"poll:open:{poll_of(first)}:beside"))

    assert text(empty).endswith("No poll is open here. Start one with **/poll start**.")
    assert listed.ephemeral
    assert reply.index("Second?") < reply.index("First?")
    assert f"https://discord.com/channels/{club.env.guild.id}/{club.channel.id}/{first.id}" in reply
    assert text(ballot).startswith("### First?")


async def test_a_list_stays_when_something_on_it_is_opened(club: Stage) -> None:
    ada = await club.member("ada")
    await start(club, ada, question="Closed?")
    await club.env.advance_time(TWO_HOURS)
    await ada.click(await start(club, ada, question="Open?"), label="Tommy")
    await start(club, ada, {"kind": "ranked-0"}, question="Ranked?")

    for command, label in (("mine", "Change"), ("list", "Vote"), ("list", "Change my vote"), ("history", "Result")):
        listed = card(await ada.slash(club.channel, f"poll {command}"))
        before = text(listed)
        opened = card(await ada.click(listed, label=label))

        assert opened.id != listed.id
        assert opened.ephemeral
        assert text(listed) == before


async def test_open_polls_come_in_the_order_in_which_they_close(club: Stage) -> None:
    ada = await club.member("ada")
    for question, closes in (
        ("Poll 3?", "by hand"),
        ("Poll 1?", "2 days"),
        ("Poll 2?", "1 week"),
        ("Poll 0?", "1h"),
        ("Poll 4?", "by hand"),
        ("Poll 5?", "3 days"),
    ):
        await start(club, ada, question=question, closes=closes)

    page = card(await ada.slash(club.channel, "poll list"))
    first = questions(page)
    second = questions(card(await ada.click(page, label="More")))

    assert first == ["0", "1", "5", "2", "4"]
    assert second == ["3"]


async def test_a_list_says_where_a_member_has_voted_and_offers_to_change_it(club: Stage) -> None:
    ada, bo = await club.member("ada"), await club.member("bo")
    one = await start(club, ada, question="Poll one?", closes="1h")
    sealed = await start(club, ada, {"privacy": "sealed"}, question="Poll sealed?")
    await start(club, ada, question="Poll other?", closes="3h")
    await ada.click(one, label="Ruth")
    await ada.click(card(await ada.click(sealed, label="Ruth")), label="Seal my vote")

    hers = card(await ada.slash(club.channel, "poll list"))
    his = card(await bo.slash(club.channel, "poll list"))
    says, ways, others = text(hers), buttons(hers), buttons(his)
    ballot = text(card(await ada.click(hers, label="Change my vote")))

    assert ways == ["Change my vote", "My vote", "Vote"]
    assert others == ["Vote", "Vote", "Vote"]
    assert says.count("You've voted.") == 2
    assert "You've voted." not in text(his)
    assert "You voted for **Ruth**." in ballot


async def test_a_list_has_five_a_page(club: Stage) -> None:
    ada = await club.member("ada")
    await many(club, 11, ada)

    page = card(await ada.slash(club.channel, "poll list"))
    pages, ways = [questions(page)], [buttons(page)[5:]]
    for way in ("More", "More", "Back"):
        page = card(await ada.click(page, label=way))
        pages.append(questions(page))
        ways.append(buttons(page)[len(pages[-1]) :])

    assert pages[:3] == [["10", "09", "08", "07", "06"], ["05", "04", "03", "02", "01"], ["00"]]
    assert pages[3] == pages[1]
    assert ways == [["More"], ["Back", "More"], ["Back"], ["Back", "More"]]


async def test_closed_polls_are_found_by_words_of_their_question_or_choices(club: Stage) -> None:
    ada = await club.member("ada")
    await start(club, ada, question="Où est Tommy?", choices="Ici, Là")
    await start(club, ada, question="Who next?", choices="Ruth, Miss Émilie")
    await start(club, ada, question="Open still?", choices="Ruth, Tommy", closes="by hand")
    await club.env.advance_time(TWO_HOURS)

    async def found(words: str) -> str:
        return text(card(await ada.slash(club.channel, "poll history", search=words)))

    assert "Who next?" in await found("ÉMILIE")
    assert "Où est Tommy?" in await found("OÙ EST")
    assert "Open still?" not in await found("ruth")
    assert "I can't find a closed poll with these words" in await found("Xanadu")
    assert "With: a:b:c" in await found("a:b:c")


async def test_a_search_goes_on_to_its_next_page(club: Stage) -> None:
    ada = await club.member("ada")
    await many(club, 12, ada)
    with club.env.time_context():
        for poll in range(1, 13):
            await club.bot.polls.close_and_tally(poll)
            await club.bot.polls.published(poll, None)

    page = card(await ada.slash(club.channel, "poll history", search="guest 0"))
    first, heading = questions(page), text(page).splitlines()[1]
    second = questions(card(await ada.click(page, label="More")))

    assert first == ["09", "08", "07", "06", "05"]
    assert second == ["04", "03", "02", "01", "00"]
    assert heading == "-# With: guest 0"


async def test_the_longest_search_still_turns_its_pages(club: Stage) -> None:
    ada = await club.member("ada")
    words = "guest " + ":é" * 22
    await many(club, 6, ada, guest=words)
    with club.env.time_context():
        for poll in range(1, 7):
            await club.bot.polls.close_and_tally(poll)
            await club.bot.polls.published(poll, None)

    page = card(await ada.slash(club.channel, "poll history", search=words))
    first = questions(page)
    second = questions(card(await ada.click(page, label="More")))

    assert len(words) == 50
    assert first == ["05", "04", "03", "02", "01"]
    assert second == ["00"]


async def test_what_is_suggested_for_results_is_open_first_and_for_close_open_only(club: Stage) -> None:
    ada = await club.member("ada")
    await start(club, ada, question="Closing?")
    await start(club, ada, question="Open?", closes="by hand")
    await club.env.advance_time(TWO_HOURS)

    for_results = await ada.autocomplete(club.channel, "poll results", "poll", "")
    for_close = await ada.autocomplete(club.channel, "poll close", "poll", "")
    by_words = await ada.autocomplete(club.channel, "poll copy", "poll", "clos")

    assert [choice["name"] for choice in for_results] == ["Open?", "Closing?"]
    assert [choice["name"] for choice in for_close] == ["Open?"]
    assert [choice["name"] for choice in by_words] == ["Closing?"]


async def test_polls_of_another_server_are_not_listed(club: Stage) -> None:
    ada = await club.member("ada")
    await start(club, ada)
    other_guild = club.env.create_guild()
    eve = other_guild.add_member(club.env.create_user("eve"))
    room = other_guild.create_text_channel("elsewhere")

    listed = card(await eve.slash(room, "poll list"))
    suggested = await eve.autocomplete(room, "poll results", "poll", "")

    assert "No poll is open here." in text(listed)
    assert suggested == []


async def exported(club: Stage, member: MemberActor, poll: int, kind: str = "csv") -> bytes:
    """The file that a member gets."""
    answer = card(await member.slash(club.channel, "poll export", poll=str(poll), format=kind))
    assert answer.ephemeral
    [file] = answer.attachments
    assert file.filename.startswith(f"poll-{poll}-")
    assert file.filename.endswith(f".{kind}")
    return await file.read()


def table(file: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.decode("utf-8-sig"), newline="")))


async def test_a_table_has_the_votes_of_each_choice(club: Stage) -> None:
    ada = await club.member("ada")
    poll = poll_of(await start(club, ada, choices='Ruth; "Tommy"; Kathy, or both'))
    await vote(club, poll, [(1,), (2,), (2,)])

    file = await exported(club, ada, poll)

    assert table(file) == [["choice", "votes"], ["Ruth", "1"], ['"Tommy"', "2"], ["Kathy, or both", "0"]]


async def test_files_have_custom_emoji_by_name(club: Stage) -> None:
    ada = await club.member("ada")
    emoji = "<:pop_corn:123456789012345678>", "<a:wave:123456789012345678>"
    poll = poll_of(await start(club, ada, question=f"Popcorn {emoji[0]}?", choices="\n".join(emoji)))
    await vote(club, poll, [(1,)])

    rows = table(await exported(club, ada, poll))
    told = json.loads(await exported(club, ada, poll, "json"))

    assert rows == [["choice", "votes"], [":pop_corn:", "1"], [":wave:", "0"]]
    assert told["poll"]["question"] == "Popcorn :pop_corn:?"
    assert [choice["text"] for choice in told["poll"]["choices"]] == [":pop_corn:", ":wave:"]


async def test_a_table_of_a_named_poll_has_the_names_once_it_has_closed(club: Stage) -> None:
    ada = await club.member("ada")
    poll = poll_of(await start(club, ada, {"privacy": "named", "kind": "ranked-0"}))
    await vote(club, poll, [(2, 1), (3,)])

    before = table(await exported(club, ada, poll))
    await club.env.advance_time(TWO_HOURS)
    after = table(await exported(club, ada, poll))

    assert before[0] == ["choice", "votes"]
    assert after == [
        ["voter", "place", "choice", "name"],
        ["1000000", "1", "Tommy", ""],
        ["1000000", "2", "Ruth", ""],
        ["1000001", "1", "Kathy", ""],
    ]


async def test_a_file_of_a_named_poll_has_the_names_that_voters_have_in_the_server(club: Stage) -> None:
    ada, bo = await club.member("ada"), await club.member("bo")
    evil = club.env.guild.add_member(club.env.create_user("eve"), nick="=HYPERLINK(1)")
    message = await start(club, ada, {"privacy": "named"})
    for voter, choice in ((ada, "Ruth"), (bo, "Tommy"), (evil, "Kathy")):
        await voter.click(message, label=choice)
    await club.env.advance_time(TWO_HOURS)

    rows = table(await exported(club, ada, poll_of(message)))
    document = json.loads(await exported(club, ada, poll_of(message), "json"))

    assert {(row[0], row[3]) for row in rows[1:]} == {
        (str(ada.id), "ada"),
        (str(bo.id), "bo"),
        (str(evil.id), "'=HYPERLINK(1)"),
    }
    assert {one["voter"]: one["name"] for one in document["ballots"]} == {
        ada.id: "ada",
        bo.id: "bo",
        evil.id: "=HYPERLINK(1)",
    }


@pytest.mark.parametrize(
    ("settings", "while_open", "once_closed"),
    [
        ({"privacy": "named"}, "so it has the votes so far.", "It has who voted for what."),
        ({"results": "after"}, "so for now it has only the choices.", "It has the votes of each choice."),
        ({"privacy": "sealed"}, "so for now it has only the choices.", TOO_FEW),
    ],
)
async def test_with_a_file_comes_what_it_has(
    club: Stage, settings: dict[str, str], while_open: str, once_closed: str
) -> None:
    ada = await club.member("ada")
    poll = poll_of(await start(club, ada, settings))
    await vote(club, poll, [(1,)])

    before = card(await ada.slash(club.channel, "poll export", poll=str(poll)))
    await club.env.advance_time(TWO_HOURS)
    after = card(await ada.slash(club.channel, "poll export", poll=str(poll)))

    assert before.content.endswith(while_open)
    assert after.content == f"Here's **Who next?** as a file. {once_closed}"


async def test_a_file_of_a_private_poll_has_no_names(club: Stage) -> None:
    ada, voter = await club.member("ada"), await club.member("Vera Voter")
    message = await start(club, ada)
    await voter.click(message, label="Ruth")
    await club.env.advance_time(TWO_HOURS)

    files = [await exported(club, ada, poll_of(message), kind) for kind in ("csv", "json")]

    assert not any(b"Vera" in file or str(voter.id).encode() in file for file in files)


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Who next?", "Who-next"),
        ("../../etc/passwd", "etc-passwd"),
        ("a\\b:c*d?e<f>|g", "a-b-c-d-e-f-g"),
        ("次は何を見る?", "次は何を見る"),
        ("Où est <:pop:123456789012345678> Tommy…", "Où-est-pop-Tommy"),
        ("\u202egnp.exe?", "gnp-exe"),
        ("word " * 20, "word-word-word-word-word-word-word-word-word-word"),
        ("x" * 200, "x" * 49),
        ("?!", ""),
    ],
)
async def test_the_file_of_a_poll_is_named_after_its_question(club: Stage, question: str, name: str) -> None:
    ada = await club.member("ada")
    poll = poll_of(await start(club, ada, question=question))

    answer = card(await ada.slash(club.channel, "poll export", poll=str(poll)))

    assert [file.filename for file in answer.attachments] == [f"poll-{poll}{f'-{name}' if name else ''}.csv"]


async def test_no_cell_of_a_table_can_be_run_as_a_formula(club: Stage) -> None:
    ada = await club.member("ada")
    evil = ["=1+1", "+1", "-1", "@SUM(A1)", "plain", "'=1"]
    poll = poll_of(await start(club, ada, choices=";".join(evil)))

    cells = [row[0] for row in table(await exported(club, ada, poll))[1:]]

    assert cells == ["'=1+1", "'+1", "'-1", "'@SUM(A1)", "plain", "'=1"]
    assert not any(cell.startswith(FORMULA_SIGNS) for cell in cells)


@pytest.mark.parametrize("sign", FORMULA_SIGNS)
async def test_every_sign_that_starts_a_formula_is_made_harmless(club: Stage, sign: str) -> None:
    ada = await club.member("ada")
    poll = poll_of(await start(club, ada))
    export = await club.bot.polls.export(poll, club.env.guild.id, Actor(ada.id))
    standing = export.view
    choices = tuple(replace(choice, text=f"{sign}cmd") for choice in standing.poll.choices)
    export = replace(export, view=replace(standing, poll=replace(standing.poll, choices=choices)))

    cells = [row[0] for row in table(write(export, Format.CSV))[1:]]

    assert cells == [f"'{sign}cmd"] * 3


async def test_a_file_with_everything_can_be_read_and_names_nobody_in_a_private_poll(club: Stage) -> None:
    ada = await club.member("ada")
    poll = poll_of(await start(club, ada))
    await vote(club, poll, [(1,), (2,), (2,)])
    await club.env.advance_time(TWO_HOURS)

    file = await exported(club, ada, poll, "json")

    document: dict[str, Any] = json.loads(file)
    assert document["poll"]["question"] == "Who next?"
    assert document["votes"] == {"1": 1, "2": 2, "3": 0}
    assert document["result"]["winners"] == [2]
    assert document["ballots"] is None
    events = " ".join(event["event"] for event in document["log"])
    assert events == "opened voted voted voted closed published exported"
    assert b"100000" not in file


async def test_a_file_with_everything_has_the_ballots_of_a_named_poll(club: Stage) -> None:
    ada = await club.member("ada")
    poll = poll_of(await start(club, ada, {"privacy": "named"}))
    await vote(club, poll, [(1,)])
    early = await exported(club, ada, poll, "json")
    await club.env.advance_time(TWO_HOURS)

    document = json.loads(await exported(club, ada, poll, "json"))

    assert b"1000000" not in early
    assert document["ballots"] == [{"voter": 1_000_000, "picks": [1]}]


async def test_only_an_author_or_a_moderator_can_take_a_poll_away(club: Stage) -> None:
    role = club.env.guild.create_role("mods", permissions=discord.Permissions(manage_messages=True))
    ada, bo = await club.member("ada"), await club.member("bo")
    mod = club.env.guild.add_member(club.env.create_user("mod"), roles=[role])
    poll = poll_of(await start(club, ada))

    refused = card(await bo.slash(club.channel, "poll export", poll=str(poll)))
    allowed = await exported(club, mod, poll)

    assert refused.content.startswith("Only its author, or a member who may manage messages")
    assert refused.attachments == []
    assert table(allowed)[0] == ["choice", "votes"]
    assert_error(club.env, Refusal)
