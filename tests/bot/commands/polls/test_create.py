"""Putting a poll together: the draft, its form, its settings, and what is wrong with it."""

import re
from dataclasses import replace

import pytest
from simcord import ResponseMessage, assert_error

from bot.model.errors import Refusal
from tests.support.polls import (
    DESK,
    choose,
    fields,
    fill,
    look,
    marked,
    poll_of,
    public,
    select_of,
    selects,
    sketch,
    start,
)
from tests.support.stage import Stage, buttons, card, last, parts, text


def is_off(message: ResponseMessage, label: str) -> bool:
    return next(part for part in parts(message) if part.get("label") == label).get("disabled", False)


def settings_of(desk: ResponseMessage) -> list[str]:
    return [select["custom_id"].split(":")[3] for select in selects(desk)]


async def test_a_draft_is_seen_by_its_author_alone(club: Stage) -> None:
    ada = await club.member("ada")

    desk = await sketch(ada, club.channel)

    assert desk.ephemeral
    assert buttons(desk)[-3:] == DESK
    assert public(club.channel) == []


@pytest.mark.parametrize(
    ("settings", "seen"),
    [
        ({}, None),
        ({"kind": "several-2"}, None),
        ({"kind": "ranked-0", "privacy": "named"}, None),
        ({"results": "after"}, None),
        ({"privacy": "sealed"}, None),
        ({"gate": "3"}, 4),
    ],
)
async def test_a_poll_is_posted_just_as_its_preview_has_shown_it(
    club: Stage, settings: dict[str, str], seen: int | None
) -> None:
    ada = await club.member("ada", seen)
    desk = await sketch(ada, club.channel, question="Who *next*?")
    for setting, value in settings.items():
        desk = await choose(ada, desk, setting, value)

    preview = look(desk)

    await ada.click(desk, label="Post it")

    posted = look(last(club.channel))
    begins = preview.index(posted[0])  # before it is written who gets it
    assert preview[begins : begins + len(posted)] == posted


async def test_posting_tells_the_author_where_the_poll_is(club: Stage) -> None:
    ada = await club.member("ada")
    desk = await sketch(ada, club.channel)

    reply = card(await ada.click(desk, label="Post it"))

    link = f"https://discord.com/channels/{club.env.guild.id}/{club.channel.id}/{last(club.channel).id}"
    assert link in text(reply)
    assert reply.id == desk.id
    assert buttons(reply) == []


async def test_a_question_without_choices_is_one_of_yes_or_no(club: Stage) -> None:
    ada = await club.member("ada")

    desk = card(await ada.slash(club.channel, "poll start", question="Again?"))

    assert buttons(desk) == ["Yes", "No", "My vote", "How this works", *DESK]
    assert is_off(desk, "Yes")


async def test_without_a_question_there_is_a_form_for_everything(club: Stage) -> None:
    ada = await club.member("ada")
    form = await ada.slash(club.channel, "poll start")

    desk = card(await fill(ada, form, "Where?", "Cinema\n\n  Living   room \n", "3d"))

    assert list(fields(form)) == ["What do you want to ask?", "The choices, a line each", "When does it close?"]
    assert buttons(desk) == ["Cinema", "Living room", "My vote", "How this works", *DESK]


async def test_the_form_suggests_a_day_unless_another_time_was_typed(club: Stage) -> None:
    ada = await club.member("ada")

    form = await ada.slash(club.channel, "poll start")

    assert fields(form)["When does it close?"]["value"] == "1d"


async def test_options_that_came_without_a_question_are_kept_in_the_form(club: Stage) -> None:
    ada = await club.member("ada")

    form = await ada.slash(club.channel, "poll start", choices="One; Two", closes="2h")

    assert fields(form)["The choices, a line each"]["value"] == "One\nTwo"
    assert fields(form)["When does it close?"]["value"] == "2h"


async def test_changing_the_words_keeps_the_settings(club: Stage) -> None:
    ada = await club.member("ada")
    desk = await sketch(ada, club.channel)
    for setting, value in {"kind": "several-2", "privacy": "named", "results": "after"}.items():
        desk = await choose(ada, desk, setting, value)

    form = await ada.click(desk, label="Change the words")
    changed = card(await fill(ada, form, "Who *else*?", "Ruth\nTommy\nKathy\nLucy", "by hand"))

    assert fields(form)["What do you want to ask?"]["value"] == "Who next?"
    assert changed.id == desk.id
    assert text(changed).startswith("## Who \\*else\\*?")
    assert "Open until it's closed by hand" in text(changed)
    assert [marked(select) for select in selects(changed)] == [["several-2"], ["named"], ["after"]]


async def test_every_number_of_picks_that_makes_a_difference_is_offered(club: Stage) -> None:
    ada = await club.member("ada")

    desk = await sketch(ada, club.channel, choices="A, B, C, D, E")

    values = [option["value"] for option in select_of(desk, ":kind:")["options"]]
    assert values == ["single-0", "several-0", "several-2", "several-3", "several-4", "ranked-0"]


@pytest.mark.parametrize(
    ("setting", "value", "says"),
    [
        ("kind", "single-0", "Pick one ·"),
        ("kind", "several-0", "Pick as many as you like"),
        ("kind", "several-2", "Pick up to 2"),
        ("kind", "ranked-0", "Rank as many as you like"),
        ("privacy", "named", "· Named ·"),
        ("privacy", "private", "· Private ·"),
        ("privacy", "sealed", "· Sealed ·"),
        ("results", "live", "Ruth\n`░░░░░░░░░░` 0"),
        ("results", "after", "· Votes show at the end ·"),
        ("gate", "2", "### A poll for those who've seen further"),
    ],
)
async def test_every_setting_shows_in_the_preview_and_is_marked(
    club: Stage, setting: str, value: str, says: str
) -> None:
    ada = await club.member("ada", 4)
    desk = await sketch(ada, club.channel)

    changed = await choose(ada, desk, setting, value)

    assert says in text(changed)
    assert marked(select_of(changed, f":{setting}:")) == [value]
    assert changed.id == desk.id


async def test_a_sealed_poll_has_no_setting_for_its_results(club: Stage) -> None:
    ada = await club.member("ada")
    desk = await sketch(ada, club.channel)

    sealed = settings_of(await choose(ada, desk, "privacy", "sealed"))
    opened = settings_of(await choose(ada, desk, "privacy", "private"))

    assert sealed == ["kind", "privacy"]
    assert opened == ["kind", "privacy", "results"]


async def test_a_poll_can_be_for_those_who_have_seen_as_much_as_its_author_and_no_more(club: Stage) -> None:
    ada = await club.member("ada", 2)

    desk = await sketch(ada, club.channel)

    assert [option["value"] for option in select_of(desk, ":gate:")["options"]] == ["0", "1", "2"]


async def test_members_who_have_not_set_how_far_they_are_learn_what_for(club: Stage) -> None:
    ada = await club.member("ada")

    desk = await sketch(ada, club.channel)

    assert ":gate:" not in str(selects(desk))
    assert "say how far you are with /seen" in text(desk)


async def test_an_author_who_goes_back_in_the_film_cannot_post_about_the_rest(club: Stage) -> None:
    ada = await club.member("ada", 3)
    desk = await choose(ada, await sketch(ada, club.channel), "gate", "3")
    await ada.slash(club.channel, "seen", how_far="1")

    refused = card(await ada.click(desk, label="Post it"))

    assert refused.content.startswith("You haven't set that you've seen that far yourself.")
    assert public(club.channel) == []


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"choices": ",".join(map(str, range(26)))}, "A poll has 2 to 25 choices; I count 26."),
        (
            {"choices": "Ruth"},
            "A poll has 2 to 25 choices; I count 1. Put each on a line of its own, or commas between them.",
        ),
        ({"choices": "Ruth, Tommy, RUTH"}, "Two of the choices look the same: `Ruth` and `RUTH`."),
        ({"choices": "**Ruth**, **ruth**"}, "Two of the choices look the same: `**Ruth**` and `**ruth**`."),
        (
            {"choices": "<:pop:123456789012345678> Heat, <:pop:123456789012345678> HEAT"},
            "Two of the choices look the same: `:pop: Heat` and `:pop: HEAT`.",
        ),
        ({"choices": "Ruth, " + "x" * 81}, "A choice has room for 80 characters; this one is longer: `" + "x" * 40),
        ({"question": "\N{ZERO WIDTH SPACE}"}, "A poll needs a question."),
        ({"closes": "when the cows come home"}, "I don't understand that closing time."),
        ({"closes": "10s"}, "A poll has to stay open for at least a minute."),
        ({"closes": "90d"}, "A poll can stay open for 60 days at most."),
        ({"closes": "1 Jan 2020 20:00"}, "That time is already past."),
    ],
)
async def test_what_is_wrong_with_a_draft_is_explained_and_can_be_mended(
    club: Stage, options: dict[str, str], problem: str
) -> None:
    ada = await club.member("ada")

    desk = await sketch(ada, club.channel, **options)
    reply, off, offered = text(desk), is_off(desk, "Post it"), buttons(desk)
    form = await ada.click(desk, label="Change the words")
    kept = {label: field.get("value") for label, field in fields(form).items()}
    mended = card(await fill(ada, form, "Who then?", "Ruth\nTommy", "2h"))

    assert problem in reply
    assert off
    assert offered == DESK
    typed = {"question": "Who next?", "choices": "Ruth, Tommy, Kathy", "closes": "2h", **options}
    choices = "\n".join(part.strip() for part in typed["choices"].split(","))
    assert list(kept.values()) == [typed["question"], choices, typed["closes"]]
    assert not is_off(mended, "Post it")


async def test_a_draft_that_is_thrown_away_is_gone(club: Stage) -> None:
    ada = await club.member("ada")
    desk = await sketch(ada, club.channel)
    [draft] = {select["custom_id"].split(":")[2] for select in selects(desk)}

    reply = card(await ada.click(desk, label="Discard"))

    assert text(reply) == "Discarded. Nothing was posted."
    with pytest.raises(Refusal, match="That draft isn't there any more"):
        await club.bot.drafts.find(int(draft), ada.id)


async def test_a_closing_time_is_one_of_the_server_s_own_clock(club: Stage) -> None:
    server = await club.bot.club.guild_settings(club.env.guild.id)
    await club.bot.club.save_guild_settings(replace(server, time_zone="America/New_York"))
    ada = await club.member("ada")

    desk = await sketch(ada, club.channel, closes="tomorrow 20:00")
    [offered, *_] = await ada.autocomplete(club.channel, "poll start", "closes", "tomorrow 20:00")

    stamps = [int(part.split(":")[1]) for part in text(desk).split("<t")[1:]]
    assert {(stamp - 3600) % 86_400 for stamp in stamps} == {0}  # 20:00 in New York is 01:00 in UTC
    assert offered["name"].endswith(", 20:00 (America/New_York)")


async def test_a_closing_time_that_leaves_something_out_is_pointed_out_in_the_draft(club: Stage) -> None:
    ada = await club.member("ada")

    day = text(await sketch(ada, club.channel, closes="tomorrow"))
    moment = text(await sketch(ada, club.channel, closes="tomorrow 20:00"))

    assert "You typed “tomorrow” for when it closes. Please check that I've understood it right." in day
    assert "You typed" not in moment


async def test_a_closing_time_that_can_mean_two_is_asked_for_and_nothing_is_lost(club: Stage) -> None:
    ada = await club.member("ada")

    desk = await sketch(ada, club.channel, closes="1/2 20:00")
    form = await ada.click(desk, label="Change the words")
    kept = [field.get("value") for field in fields(form).values()]

    assert "That could be " in text(desk)
    assert is_off(desk, "Post it")
    assert kept[-1] == "1/2 20:00"


async def test_while_typing_a_closing_time_a_member_sees_what_is_understood(club: Stage) -> None:
    ada = await club.member("ada")

    nothing = await ada.autocomplete(club.channel, "poll start", "closes", "")
    length = await ada.autocomplete(club.channel, "poll start", "closes", "90m")
    nonsense = await ada.autocomplete(club.channel, "poll start", "closes", "xyzzy")

    assert [choice["name"].partition(":")[0] for choice in nothing][:2] == ["In 1 hour", "Tonight 20"]
    assert nothing[-1] == {"name": "By hand: When it's closed by hand", "value": "By hand"}
    assert length[0]["value"] == "90m"
    assert length[0]["name"].endswith("(UTC)")
    assert nonsense == []


async def test_a_copy_starts_with_the_words_and_settings_of_the_other(club: Stage) -> None:
    ada, bo = await club.member("ada"), await club.member("bo")
    poll = poll_of(await start(club, ada, {"kind": "several-2", "privacy": "named"}))

    desk = card(await bo.slash(club.channel, "poll copy", poll=str(poll)))

    assert text(desk).startswith("## Who next?")
    assert f"by {bo.mention}" in text(desk)
    assert [marked(select) for select in selects(desk)] == [["several-2"], ["named"], ["live"]]
    assert len(public(club.channel)) == 1


async def test_a_draft_asks_about_choices_that_may_be_parts_of_one_title_until_they_are_written_again(
    club: Stage,
) -> None:
    ada = await club.member("ada")
    hint = "You typed 2 choices, if I've parted them right."

    desk = await sketch(ada, club.channel, choices="The Good, the Bad and the Ugly")
    first = text(desk)
    changed = text(await choose(ada, desk, "privacy", "named"))
    form = await ada.click(desk, label="Change the words")
    again = text(card(await fill(ada, form, "Who next?", "The Good, the Bad and the Ugly\nHeat", "2h")))

    assert hint in first
    assert hint in changed
    assert "if I've parted them right" not in again


@pytest.mark.parametrize("command", ["copy", "close", "results", "export"])
async def test_a_poll_that_is_none_is_answered_in_a_sentence(club: Stage, command: str) -> None:
    ada = await club.member("ada")

    typed = card(await ada.slash(club.channel, f"poll {command}", poll="Who next?"))
    huge = card(await ada.slash(club.channel, f"poll {command}", poll="9" * 30))
    unknown = card(await ada.slash(club.channel, f"poll {command}", poll="12345"))

    assert typed.content == huge.content == "I don't know that poll. Pick one from the list, or type some of its words."
    assert unknown.content == "That poll isn't here any more."
    assert_error(club.env, Refusal)


def chosen_in(desk: ResponseMessage) -> dict[str, str]:
    """Return what each select of a draft has chosen, by its setting."""
    selects = [part for part in parts(desk) if part["type"] == 3]
    return {part["custom_id"].split(":")[3]: marked(part)[0] for part in selects}


async def test_every_setting_can_be_given_on_the_command_line(club: Stage) -> None:
    ada = await club.member("ada", 2)

    desk = card(
        await ada.slash(
            club.channel,
            "poll start",
            question="Who next?",
            choices="Ruth, Tommy",
            kind="ranked-0",
            votes="named",
            results="after",
            audience=(await ada.autocomplete(club.channel, "poll start", "audience", "only"))[0]["value"],
        )
    )

    assert chosen_in(desk) == {"kind": "ranked-0", "privacy": "named", "results": "after", "gate": "1"}


async def test_whom_a_poll_is_for_is_offered_as_far_as_its_author_has_seen(club: Stage) -> None:
    ada = await club.member("ada", 2)

    offered = [one["name"] for one in await ada.autocomplete(club.channel, "poll start", "audience", "")]

    assert offered[0] == "For everybody in the channel"
    assert [name.startswith("Only for those at “Seen ") for name in offered[1:]] == [True, True]


async def test_a_new_poll_starts_as_its_author_set_the_last_one_here(club: Stage) -> None:
    ada, bo = await club.member("ada"), await club.member("bo")
    await start(club, ada, {"kind": "several-0", "privacy": "named", "results": "after"})

    own = card(await ada.slash(club.channel, "poll start", question="And then?"))
    changed = card(await ada.slash(club.channel, "poll start", question="And then?", votes="private"))
    others = card(await bo.slash(club.channel, "poll start", question="And then?"))

    assert chosen_in(own) == {"kind": "several-0", "privacy": "named", "results": "after"}
    assert chosen_in(changed) == {"kind": "several-0", "privacy": "private", "results": "after"}
    assert chosen_in(others) == {"kind": "single-0", "privacy": "private", "results": "live"}


async def test_a_draft_says_that_spoiler_tags_hide_nothing_in_a_poll(club: Stage) -> None:
    ada = await club.member("ada", 4)
    drafts = [
        text(card(await ada.slash(club.channel, "poll start", **options)))
        for options in (
            {"question": "Guess: ||Ruth dies||?"},
            {"question": "Who?", "choices": "they make it, ||they die||"},
            {"question": "Face||Off or not?"},
        )
    ]

    assert ["Spoiler tags hide nothing in a poll" in draft for draft in drafts] == [True, True, False]


@pytest.mark.parametrize(
    "audience",
    [
        "school",
        "Only for those at “Seen the school years”",
        "Only for: Seen the school years",
        "seen the school years",
        "1",
    ],
)
async def test_whom_a_poll_is_for_can_be_typed_as_with_seen(club: Stage, audience: str) -> None:
    ada = await club.member("ada", 4)

    desk = card(await ada.slash(club.channel, "poll start", question="Who next?", audience=audience))

    assert chosen_in(desk)["gate"] == "1"


async def test_an_audience_that_there_is_not_is_refused(club: Stage) -> None:
    ada = await club.member("ada", 4)

    refused = card(await ada.slash(club.channel, "poll start", question="Who next?", audience="martians"))

    assert "I don't know that step of the film." in refused.content
    club.expect_errors()


@pytest.mark.parametrize("closes", ["tomorrow 20:00", "fri 8"])
async def test_a_draft_says_at_which_moment_the_poll_closes(club: Stage, closes: str) -> None:
    ada = await club.member("ada")

    draft = text(card(await ada.slash(club.channel, "poll start", question="Who next?", closes=closes)))

    relative, exact = re.search(r"Closes <t:(\d+):R>", draft), re.search(r"It closes <t:(\d+):F>\.", draft)
    assert relative
    assert exact
    assert relative[1] == exact[1]
