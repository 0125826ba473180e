"""The order in which the clusters of a line are seen: the Unicode Bidirectional Algorithm (UAX #9).

Rules are named as in the standard. Of its marks, the text of a picture has isolates alone (FSI with PDI, around names),
so the rules on embeddings and overrides (X2 to X5) have nothing to do here. The packages for Python that know the
algorithm give a reordered text, which can't be shaped any more, and no levels. The tests compare this with one of them.
"""

import unicodedata
from collections.abc import Sequence
from itertools import groupby

FIRST_STRONG_ISOLATE, POP_ISOLATE = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
RIGHT_TO_LEFT = frozenset({"R", "AL"})

_STRONG = frozenset({"L", "R", "AL"})
_NUMBERS = frozenset({"EN", "AN"})
_NEUTRAL = "ON"


def levels_of(clusters: Sequence[str]) -> list[int]:
    """Return the level of each cluster: odd ones run to the left."""
    classes = [_class_of(cluster) for cluster in clusters]
    found = [0] * len(clusters)
    if not RIGHT_TO_LEFT.isdisjoint(classes) or "AN" in classes:
        _set_levels(found, clusters, classes, range(len(clusters)), _direction_of(classes))
    return found


def base_level(clusters: Sequence[str]) -> int:
    """Return 1 for a text that runs to the left, by its first letter (P2 and P3), else 0."""
    return _direction_of([_class_of(cluster) for cluster in clusters])


def visual_order(levels: Sequence[int]) -> list[int]:
    """Return where what has these levels comes from, as it is seen from left to right (L2)."""
    order = list(range(len(levels)))
    for level in range(max(levels, default=0), 0, -1):
        at = 0
        while at < len(order):
            end = at
            while end < len(order) and levels[order[end]] >= level:
                end += 1
            order[at:end] = order[at:end][::-1]
            at = end + 1
    return order


def has_right_to_left(text: str) -> bool:
    """Whether any letter of a text runs to the left."""
    return any(unicodedata.bidirectional(char) in RIGHT_TO_LEFT for char in text)


def _class_of(cluster: str) -> str:
    if cluster == FIRST_STRONG_ISOLATE:
        return "FSI"
    if cluster == POP_ISOLATE:
        return "PDI"
    found = unicodedata.bidirectional(cluster[0])
    return found if found in _STRONG | _NUMBERS | {"ES", "ET", "CS", "NSM"} else _NEUTRAL


def _direction_of(classes: Sequence[str]) -> int:
    """Return 1 if the first letter outside of isolates runs to the left."""
    depth = 0
    for found in classes:
        depth += (found == "FSI") - (found == "PDI" and depth > 0)
        if not depth and found in _STRONG:
            return int(found in RIGHT_TO_LEFT)
    return 0


def _set_levels(levels: list[int], clusters: Sequence[str], classes: Sequence[str], within: range, level: int) -> None:
    """Set the levels of the text `within`; an isolate is a neutral for what is around it (X5c, X6a)."""
    sequence = list[int]()
    at = within.start
    while at < within.stop:
        sequence.append(at)
        at += 1
        if classes[at - 1] == "FSI":
            inside = range(at, _end_of_isolate(classes, at, within.stop))
            inner = _direction_of(classes[inside.start : inside.stop])
            _set_levels(levels, clusters, classes, inside, level + (1 if (level + 1) % 2 == inner else 2))
            at = inside.stop
    direction = "R" if level % 2 else "L"
    types = [_NEUTRAL if classes[index] in {"FSI", "PDI"} else classes[index] for index in sequence]
    _resolve_marks(types, direction)
    _resolve_numbers(types, direction)
    _resolve_brackets([clusters[index] for index in sequence], types, direction)
    _resolve_neutral(types, direction)
    for index, found in zip(sequence, types, strict=True):  # I1 and I2
        if level % 2:
            levels[index] = level + (found != "R")
        else:
            levels[index] = level + {"L": 0, "R": 1}.get(found, 2)


def _end_of_isolate(classes: Sequence[str], start: int, stop: int) -> int:
    """Return where the PDI is that ends an isolate, or `stop` if there is none (BD9)."""
    depth = 1
    for at in range(start, stop):
        depth += (classes[at] == "FSI") - (classes[at] == "PDI")
        if not depth:
            return at
    return stop


def _resolve_marks(types: list[str], direction: str) -> None:
    """Take marks for what they are on, and numbers after Arabic letters for Arabic ones (W1 to W3)."""
    before = strong = direction
    for at, found in enumerate(types):
        if found == "NSM":
            types[at] = before
        before = types[at]
        if before in _STRONG:
            strong = before
        elif before == "EN" and strong == "AL":
            types[at] = before = "AN"
    types[:] = ["R" if found == "AL" else found for found in types]


def _resolve_numbers(types: list[str], direction: str) -> None:
    """Take signs within and beside numbers for a part of them, and numbers after Latin letters for letters (W4 to W7).

    Signs elsewhere are neutral.
    """
    for at in range(1, len(types) - 1):
        around = types[at - 1]
        if around == types[at + 1] and (around, types[at]) in {("EN", "ES"), ("EN", "CS"), ("AN", "CS")}:
            types[at] = around
    for start, end in _stretches(types, "ET"):
        if "EN" in {*types[max(0, start - 1) : start], *types[end : end + 1]}:
            types[start:end] = ["EN"] * (end - start)
    strong = direction
    for at, found in enumerate(types):
        if found in {"ES", "ET", "CS"}:
            types[at] = _NEUTRAL
        elif found == "EN" and strong == "L":
            types[at] = "L"
        elif found in _STRONG:
            strong = found


def _resolve_brackets(clusters: Sequence[str], types: list[str], direction: str) -> None:
    """Give both brackets of a pair the same direction (N0)."""
    sides = [_side_of(found) for found in types]
    for opening, closing in _bracket_pairs(clusters, types):
        inside = {side for side in sides[opening + 1 : closing] if side}
        if not inside:
            continue
        side = direction
        if direction not in inside:
            before = next((found for found in reversed(sides[:opening]) if found), direction)
            side = before if before != direction else direction
        types[opening] = types[closing] = sides[opening] = sides[closing] = side


def _bracket_pairs(clusters: Sequence[str], types: Sequence[str]) -> list[tuple[int, int]]:
    """Return where brackets that belong together are, in the order they open (BD16)."""
    pairs, opened = list[tuple[int, int]](), list[tuple[str, int]]()
    for at, cluster in enumerate(clusters):
        if types[at] != _NEUTRAL or len(cluster) > 1 or not unicodedata.mirrored(cluster):
            continue
        category = unicodedata.category(cluster)
        if category == "Ps":
            opened.append((cluster, at))
        elif category == "Pe":
            matching = [index for index, (bracket, _) in enumerate(opened) if 0 < ord(cluster) - ord(bracket) <= 2]  # noqa: PLR2004 - as the code points of Unicode's brackets are
            if matching:
                pairs.append((opened[matching[-1]][1], at))
                del opened[matching[-1] :]
    return sorted(pairs)


def _resolve_neutral(types: list[str], direction: str) -> None:
    """Give neutrals the direction of what is on both sides of them, or else that of the text (N1 and N2)."""
    for start, end in _stretches(types, _NEUTRAL):
        before = _side_of(types[start - 1]) if start else direction
        after = _side_of(types[end]) if end < len(types) else direction
        types[start:end] = [before if before == after else direction] * (end - start)


def _side_of(found: str) -> str:
    """Return how a class counts for the neutrals beside it: numbers count as letters that run to the left."""
    return "R" if found in _NUMBERS else found if found in {"L", "R"} else ""


def _stretches(types: Sequence[str], wanted: str) -> list[tuple[int, int]]:
    """Return the spans of one class."""
    found, at = list[tuple[int, int]](), 0
    for kind, same in groupby(types):
        end = at + len(list(same))
        if kind == wanted:
            found.append((at, end))
        at = end
    return found
