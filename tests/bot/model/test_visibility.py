"""How far a reply may go: the table of the design, every combination of it."""

import pytest

from bot.model.visibility import Audience, Visibility, visibility

FAR = (None, 0, 1, 2, 3, 4)

# What the lower of two is, written out: rows are how far the viewer has seen, columns what the room is cleared for.
# fmt: off
LOWER = {
    #      None  0  1  2  3  4
    None: (0,    0, 0, 0, 0, 0),
    0:    (0,    0, 0, 0, 0, 0),
    1:    (0,    0, 1, 1, 1, 1),
    2:    (0,    0, 1, 2, 2, 2),
    3:    (0,    0, 1, 2, 3, 3),
    4:    (0,    0, 1, 2, 3, 4),
}
OWN = {None: 0, 0: 0, 1: 1, 2: 2, 3: 3, 4: 4}
# fmt: on

COMBINATIONS = [(viewer, room) for viewer in FAR for room in FAR]


@pytest.mark.parametrize(("viewer", "room"), COMBINATIONS)
def test_a_private_reply_goes_as_far_as_the_viewer_has_seen_in_any_channel(
    viewer: int | None, room: int | None
) -> None:
    assert visibility(Audience.OWN, viewer, room) == Visibility(clear=OWN[viewer], tagged=OWN[viewer])


@pytest.mark.parametrize(("viewer", "room"), COMBINATIONS)
def test_a_channel_sees_as_far_as_the_lower_of_viewer_and_channel(viewer: int | None, room: int | None) -> None:
    lower = LOWER[viewer][FAR.index(room)]

    assert visibility(Audience.ROOM, viewer, room) == Visibility(clear=lower, tagged=lower)


@pytest.mark.parametrize(("viewer", "room"), COMBINATIONS)
def test_a_shared_reply_is_clear_up_to_the_lower_and_tagged_up_to_the_viewer_s_progress(
    viewer: int | None, room: int | None
) -> None:
    lower = LOWER[viewer][FAR.index(room)]

    assert visibility(Audience.SHARED, viewer, room) == Visibility(clear=lower, tagged=OWN[viewer])


def test_the_table_has_every_audience() -> None:
    assert set(Audience) == {Audience.OWN, Audience.ROOM, Audience.SHARED}
