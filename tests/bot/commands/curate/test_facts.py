"""Curators add, change and take out facts within Discord; each change is a version that they look at first."""

from pathlib import Path

import pytest

from bot.client.bot import Houselights
from bot.commands.films.screens import Screen
from bot.model.guild_films import key_in
from bot.model.rate_limits import unlimited
from knowledge.entries import key_of
from tests.support.curate import SLUG, TITLE, brought, curator
from tests.support.films import fact, small_film
from tests.support.stage import Stage, a_bot, buttons, card, custom_ids, text

WORDS = "The watcher hums a tune."
ASKS = "What does the watcher hum?\nWho hums?"


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Houselights:
    """The bot, where nobody is held back for being quick."""
    return a_bot(tmp_path, unlimited())


def written(words: str = WORDS, about: str | None = "the watcher", reveal: str = "seen-half") -> dict[str, object]:
    """What is filled in, label by label."""
    named = {"about": about} if about is not None else {}
    return {
        **named,
        "reveal": [reveal],
        "text": words,
        "asks": ASKS,
    }


async def test_a_fact_is_added_in_a_form_and_shown_before_it_counts(club: Stage) -> None:
    ada, viewer = curator(club), await club.member()
    await brought(club, club.env.guild.id, small_film())
    place = await club.bot.club.among([club.env.guild.id])
    await place.record_progress(viewer.id, key_in(SLUG, club.env.guild.id), 1)

    form = await ada.slash(club.channel, "curate fact", film=TITLE)
    shown = card(await ada.submit_modal(form, written()))
    said = text(shown)
    before = text(card(await viewer.slash(club.channel, "character", film=TITLE, name="watcher")))
    await ada.click(shown, label="Use it")
    after = text(card(await viewer.slash(club.channel, "character", film=TITLE, name="watcher")))
    answer = text(card(await viewer.slash(club.channel, "ask", film=TITLE, question="What does the watcher hum?")))
    versions = text(card(await ada.slash(club.channel, "curate history", film=TITLE)))

    assert "- Not started: 4 entries, 5 facts (as now)" in said
    assert "- Seen half: 6 entries, 8 facts (1 more)" in said
    assert WORDS not in before
    assert WORDS in after
    assert f"### {WORDS}" in answer
    assert f"version 2, written here by <@{ada.id}>" in versions


async def test_an_exact_name_is_meant_even_where_others_have_it_in_theirs(club: Stage) -> None:
    ada = curator(club)
    raw = small_film()
    raw["plot"][0]["names"] = [{"text": "The watcher comes ashore", "reveal": 1}]
    await brought(club, club.env.guild.id, raw)

    form = await ada.slash(club.channel, "curate fact", film=TITLE)
    shown = text(card(await ada.submit_modal(form, written())))

    assert "- Seen half: 6 entries, 8 facts (1 more)" in shown


async def test_what_is_wrong_with_a_fact_is_said_and_nothing_counts(club: Stage) -> None:
    ada = curator(club)
    await brought(club, club.env.guild.id, small_film())

    async def said(**filled: object) -> str:
        form = await ada.slash(club.channel, "curate fact", film=TITLE)
        return card(await ada.submit_modal(form, {**written(), **filled})).content

    early = await said(text="The stranger hums.", reveal=["start"])
    alone = await said(asks="Who hums?")
    nobody = await said(about="the sandwich")
    club.expect_errors()

    assert 'text: says "stranger", a name revealed at 1' in early
    assert "asks: needs 2 or more, has 1" in alone
    assert "The Small Hours has nothing called `the sandwich`." in nobody
    assert ASKS in nobody
    assert WORDS in nobody


async def test_a_fact_is_changed_and_taken_out_from_its_card(club: Stage) -> None:
    ada = curator(club)
    raw = small_film()
    raw["characters"][0]["facts"].append(fact("watcher-more", 1, WORDS))
    await brought(club, club.env.guild.id, raw)

    async def facts() -> list[str]:
        opened = card(await ada.slash(club.channel, "character", film=TITLE, name="watcher"))
        edit = next(id_ for id_ in custom_ids(opened) if id_.startswith("hl:edit:"))
        listed = card(await ada.click(opened, custom_id=edit))
        return [text(listed), *(id_ for id_ in custom_ids(listed) if id_.startswith("curate:"))]

    first, *ids = await facts()
    form = await club.press(ada, ids[2])
    changed = card(await ada.submit_modal(form, written("The watcher sings.", about=None)))
    await ada.click(changed, label="Use it")
    second, *ids = await facts()
    gone = card(await club.press(ada, ids[3]))
    await ada.click(gone, label="Use it")
    third, *_ = await facts()

    assert WORDS in first
    assert "From Seen half on" in first
    assert WORDS not in second
    assert "The watcher sings." in second
    assert "with the ending: 1 fact." in third


async def test_only_curators_of_its_server_see_edit_and_can_use_it(club: Stage) -> None:
    ada, viewer = curator(club), await club.member()
    film = (await brought(club, club.env.guild.id, small_film())).film
    elsewhere = club.env.create_guild()
    bob, room = curator(club, elsewhere, "bob"), elsewhere.create_text_channel("elsewhere")
    key = key_of(film, "watcher")
    ids = [
        f"hl:edit:{Screen(film, *('entry', 'character'), key=key).encode()}",  # type: ignore[arg-type]
        f"curate:change:0:{film}:{key}",
        f"curate:out:0:{film}:{key}",
    ]

    seen = buttons(card(await viewer.slash(club.channel, "character", film=TITLE, name="watcher")))
    shipped = buttons(card(await ada.slash(club.channel, "character", name="Kathy", film="never-let-me-go-2010")))
    alone = [card(await club.press(viewer, id_)).content for id_ in ids]
    others = [card(await club.press(bob, id_, room)).content for id_ in ids]
    club.expect_errors()

    assert "Edit" not in seen
    assert "Edit" not in shipped
    assert all(said.startswith("Only members who may manage the server bring films.") for said in alone)
    assert all(said.startswith("This server has no film of its own by that name.") for said in others)
