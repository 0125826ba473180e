"""The promise: what a viewer gets is what they would get if the rest of the film did not exist, byte for byte.

Each test runs the bot on a film and on the same film with everything deleted that is revealed after a
checkpoint, does the same things there, and compares the bodies of all requests the bot made.
"""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from simcord import MemberActor, ResponseMessage

from bot.model.rate_limits import unlimited
from tests.support.films import LAST, SECTIONS, Raw, cut_short, films, shipped_film, write
from tests.support.stage import SHIPPED, Stage, buttons, card, custom_ids, stage, walk

LOOK_UPS = {
    **dict.fromkeys(("character", "person", "theme", "term", "craft"), "name"),
    "plot": "point",
}
SLUG = "a-film-2001"


def names_in(raw: Raw) -> list[str]:
    """Every name, alias and player of a film, whenever it is revealed."""
    names = {name["text"] for section in SECTIONS for table in raw[section] for name in table["names"]}
    return sorted(names | {table["player"]["text"] for table in raw["characters"] if "player" in table})


async def look_everything_up(club: Stage, viewer: MemberActor, names: list[str]) -> None:
    """Use every look-up with every third name and its beginning, and autocompletion with its start."""
    for command, option in LOOK_UPS.items():
        await viewer.slash(club.channel, command)
        await viewer.autocomplete(club.channel, command, option, "")
        for name in names[::3]:
            for typed in (name, name[:2]):
                await viewer.slash(club.channel, command, **{option: typed})
            await viewer.autocomplete(club.channel, command, option, name[:4])


async def press_everything(club: Stage, viewer: MemberActor) -> None:
    """Press every button that can be reached from the film card, and use every select at the step that is marked."""
    pressed: set[str] = set()
    ways: dict[str, list[str]] = {}  # from the film card to each button: what to press before it
    shown, way = await open_film(club, viewer), list[str]()
    while True:
        for custom_id in fresh_buttons(shown):
            ways.setdefault(custom_id, way)
        left = [custom_id for custom_id in fresh_buttons(shown) if custom_id not in pressed]
        if not left:
            missing = [custom_id for custom_id in ways if custom_id not in pressed]
            if not missing:
                return
            shown, way = await open_film(club, viewer), ways[missing[0]]
            for custom_id in way:
                shown = card(await viewer.click(shown, custom_id=custom_id))
            left = missing[:1]
        pressed.add(left[0])
        shown, way = card(await viewer.click(shown, custom_id=left[0])), [*way, left[0]]
        for select in (part for part in walk(shown.components) if part["type"] == 3):
            marked = [option["value"] for option in select["options"] if option.get("default")]
            shown = card(await viewer.select(shown, marked, custom_id=select["custom_id"]))


async def open_film(club: Stage, viewer: MemberActor) -> ResponseMessage:
    return card(await viewer.slash(club.channel, "film"))


def fresh_buttons(shown: ResponseMessage) -> list[str]:
    """The buttons of a card that change nothing but what it shows."""
    return [custom_id for custom_id in custom_ids(shown) if custom_id.startswith(("hl:open", "hl:more"))]


async def step_back_and_undo(club: Stage, viewer: MemberActor) -> None:
    """Go back to the start of the film and return."""
    await viewer.slash(club.channel, "seen")
    await viewer.autocomplete(club.channel, "seen", "how_far", "")
    changed = card(await viewer.slash(club.channel, "seen", how_far="0"))
    if "Undo" in buttons(changed):
        await viewer.click(changed, label="Undo")


async def talk(club: Stage, viewer: MemberActor, names: list[str]) -> None:
    """Ask in every way there is, and discuss in the room and alone."""
    general = ["what is it about?", "who made it?", "how does it end?", "why?", "is it good"]
    for question in [*general, *(f"what about {name}?" for name in names[::5])]:
        answer = card(await viewer.slash(club.channel, "ask", question=question))
        for kind in (":answer:", ":meant:", ":fact:"):  # a suggestion, what else may be meant, one of those
            if offered := [custom_id for custom_id in fresh_buttons(answer) if kind in custom_id]:
                answer = card(await viewer.click(answer, custom_id=offered[0]))
    for question in general:
        await viewer.send(club.channel, f"{club.me} {question}")
        await viewer.send_dm(question)
        await club.env.advance_time(60)
    for _ in range(3):
        for actor, put in (
            (viewer, viewer.slash(club.channel, "discuss")),
            (viewer.user, viewer.user.slash("discuss")),
        ):
            prompt = card(await put)
            if "What I know about it" in buttons(prompt):
                await actor.click(prompt, label="What I know about it")
            await club.env.advance_time(60)


async def everything_sent(raw: Raw, slug: str, checkpoint: int, names: list[str]) -> list[bytes]:
    """All that the bot sends to a viewer at `checkpoint` of a film who tries everything there is to try."""
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder, "films"), raw, slug)
        async with stage(Path(folder), unlimited(), films=Path(folder, "films")) as club:
            stranger = await club.member("stranger")
            await stranger.slash(club.channel, "film")
            viewer = await club.member("viewer", checkpoint, slug)
            await look_everything_up(club, viewer, names)
            await press_everything(club, viewer)
            await talk(club, viewer, names)
            await step_back_and_undo(club, viewer)
            assert all("CommandInvokeError" in repr(error) for error in club.env.errors)  # refusals, told to the member
            return club.sent()


@pytest.mark.parametrize("checkpoint", range(4))
async def test_the_rest_of_the_shipped_film_might_as_well_not_exist(checkpoint: int) -> None:
    raw = shipped_film()
    names = names_in(raw)

    whole = await everything_sent(raw, SHIPPED, checkpoint, names)
    short = await everything_sent(cut_short(raw, checkpoint), SHIPPED, checkpoint, names)

    assert whole == short
    assert len(whole) > 6 * len(names)


@settings(max_examples=5, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(raw=films(), checkpoint=st.integers(0, LAST))
async def test_the_rest_of_any_film_might_as_well_not_exist(raw: Raw, checkpoint: int) -> None:
    names = names_in(raw)[::3]

    whole = await everything_sent(raw, SLUG, checkpoint, names)
    short = await everything_sent(cut_short(raw, checkpoint), SLUG, checkpoint, names)

    assert whole == short


@pytest.mark.parametrize("checkpoint", range(4))
async def test_every_locked_name_of_the_shipped_film_is_answered_like_nonsense(checkpoint: int, tmp_path: Path) -> None:
    section_of = {
        "character": "characters",
        "person": "people",
        "theme": "themes",
        "plot": "plot",
        "term": "terms",
        "craft": "craft",
    }
    async with stage(tmp_path, unlimited()) as club:
        viewer = await club.member(seen=checkpoint)
        for command, option in LOOK_UPS.items():
            locked = [
                table["names"][0]["text"]
                for table in shipped_film()[section_of[command]]
                if min(name["reveal"] for name in table["names"]) > checkpoint
            ]
            start = club.requests()

            for name in ["qqqqqqqqqqqq", *locked]:
                await viewer.slash(club.channel, command, **{option: name})

            assert len(set(club.sent(start))) == 1
