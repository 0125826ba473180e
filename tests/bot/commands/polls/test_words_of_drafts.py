"""A draft remembers what its words come from: it goes no further than they may, to readers and to its author alike."""

from pathlib import Path

import pytest
from simcord import MemberActor, ResponseMessage

from bot.client.bot import Houselights
from bot.club.drafts import WORDS_BEYOND
from bot.commands.polls.labels import GATED
from bot.model.drafts import NO_WIDER, Draft
from bot.model.guilds import Actor
from tests.support.ladder_film import SLUG, clear, ladder_bot
from tests.support.polls import choose, fields, fill, marked, poll_of, select_of, sketch
from tests.support.stage import Stage, card, custom_ids, last, text

KITE = "Would you carry the kite?"


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Houselights:
    """The bot with the ladder: a film with a prompt at each of five checkpoints."""
    return ladder_bot(tmp_path)


async def drafted(club: Stage, author: MemberActor) -> ResponseMessage:
    """The draft of a prompt of the last checkpoint, made where everybody has seen it all."""
    await clear(club, 4)
    prompt = card(await author.slash(club.channel, "discuss"))
    while KITE not in text(prompt):
        await club.env.advance_time(30)
        prompt = card(await author.click(prompt, label="Another one"))
    desk = card(await author.click(prompt, label="Put it to a vote"))
    await clear(club, 0)
    return desk


async def test_a_draft_of_a_prompt_is_offered_to_nobody_who_has_seen_less(club: Stage) -> None:
    ada = await club.member("ada", 4, SLUG)

    desk = await drafted(club, ada)

    assert [option["value"] for option in select_of(desk, ":gate:")["options"]] == ["4"]
    assert "it can't be for those who've seen less" in text(desk)


@pytest.mark.parametrize("wider", ["0", "1", "3"])
async def test_an_older_card_or_an_invented_value_does_not_widen_it(club: Stage, wider: str) -> None:
    ada = await club.member("ada", 4, SLUG)
    desk = await drafted(club, ada)
    post = custom_ids(desk)[-3]
    stored = club.env.backend.get_message(club.channel.id, desk.id)
    [gate] = [part for part in stored.components[-1]["components"] if ":gate:" in str(part)]
    gate["components"][0]["options"] = [{"label": "Wider", "value": wider}]

    refused = await choose(ada, desk, "gate", wider)
    pressed = card(await club.press(ada, f"{post}:{wider}:{SLUG}"))
    await ada.click(desk, label="Post it")

    assert refused.content == pressed.content == NO_WIDER
    assert GATED in text(last(club.channel))
    assert "kite" not in str(last(club.channel).components)


async def test_other_words_do_not_widen_it(club: Stage) -> None:
    ada = await club.member("ada", 4, SLUG)
    desk = await drafted(club, ada)

    form = await ada.click(desk, label="Change the words")
    changed = card(await fill(ada, form, "Anything else?", "Yes\nNo", "2h"))

    assert [option["value"] for option in select_of(changed, ":gate:")["options"]] == ["4"]


async def test_a_copy_of_a_gated_poll_is_for_nobody_who_has_seen_less_either(club: Stage) -> None:
    ada, bo = await club.member("ada", 4, SLUG), await club.member("bo", 4, SLUG)
    desk = await choose(ada, await sketch(ada, club.channel), "gate", "3")
    await ada.click(desk, label="Post it")
    poll = poll_of(last(club.channel))

    copied = card(await bo.slash(club.channel, "poll copy", poll=str(poll)))

    assert [option["value"] for option in select_of(copied, ":gate:")["options"]] == ["3", "4"]
    assert marked(select_of(copied, ":gate:")) == ["3"]


async def test_its_words_are_kept_from_an_author_who_has_gone_back_and_are_there_again_later(
    club: Stage,
) -> None:
    ada = await club.member("ada", 4, SLUG)
    desk = await drafted(club, ada)
    form = await ada.click(desk, label="Change the words")
    privacy = select_of(desk, ":privacy:")["custom_id"]
    since = club.requests()
    await club.bot.club.record_progress(ada.id, SLUG, 2)

    reply = [
        card(await ada.click(desk, label="Post it")),
        card(await ada.click(desk, label="Change the words")),
        card(await ada.select(desk, ["named"], custom_id=privacy)),
        card(await club.press(ada, f"draft:open:{custom_ids(desk)[-3].split(':')[2]}")),
        card(await fill(ada, form, "Would you really carry the kite?", "Yes\nNo", "2h")),
    ]
    sent = b"".join(club.sent(since))
    await club.bot.club.record_progress(ada.id, SLUG, 4)
    form = await ada.click(desk, label="Change the words")

    assert {shown.content for shown in reply} == {WORDS_BEYOND}
    assert b"kite" not in sent
    assert fields(form)["What do you want to ask?"]["value"] == "Would you really carry the kite?"


async def test_a_draft_whose_words_are_out_of_reach_can_still_be_discarded(club: Stage) -> None:
    ada = await club.member("ada", 4, SLUG)
    desk = await drafted(club, ada)
    await club.bot.club.record_progress(ada.id, SLUG, 2)

    reply = card(await ada.click(desk, label="Discard"))

    assert text(reply) == "Discarded. Nothing was posted."


async def test_a_draft_of_before_that_says_nothing_of_its_words_is_not_widened(club: Stage) -> None:
    ada = await club.member("ada", 4, SLUG)
    draft = Draft(KITE, ("Yes", "No"), "2h", film=SLUG, checkpoint=4)
    kept = await club.bot.drafts.save(club.env.guild.id, Actor(ada.id), draft)
    database = club.bot.database
    assert database is not None
    async with database.transaction():
        await database.fetch_one("UPDATE drafts SET draft = json_remove(draft, '$.words_from', '$.words_gate')")

    shown = card(await club.press(ada, f"draft:open:{kept}"))

    assert [option["value"] for option in select_of(shown, ":gate:")["options"]] == ["4"]
