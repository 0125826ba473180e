"""Drafts that are posted later than they were made: the moment they close at, lengths, and the way back to them."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import discord
import pytest
from simcord import ResponseMessage

from tests.support.polls import DESK, choose, fields, fill, marked, poll_of, selects, sketch, start
from tests.support.stage import Stage, buttons, card, last, text

HOUR = 3_600


def closes_at(message: discord.Message) -> int:
    found = re.search(r"Closes <t:(\d+):R>", text(message))
    assert found
    return int(found[1])


def shown_on(draft: ResponseMessage) -> int:
    found = re.search(r"It closes <t:(\d+):F>\.", text(draft))
    assert found
    return int(found[1])


async def until_midnight(club: Stage, more: int) -> None:
    """Let the time pass until so many seconds after midnight, UTC."""
    now = club.bot.club.now()
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    await club.env.advance_time((midnight - now).total_seconds() + more)


async def set_zone(club: Stage, zone: str) -> None:
    server = await club.bot.club.guild_settings(club.env.guild.id)
    await club.bot.club.save_guild_settings(replace(server, time_zone=zone))


@pytest.mark.parametrize("closes", ["tomorrow 20:00", "tomorrow", "20:00", "8", "noon", "23:30 EST"])
async def test_a_poll_closes_at_the_moment_that_its_draft_showed_also_after_midnight(club: Stage, closes: str) -> None:
    ada = await club.member("ada")
    await until_midnight(club, -HOUR // 4)
    draft = await sketch(ada, club.channel, closes=closes)
    shown = shown_on(draft)
    await club.env.advance_time(HOUR // 2)

    await ada.click(draft, label="Post it")

    assert closes_at(last(club.channel)) == shown


async def test_changing_a_setting_or_the_words_later_keeps_the_moment(club: Stage) -> None:
    ada = await club.member("ada")
    draft = await sketch(ada, club.channel, closes="tomorrow 20:00")
    shown = shown_on(draft)
    await until_midnight(club, HOUR)

    draft = await choose(ada, draft, "privacy", "named")
    form = await ada.click(draft, label="Change the words")
    draft = card(await fill(ada, form, "Who then?", "Ruth\nTommy", fields(form)["When does it close?"]["value"]))
    await ada.click(draft, label="Post it")

    assert closes_at(last(club.channel)) == shown


async def test_another_closing_time_is_read_when_it_is_typed(club: Stage) -> None:
    ada = await club.member("ada")
    draft = await sketch(ada, club.channel, closes="tomorrow 20:00")
    shown = shown_on(draft)
    await until_midnight(club, HOUR)

    form = await ada.click(draft, label="Change the words")
    draft = card(await fill(ada, form, "Who then?", "Ruth\nTommy", "tomorrow 8pm"))

    assert shown_on(draft) == shown + 24 * HOUR


async def test_a_moment_stays_when_the_server_changes_its_time_zone(club: Stage) -> None:
    ada = await club.member("ada")
    draft = await sketch(ada, club.channel, closes="tomorrow 20:00")
    shown = shown_on(draft)
    await set_zone(club, "Asia/Tokyo")

    await ada.click(draft, label="Post it")

    assert closes_at(last(club.channel)) == shown


async def test_a_moment_that_has_passed_by_the_time_of_posting_is_explained_and_nothing_is_lost(club: Stage) -> None:
    ada = await club.member("ada")
    await until_midnight(club, 10 * HOUR)
    draft = await sketch(ada, club.channel, closes="today 12:00")
    await club.env.advance_time(3 * HOUR)

    refused = card(await ada.click(draft, label="Post it"))
    form = await ada.click(draft, label="Change the words")
    kept = [field.get("value") for field in fields(form).values()]
    mended = card(await fill(ada, form, "Who next?", "Ruth\nTommy", "2h"))
    await ada.click(mended, label="Post it")

    assert re.fullmatch(
        r"The time that this draft was to close at has passed by now: \w+ \d+ \w+ 12:00 \(UTC\)\. "
        r"Nothing else is lost: change its words, and pick a later one\.",
        refused.content,
    )
    assert kept == ["Who next?", "Ruth\nTommy\nKathy", "today 12:00"]
    assert "Who next?" in text(last(club.channel))
    club.expect_errors()


@pytest.mark.parametrize(
    ("closes", "says", "hours"),
    [
        ("2h", "2 hours", 2),
        ("an hour and a half", "1 hour 30 minutes", 1.5),
        ("in a week", "1 week", 7 * 24),
        ("in 20h", "20 hours", 20),
        ("36 hours", "1 day 12 hours", 36),
    ],
)
async def test_a_length_counts_from_when_the_poll_is_posted_and_its_draft_says_so(
    club: Stage, closes: str, says: str, hours: float
) -> None:
    ada = await club.member("ada")
    draft = await sketch(ada, club.channel, closes=closes)
    shown = text(draft)
    await club.env.advance_time(5 * HOUR)

    await ada.click(draft, label="Post it")

    assert f"-# It closes {says} after it opens." in shown
    assert abs(closes_at(last(club.channel)) - club.bot.club.timestamp() - hours * HOUR) <= 1


@pytest.mark.parametrize(
    ("closes", "zone"),
    [
        ("friday", "Europe/Berlin"),
        ("8", "Europe/Berlin"),
        ("friday 8 UTC", "UTC"),
        ("fri 8 Lagos time", "Africa/Lagos"),
    ],
)
async def test_a_proposal_names_the_time_zone_that_it_was_read_in(club: Stage, closes: str, zone: str) -> None:
    await set_zone(club, "Europe/Berlin")
    ada = await club.member("ada")

    draft = await sketch(ada, club.channel, closes=closes)

    moment = datetime.fromtimestamp(shown_on(draft), ZoneInfo(zone))
    assert f"You typed “{closes}” for when it closes." in text(draft)
    assert f"The time zone is {zone}." in text(draft)
    assert (moment.hour, moment.minute) == (20, 0)


async def test_a_time_that_names_its_zone_is_read_in_that(club: Stage) -> None:
    ada = await club.member("ada")

    draft = await sketch(ada, club.channel, closes="tomorrow 20:00 Tokyo time")

    assert f"{datetime.fromtimestamp(shown_on(draft), ZoneInfo('Asia/Tokyo')):%H:%M}" == "20:00"
    assert "You typed" not in text(draft)


@pytest.mark.parametrize(
    ("typed", "quoted"),
    [
        ("when the cows come home", "`when the cows come home`"),
        ("**soon** <@123> `@everyone`", "`**soon** <@123> '@everyone'`"),
        ("x" * 100, f"`{'x' * 59}…`"),
        ("1/2 20:00", "`1/2 20:00`"),
    ],
)
async def test_a_refused_closing_time_is_quoted_safely(club: Stage, typed: str, quoted: str) -> None:
    ada = await club.member("ada")
    await start(club, ada)

    draft = await sketch(ada, club.channel, closes=typed)
    change = card(await ada.slash(club.channel, "poll change", closes=typed))

    assert f"You typed {quoted}. " in text(draft)
    assert change.content.startswith(f"You typed {quoted}. ")
    club.expect_errors()


async def test_a_draft_says_what_is_as_in_the_last_poll_and_no_more_once_it_is_set(club: Stage) -> None:
    ada = await club.member("ada")
    first = text(await sketch(ada, club.channel))
    await start(club, ada, {"kind": "several-2", "privacy": "named", "results": "after"}, closes="90m")

    draft = card(await ada.slash(club.channel, "poll start", question="And then?", choices="One, Two, Three"))
    own = text(draft)
    changed = text(await choose(ada, draft, "privacy", "private"))
    typed = text(card(await ada.slash(club.channel, "poll start", question="And?", closes="3h", kind="single-0")))

    usual = "-# As in your last poll here: "
    assert usual not in first
    assert f"{usual}pick up to 2, named votes, votes show when it closes, open for 1 hour 30 minutes." in own
    assert f"{usual}pick up to 2, votes show when it closes, open for 1 hour 30 minutes." in changed
    assert f"{usual}named votes, votes show when it closes." in typed
    assert "It closes 1 hour 30 minutes after it opens." in own
    assert "It closes 3 hours after it opens." in typed


@pytest.mark.parametrize("closes", ["tomorrow 20:00", "by hand"])
async def test_a_moment_of_the_last_poll_is_not_taken_over(club: Stage, closes: str) -> None:
    ada = await club.member("ada")
    await start(club, ada, closes=closes)

    draft = text(card(await ada.slash(club.channel, "poll start", question="And then?")))

    assert "It closes 1 day after it opens." in draft
    assert "open for" not in draft


async def test_a_button_takes_the_standard_settings_but_leaves_what_its_author_has_set(club: Stage) -> None:
    ada = await club.member("ada")
    standard = card(await ada.slash(club.channel, "poll start", question="First?"))
    ways = buttons(standard)
    await start(club, ada, {"kind": "ranked-0", "privacy": "sealed"}, closes="3h")

    draft = card(await ada.slash(club.channel, "poll start", question="And then?"))
    draft = await choose(ada, draft, "privacy", "named")
    offered = buttons(draft)
    shown = card(await ada.click(draft, label="Use the standard settings"))

    assert "Use the standard settings" not in ways
    assert "Use the standard settings" in offered
    assert "Use the standard settings" not in buttons(shown)
    assert [marked(select) for select in selects(shown)] == [["single-0"], ["named"], ["live"]]
    assert "It closes 1 day after it opens." in text(shown)
    assert "As in your last poll" not in text(shown)


async def test_the_form_has_the_usual_length_and_forgets_it_where_another_is_written(club: Stage) -> None:
    ada = await club.member("ada")
    await start(club, ada, closes="3 days")

    form = await ada.slash(club.channel, "poll start")
    offered = fields(form)["When does it close?"]["value"]
    kept = text(card(await fill(ada, form, "Who then?", "Ruth\nTommy", offered)))
    other = text(card(await fill(ada, await ada.slash(club.channel, "poll start", closes="2h"), "Who?", "A\nB", "5h")))

    assert offered == "3 days"
    assert "open for 3 days." in kept
    assert "open for" not in other


async def test_a_sealed_draft_says_nothing_of_when_its_votes_show(club: Stage) -> None:
    ada = await club.member("ada")
    await start(club, ada, {"privacy": "sealed"})

    draft = text(card(await ada.slash(club.channel, "poll start", question="And then?")))

    assert "As in your last poll here: pick one, sealed votes, open for 2 hours." in draft


async def test_a_draft_that_was_dismissed_is_offered_again(club: Stage) -> None:
    ada = await club.member("ada")
    await sketch(ada, club.channel, question="Who *next*?", closes="tomorrow 20:00")

    offered = card(await ada.slash(club.channel, "poll start"))
    says, ways = text(offered), buttons(offered)
    found = card(await ada.click(offered, label="Go on"))
    desk = buttons(found)[-3:]
    await ada.click(found, label="Post it")

    assert offered.ephemeral
    assert says.split("\n") == ["### You have a draft here", r"**Who \*next\*?**", "-# Ruth, Tommy, Kathy"]
    assert ways == ["Go on", "Start a new one"]
    assert desk == DESK
    assert r"Who \*next\*?" in text(last(club.channel))


async def test_a_new_poll_can_be_started_beside_a_draft(club: Stage) -> None:
    ada = await club.member("ada")
    await sketch(ada, club.channel)

    form = await ada.click(card(await ada.slash(club.channel, "poll start")), label="Start a new one")
    new = card(await fill(ada, form, "And then?", "Ruth\nTommy", "2h"))
    offered = card(await ada.slash(club.channel, "poll start"))

    assert text(new).startswith("## And then?")
    assert text(offered).splitlines()[:2] == ["### You have drafts here", "**And then?**"]
    assert buttons(offered) == ["Go on", "Go on", "Start a new one"]


async def test_drafts_of_others_and_of_yesterday_are_not_offered(club: Stage) -> None:
    ada, bo = await club.member("ada"), await club.member("bo")
    await sketch(ada, club.channel)

    theirs = await bo.slash(club.channel, "poll start")
    await club.env.advance_time(25 * HOUR)
    later = await ada.slash(club.channel, "poll start")

    assert theirs.modal
    assert later.modal


async def test_drafts_of_another_server_are_not_offered(club: Stage) -> None:
    ada = club.env.create_user("ada")
    await sketch(club.env.guild.add_member(ada), club.channel)
    other_guild = club.env.create_guild()
    there = other_guild.add_member(ada)

    shown = await there.slash(other_guild.create_text_channel("elsewhere"), "poll start")

    assert shown.modal


async def test_a_draft_beyond_what_its_author_has_seen_by_now_is_offered_without_its_words(club: Stage) -> None:
    ada = await club.member("ada", 3)
    poll = poll_of(await start(club, ada, {"gate": "3"}, question="Was Ruth right?"))
    await ada.slash(club.channel, "poll copy", poll=str(poll))
    await ada.slash(club.channel, "seen", how_far="1")

    offered = card(await ada.slash(club.channel, "poll start"))

    assert "**A draft about more than you've set as seen**" in text(offered)
    assert "Ruth" not in text(offered)


async def test_a_draft_that_is_not_ready_is_offered_too(club: Stage) -> None:
    ada = await club.member("ada")
    await sketch(ada, club.channel, question="\N{ZERO WIDTH SPACE}", closes="xyzzy")

    offered = card(await ada.slash(club.channel, "poll start"))

    assert "**A draft without a question**" in text(offered)
