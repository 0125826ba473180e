"""What an attacker can make of copied files to find out which voter came with which sealed ballot.

They read bytes: pages of SQLite, live or freed, and every frame that was ever written ahead, with the keys that lie
beside. What they guess is which ballot is whose, by the order in which voters and ballots lie there or appeared.
"""

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from pathlib import Path
from typing import NamedTuple, TypeAlias, TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

PAGE, WAL_HEAD, FRAME_HEAD = 4096, 32, 24
CHOICES = 8
MARK = 0x0B0A0C0D
"""What the numbers of these voters begin with, so that they are quick to find."""

LIMIT = 5.5
"""How many standard deviations above chance are still chance: once in some million tries there are more."""

_JSON = re.compile(rb"\[([1-8](?:,[1-8]){7})\]")
_PACKED = re.compile(rb"(?=([\x01-\x08]{8}))")
_HEADS = range(5, 9)  # how long the head of the record of a box is
_VOTERS = re.compile(rb"\[(?:\d+(?:,\d+)*)?\]")

T = TypeVar("T")
Picks: TypeAlias = tuple[int, ...]
Truth: TypeAlias = Mapping[int, Mapping[int, Picks]]
"""What each voter has picked, a poll each."""
Place: TypeAlias = tuple[int, ...]
Kind: TypeAlias = tuple[bool, bool | None]
"""Whether a place is freed, and whether it is in the index of who has voted; None for a ballot."""
Order: TypeAlias = Callable[["Sight"], Place | None]
Seen: TypeAlias = dict[T, dict[tuple[str, Kind], list["Sight"]]]


class Sight(NamedTuple):
    """Where in the files something was seen, and after how many commits. SQLite puts later cells further up a page."""

    commits: int
    page: int
    up: int
    file: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Image:
    """A page as it stood at some time."""

    file: str
    commits: int
    page: int
    content: bytes


@dataclass
class Sights:
    """When and where each of the voters and of the ballots of one poll was first and last seen, by kind of place."""

    voters: Seen[int] = field(default_factory=lambda: defaultdict(dict))
    ballots: Seen[Picks] = field(default_factory=lambda: defaultdict(dict))


@dataclass(frozen=True, slots=True)
class Guess:
    """How well one way of guessing does."""

    way: str
    pairs: int
    right: int
    chance: float

    @property
    def deviations(self) -> float:
        """By how many standard deviations it is better than chance."""
        return (self.right - self.chance) / sqrt(max(self.chance, 1.0))

    def __str__(self) -> str:
        return f"{self.way}: {self.right} of {self.pairs} right, {self.chance:.0f} by chance ({self.deviations:+.1f})"


def electorate(polls: Iterable[int], voters: int, seed: int) -> dict[int, dict[int, Picks]]:
    """Return so many voters for each poll; no voter and no ballot comes twice in all of them."""
    dice = random.Random(seed)  # noqa: S311 - a chance that is the same in every run
    numbers, ballots = set[int](), set[Picks]()
    truth: dict[int, dict[int, Picks]] = {}
    for poll_id in polls:
        truth[poll_id] = {}
        while len(truth[poll_id]) < voters:
            voter_id, picks = MARK << 32 | dice.getrandbits(32), tuple(dice.sample(range(1, CHOICES + 1), CHOICES))
            if voter_id not in numbers and picks not in ballots:
                numbers.add(voter_id)
                ballots.add(picks)
                truth[poll_id][voter_id] = picks
    return truth


def attack(folder: Path, truth: Truth) -> list[Guess]:
    """Guess in every way there is whose ballot is whose, from all files in a folder."""
    seen = _look(folder, truth)
    everywhere = {place for sights in seen.values() for places in sights.ballots.values() for place in places}
    ways: dict[str, tuple[Order, bool]] = {
        "by when they first appear": (lambda sight: (sight.commits,), False),
        "by when and where they first appear": (lambda sight: sight[:3], False),
        "by when and where they last appear": (lambda sight: sight[:3], True),
        "by what lies in freed space": (lambda sight: sight[:3] if sight.kind[0] else None, False),
    }
    for file in sorted({file for file, _ in everywhere}):
        for index in (False, True):
            ways[f"by the order of cells in {file}{' and of its index' * index}"] = (_cells(file, index=index), False)
        ways[f"by the order of pages in {file}"] = (_pages(file), False)
    dice = random.Random(1)  # noqa: S311 - the same
    guesses: list[Guess] = []
    for way, (order, last) in ways.items():
        found = {poll_id: _orders(sights, order, dice, last=last) for poll_id, sights in seen.items()}
        guesses += [_guess(way, found, truth), _guess(f"{way}, backwards", found, truth)]
    return guesses


def best(guesses: Sequence[Guess]) -> Guess:
    """Return the way that does best; all of them are printed."""
    print(*guesses, sep="\n")  # noqa: T201 - figures of a test, shown where it fails or is asked to
    return max(guesses, key=lambda guess: guess.deviations)


def _cells(file: str, *, index: bool) -> Order:
    return lambda sight: (sight.page, sight.up) if sight.file == file and sight.kind[1] in (None, index) else None


def _pages(file: str) -> Order:
    return lambda sight: (sight.page,) if sight.file == file else None


def _guess(way: str, orders: Mapping[int, tuple[list[int], list[Picks]]], truth: Truth) -> Guess:
    """Pair voters and ballots by their order, or one of them the other way round."""
    pairs, right, chance = 0, 0, 0.0
    for poll_id, (voters, ballots) in orders.items():
        both = list(zip(voters, reversed(ballots) if way.endswith("backwards") else ballots, strict=False))
        pairs += len(both)
        chance += len(both) / max(len(voters), len(ballots), 1)
        right += sum(truth[poll_id][voter_id] == picks for voter_id, picks in both)
    return Guess(way, pairs, right, chance)


def _orders(sights: Sights, order: Order, dice: random.Random, *, last: bool) -> tuple[list[int], list[Picks]]:
    return _sorted(sights.voters, order, dice, last=last), _sorted(sights.ballots, order, dice, last=last)


def _sorted(seen: Seen[T], order: Order, dice: random.Random, *, last: bool) -> list[T]:
    """Return all that was seen in this order; what was seen in one place is in the order of chance."""
    found = dict[T, Place]()
    for one, kinds in seen.items():
        places = [place for sights in kinds.values() for sight in sights if (place := order(sight)) is not None]
        if places:
            found[one] = max(places) if last else min(places)
    return sorted(found, key=lambda one: (found[one], dice.random()))


def _look(folder: Path, truth: Truth) -> dict[int, Sights]:
    poll_of = {voter_id: poll_id for poll_id, votes in truth.items() for voter_id in votes}
    polls_of = {picks: poll_id for poll_id, votes in truth.items() for picks in votes.values()}
    keys = [file for path in folder.glob("*.keys") if any(file := path.read_bytes())]
    opened = dict[bytes, list[Picks]]()
    seen = defaultdict[int, Sights](Sights)
    for image in _images(folder):
        voters = [(at, one) for at, one in _voters(image.content) if one in poll_of]
        ballots = (*_ballots(image.content), *_in_boxes(image.content, keys, opened))
        ballots = [(at, one) for at, one in ballots if one in polls_of]
        free = _free(image) if voters or ballots else ()
        for at, voter_id in voters:
            indexed = image.content[at - 3 : at - 1] == b"\3\6"  # the head of a record that begins with the voter
            _keep(seen[poll_of[voter_id]].voters[voter_id], image, at, (_is_free(free, at), indexed))
        for at, picks in ballots:
            _keep(seen[polls_of[picks]].ballots[picks], image, at, (_is_free(free, at), None))
    return seen


def _images(folder: Path) -> Iterator[Image]:
    """Yield every page in every file, and every frame of what was written ahead."""
    for path in sorted(folder.iterdir()):
        if not path.is_file() or path.suffix in (".keys", ".lock"):
            continue
        content = path.read_bytes()
        if path.name.endswith("-wal"):
            commits = 1
            for at in range(WAL_HEAD, len(content), FRAME_HEAD + PAGE):
                yield Image(path.name, commits, at, content[at + FRAME_HEAD : at + FRAME_HEAD + PAGE])
                commits += content[at + 4 : at + 8] != bytes(4)
        else:
            for at in range(0, len(content), PAGE):
                yield Image(path.name, 0, at, content[at : at + PAGE])


def _keep(seen: dict[tuple[str, Kind], list[Sight]], image: Image, at: int, kind: Kind) -> None:
    """Keep the first and the last sight of a kind; images come in the order of time."""
    sight = Sight(image.commits, image.page, -at, image.file, kind)
    kept = seen.setdefault((image.file, kind), [sight, sight])
    kept[1] = sight


def _is_free(free: Sequence[range], at: int) -> bool:
    return any(at in one for one in free)


def _voters(content: bytes) -> Iterator[tuple[int, int]]:
    mark, at = MARK.to_bytes(4), -1
    while (at := content.find(mark, at + 1)) >= 0:
        yield at, int.from_bytes(content[at : at + 8])


def _ballots(content: bytes) -> Iterator[tuple[int, Picks]]:
    for match in _JSON.finditer(content):
        yield match.start(), tuple(map(int, match[1].split(b",")))
    for match in _PACKED.finditer(content):
        yield match.start(), tuple(match[1])


def _in_boxes(content: bytes, keys: Iterable[bytes], opened: dict[bytes, list[Picks]]) -> Iterator[tuple[int, Picks]]:
    """Yield what lies in boxes that a key opens which is still there."""
    for match in _VOTERS.finditer(content) if keys else ():
        for at in range(max(0, match.start() - 12), match.start() - 4):
            record = _record(content, at) if content[at] in _HEADS else None
            if record is None or record[2] != match[0]:
                continue
            poll_id, generation, _, box = record
            if box not in opened:
                opened[box] = _opened(int.from_bytes(poll_id or b"\1"), int.from_bytes(generation or b"\1"), box, keys)
            yield from enumerate(opened[box], match.start())


def _opened(poll_id: int, generation: int, box: bytes, keys: Iterable[bytes]) -> list[Picks]:
    for file in keys:
        key = file[poll_id * 32 : poll_id * 32 + 32]
        if any(key) and len(box) >= 16:
            try:
                ballots = AESGCM(key).decrypt(bytes(12), box, f"{poll_id}/{generation}".encode())
            except InvalidTag:
                continue
            return [tuple(ballots[at : at + CHOICES]) for at in range(0, len(ballots), CHOICES)]
    return []


def _record(content: bytes, at: int) -> list[bytes] | None:
    """Return the four columns of a box, if a record of SQLite's begins here."""
    end, position, lengths = at + content[at], at + 1, list[int]()
    while position < end:
        kind, position = _varint(content, position)
        lengths.append((kind - 12) // 2 if kind >= 12 else (0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0)[kind])
    if len(lengths) != 4 or position != end or end + sum(lengths) > len(content):
        return None
    columns: list[bytes] = []
    for length in lengths:
        columns.append(content[end : end + length])
        end += length
    return columns


def _varint(content: bytes, at: int) -> tuple[int, int]:
    value = 0
    for position in range(at, min(at + 9, len(content))):
        value = value << 7 | content[position] & 0x7F
        if content[position] < 0x80:
            return value, position + 1
    return 0, at + 9


def _free(image: Image) -> list[range]:
    """Return what belongs to no cell, in a page of SQLite's."""
    page, head = image.content, 100 if image.page == 0 and image.content.startswith(b"SQLite format 3") else 0
    if page[head] not in (2, 5, 10, 13):
        return [range(PAGE)]
    block, cells, begin = (int.from_bytes(page[head + at : head + at + 2]) for at in (1, 3, 5))
    free = [range(head + (12 if page[head] < 8 else 8) + 2 * cells, begin)]
    while 0 < block < PAGE - 4 and len(free) < PAGE:
        free.append(range(block, block + int.from_bytes(page[block + 2 : block + 4])))
        block = int.from_bytes(page[block : block + 2])
    return free
