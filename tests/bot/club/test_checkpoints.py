"""What becomes of what is kept when checkpoints of a film come, go, move or are reworded, or its file is renamed."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.model.guilds import ChannelSettings, GuildSettings, Location
from bot.model.polls import Poll, PollSearch
from bot.store import drafts
from knowledge.cut import Kind
from knowledge.film import Film
from knowledge.library import Library, read_film
from tests.support.films import Raw, entry, small_film, write
from tests.support.poll_club import AUTHOR, CHANNEL, GUILD, Clock, House, a_draft, view_of

SLUG, SMALL = "a-ladder-1999", "the-small-hours-1999"


@dataclass(frozen=True)
class Rung:
    """A checkpoint: its id, how its label words that, and a fact for each of these names."""

    id: str
    wording: int = 0
    facts: tuple[str, ...] = ()


def film_of(rungs: Sequence[Rung], slug: str = SLUG, formerly: Sequence[str] = ()) -> Film:
    """A film with these checkpoints, each with its facts."""
    raw: Raw = small_film() | {"plot": [], "terms": [], "prompts": [], "formerly": list(formerly)}
    raw["characters"] = [entry("watcher", "The watcher")]
    raw["checkpoints"] = [
        {"id": rung.id, "label": f"Wording {rung.wording} of {rung.id}", "part": f"Part {rung.id}"} for rung in rungs
    ]
    raw["craft"] = [
        entry(fact, f"thing {fact}", number) for number, rung in enumerate(rungs) for fact in (*rung.facts,)
    ]
    with TemporaryDirectory() as folder:
        return read_film(write(Path(folder), raw, slug))


IDS = [f"rung-{letter}" for letter in "abcdefgh"]


@st.composite
def edits(draw: st.DrawFn) -> tuple[list[Rung], list[Rung]]:
    """A film before and after somebody has worked on it: what is revealed keeps to the rungs that stayed."""
    before = [
        Rung(id_, 0, (f"of-{id_}",))
        for id_ in draw(st.lists(st.sampled_from(IDS), min_size=2, max_size=6, unique=True))
    ]
    kept = [rung for rung in before if draw(st.integers(0, 3))]
    rungs = [Rung(rung.id, draw(st.integers(0, 1)), rung.facts) for rung in kept]
    for id_ in draw(
        st.lists(
            st.sampled_from([id_ for id_ in IDS if id_ not in {rung.id for rung in before}]), max_size=3, unique=True
        )
    ):
        rungs.insert(draw(st.integers(0, len(rungs))), Rung(id_, 0, (f"of-{id_}",)))
    if draw(st.booleans()):
        rungs = draw(st.permutations(rungs))
    spare = [rung for rung in before if rung not in kept]
    rungs += [Rung(f"more-{number}") for number in range(2 - len(rungs))]
    if spare:  # what was told at a rung that has gone is told somewhere
        place = draw(st.integers(0, len(rungs) - 1))
        rungs[place] = Rung(
            rungs[place].id, rungs[place].wording, (*rungs[place].facts, *(f for r in spare for f in r.facts))
        )
    return before, rungs


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(edit=edits())
async def test_whatever_becomes_of_the_checkpoints_nobody_is_further_than_they_have_said(
    edit: tuple[list[Rung], list[Rung]],
) -> None:
    before, after = edit
    old, new = film_of(before), film_of(after)
    last = len(before) - 1
    with TemporaryDirectory() as folder:
        house = await House.open(Path(folder, "club.db"), [old])
        await house.go_by(old)
        polls = await one_of_each(house, last)

        await house.go_by(new)

        for number, was in enumerate(old.checkpoints):
            place = new.cover.number_of(was.id)
            viewing = await house.club.viewing(number)
            cleared = await house.club.cleared(room_of(number), SLUG)
            allowed = {fact for rung in after[: (place or 0) + 1] for fact in rung.facts}
            assert viewing.has_progress == (place is not None)
            assert viewing.cut.checkpoint.number == (place or 0)
            assert {one.id for one in viewing.cut.of_kind(Kind.CRAFT)} == allowed
            assert cleared == place
            assert (await house.club.cut_in_channel(number, room_of(number))).checkpoint.number == (place or 0)
            if number == last:
                assert viewing.cut.complete
            await check_polls(house, polls, new, number, place)
        await house.close()


def room_of(number: int) -> Location:
    """A room a checkpoint."""
    return Location(GUILD, CHANNEL + number)


async def one_of_each(house: House, last: int) -> list[Poll]:
    """A viewer at each checkpoint, a room that is cleared for it, and a poll for those who have seen so far."""
    await house.club.record_progress(AUTHOR.id, SLUG, last)
    polls: list[Poll] = []
    for number in range(last + 1):
        await house.club.record_progress(number, SLUG, number)
        await house.club.save_channel_settings(ChannelSettings(CHANNEL + number, GUILD, SLUG, number))
        polls.append(await house.start(a_draft(question=f"Which of {number}?", film=SLUG, checkpoint=number)))
    return polls


async def check_polls(house: House, polls: Sequence[Poll], film: Film, viewer: int, place: int | None) -> None:
    """What a viewer gets of polls goes by where they are in the film as it is now, in lists as well as in searches."""
    end = len(film.checkpoints) - 1
    gates = {poll.id: film.cover.number_of(poll.gate) if poll.gated else 0 for poll in polls}
    open_ = {poll for poll, gate in gates.items() if (place or 0) >= (end if gate is None else gate)}
    listed, _ = await house.polling.search(view_of(viewer), PollSearch(is_open=True, size=20))
    found, _ = await house.polling.search(view_of(viewer), PollSearch(is_open=True, words="which of", size=20))
    assert {notice.id for notice in listed if isinstance(notice, Poll)} == open_
    assert {notice.id for notice in found} == open_
    assert all(isinstance(notice, Poll) for notice in found)


BEFORE = [Rung("start-of-it"), Rung("school", 0, ("of-school",)), Rung("cottages", 0, ("of-cottages",)), Rung("all")]


async def test_what_was_told_goes_to_the_operator_with_what_it_means(house: House) -> None:
    await house.go_by(film_of(BEFORE))
    await one_of_each(house, 3)

    came = await house.go_by(film_of([*BEFORE[:2], Rung("letters"), *BEFORE[2:]]))
    moved = await house.go_by(film_of([BEFORE[0], BEFORE[2], Rung("letters"), BEFORE[1], BEFORE[3]]))
    went = await house.go_by(film_of([BEFORE[0], BEFORE[2], BEFORE[3]]))
    nothing = await house.go_by(film_of([BEFORE[0], BEFORE[2], BEFORE[3]]))

    assert came == ["a-ladder-1999: its checkpoints have changed (new: letters)."]
    assert moved == ["a-ladder-1999: its checkpoints have changed (in another place: cottages, school)."]
    [sentence] = went
    assert sentence.startswith("a-ladder-1999: its checkpoints have changed (gone: letters, school). ")
    assert "Asked again how far they have seen it: 1 member." in sentence
    assert "Cleared for nothing any more: 1 channel." in sentence
    assert "Only for those who have seen it all now: 1 poll." in sentence
    assert nothing == []


async def test_the_draft_of_a_poll_keeps_to_its_checkpoint(house: House) -> None:
    await house.go_by(film_of(BEFORE))
    await house.club.record_progress(AUTHOR.id, SLUG, 3)
    school, cottages = [
        await house.drafting.save(GUILD, AUTHOR, a_draft(film=SLUG, checkpoint=number)) for number in (1, 2)
    ]

    await house.go_by(film_of([BEFORE[0], Rung("letters"), BEFORE[2], BEFORE[3]]))

    assert (await house.drafting.find(school, AUTHOR.id)).checkpoint == 3  # for those who have seen it all
    assert (await house.drafting.find(cottages, AUTHOR.id)).checkpoint == 2
    poll = await house.drafting.publish(school, GUILD, CHANNEL, AUTHOR)
    await house.club.record_progress(7, SLUG, 2)
    await house.drafting.note_posted(poll, 1)
    found, _ = await house.polling.search(view_of(7), PollSearch(is_open=True))
    assert not isinstance(found[0], Poll)


async def test_everything_that_is_kept_of_a_renamed_film_is_kept_under_its_new_name(house: House) -> None:
    await house.go_by(film_of(BEFORE))
    polls = await one_of_each(house, 3)
    await house.club.save_guild_settings(GuildSettings(GUILD, film=SLUG))
    draft_id = await house.drafting.save(GUILD, AUTHOR, a_draft(film=SLUG, checkpoint=2))
    await house.rows("INSERT INTO prompts_put VALUES (NULL, ?, ?, 'a-prompt', 7, 0)", CHANNEL, SLUG)

    assert await house.go_by(film_of(BEFORE, "ladders-1999", [SLUG])) == []

    for number in range(4):
        assert (await house.club.viewing(number)).cut.checkpoint.number == number
        assert await house.club.cleared(room_of(number), "ladders-1999") == number
        assert await house.club.cleared(room_of(number), SLUG) == number
        await check_polls(house, polls, film_of(BEFORE), number, number)
    assert (await house.club.viewing_of(3, SLUG)).cut.film == "ladders-1999"
    assert (await house.club.guild_settings(GUILD)).film == "ladders-1999"
    draft = await house.drafting.find(draft_id, AUTHOR.id)
    assert (draft.film, draft.checkpoint) == ("ladders-1999", 2)
    assert await house.rows("SELECT film FROM prompts_put") == [("ladders-1999",)]
    assert await house.rows("SELECT DISTINCT film FROM polls") == [("ladders-1999",)]


async def test_a_film_that_was_renamed_without_a_word_is_told_with_the_remedy(house: House) -> None:
    await house.go_by(film_of(BEFORE))
    for viewer in (1, 2):
        await house.club.record_progress(viewer, SLUG, 2)

    told = await house.go_by(film_of(BEFORE, "ladders-1999"))

    [sentence] = told
    assert sentence.startswith('2 members\' progress is kept for "a-ladder-1999", which no film has;')
    assert sentence.endswith('write formerly = ["a-ladder-1999"] in its file.')
    assert not (await house.club.viewing(1)).has_progress
    assert await house.go_by(film_of(BEFORE, "ladders-1999", [SLUG])) == []
    assert (await house.club.viewing(1)).cut.checkpoint.number == 2


@pytest.mark.parametrize(("first", "then"), [(SLUG, "ladders-1999"), ("ladders-1999", SLUG)])
async def test_of_two_things_said_under_two_names_the_later_holds(house: House, first: str, then: str) -> None:
    await house.go_by(film_of(BEFORE, first))
    for viewer in (1, 2):
        await house.club.record_progress(viewer, first, 3)
    await house.go_by(film_of(BEFORE, then))
    house.clock.forward(minutes=1)
    await house.club.record_progress(1, then, 1)

    await house.go_by(film_of(BEFORE, "ladders-1999", [SLUG]))

    assert [(await house.club.viewing(viewer)).cut.checkpoint.number for viewer in (1, 2)] == [1, 3]


async def test_a_poll_changes_to_no_film_but_what_its_own_is_called_now(house: House) -> None:
    await house.go_by(film_of(BEFORE))
    await one_of_each(house, 3)

    for change in ("film = 'another-1999'", "gate = 'school'", "film = NULL"):
        with pytest.raises(sqlite3.IntegrityError, match="a poll is not changed once it is made"):
            await house.rows(f"UPDATE polls SET {change} WHERE checkpoint = 3")  # noqa: S608  # ours


async def test_a_draft_that_says_no_id_is_for_nobody_but_those_who_have_seen_it_all(house: House) -> None:
    """As the version before left it, of a film whose file is not there yet."""
    await house.club.record_progress(AUTHOR.id, SMALL, 1)
    draft_id = await drafts.keep(
        house.database, GUILD, AUTHOR.id, a_draft(film=SMALL, checkpoint=1), ("start", "start"), 0
    )
    await house.rows("UPDATE drafts SET draft = json_remove(draft, '$.gate')")

    assert (await house.drafting.find(draft_id, AUTHOR.id)).checkpoint == 2


@dataclass
class InterruptingClock(Clock):
    """A clock that lets something happen just when it is asked for the time."""

    interrupt: Callable[[], None] = lambda: None

    def __call__(self) -> datetime:
        """Return the time, after the interruption."""
        self.interrupt()
        return self.now


async def test_a_poll_keeps_the_checkpoint_of_its_draft_though_the_films_change_as_it_is_posted(tmp_path: Path) -> None:
    clock = InterruptingClock()
    house = await House.open(tmp_path / "club.db", [film_of(BEFORE)], clock)
    await house.go_by(film_of(BEFORE))
    await house.club.record_progress(AUTHOR.id, SLUG, 3)
    draft_id = await house.drafting.save(GUILD, AUTHOR, a_draft(film=SLUG, checkpoint=1, closes="2h"))

    def reload() -> None:
        house.club.library = Library([film_of([BEFORE[0], Rung("letters"), *BEFORE[1:]])])

    clock.interrupt = reload
    poll = await house.drafting.publish(draft_id, GUILD, CHANNEL, AUTHOR)

    await house.close()
    assert poll.gate == "school"
