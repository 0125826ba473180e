"""What happens on each picture, in the order in which it happens."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.pictures.visitor import Visitor

OBSERVER = "Why does nobody talk about the last observer?"
NEXT = "What do we watch next?"
CHOICES = ("Late Ferry", "The Long Thaw", "A House by the Weir")


def scenes(visitor: "Visitor") -> Iterator[tuple[str, bytes]]:
    """Every picture by its name, as PNG."""
    for member in ("Nell", "Sam", "Ada"):
        visitor.be(member)
        yield f"look-up-{member.lower()}", visitor.look(visitor.send("/character", name="Anton"))

    visitor.be("Sam")
    yield "answer", visitor.look(visitor.send("/ask", question=OBSERVER))
    yield "prompt", visitor.look(visitor.send("/discuss"))
    visitor.send("/theme", name="Solitude")
    yield "share", visitor.look(visitor.press("Share"))
    yield from _poll(visitor)


def phone_scenes(visitor: "Visitor") -> Iterator[tuple[str, bytes]]:
    """Cards with long lines, lists and menus, as they look on a phone."""
    visitor.be("Ada")
    yield "phone-help", visitor.look(visitor.send("/help"))
    yield "phone-list", visitor.look(visitor.send("/plot"))
    yield "phone-club", visitor.look(visitor.send("/club"))


def _poll(visitor: "Visitor") -> Iterator[tuple[str, bytes]]:
    """A poll by Sam: as he looks it over, when all three have voted, and how it went."""
    draft = visitor.send("/poll start", question=NEXT, choices=", ".join(CHOICES), closes="2h")
    yield "poll-draft", visitor.look(draft)
    poll = ballot = visitor.press("Post it")
    for member, choice in (("Nell", CHOICES[0]), ("Ada", CHOICES[1]), ("Sam", CHOICES[1])):
        visitor.be(member)
        ballot = visitor.press(choice, poll)
    visitor.wait_for(poll, "3 votes")
    yield "poll", visitor.look(poll)
    visitor.press("Close the poll", ballot)
    visitor.press("Close it", ballot)
    yield "result", visitor.look(visitor.wait_for_another(ballot))
