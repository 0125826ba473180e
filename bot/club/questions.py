"""The last questions, in memory and never on the disk, so that they can be answered again further on in a film."""

from collections import OrderedDict
from dataclasses import dataclass

MOST_QUESTIONS = 1_000


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with names in the place of its pronouns, and the keys of the entries that those stand for."""

    question: str
    about: tuple[str, ...] = ()


class Questions:
    """What each viewer has asked last of each film, and what each shared answer is about; the oldest make room."""

    def __init__(self) -> None:
        self._questions: OrderedDict[tuple[int, str], Asked] = OrderedDict()

    def remember(self, viewer_id: int, film: str, asked: Asked) -> None:
        """Remember what a viewer has asked of a film, in the place of what they asked before."""
        self._keep((viewer_id, film), asked)

    def remember_shared(self, message_id: int, asked: Asked) -> None:
        """Remember what an answer in a channel is about."""
        self._keep((message_id, ""), asked)

    def last(self, viewer_id: int, film: str) -> Asked | None:
        """Return what a viewer has asked last of a film, if that is still remembered."""
        return self._questions.get((viewer_id, film))

    def shared(self, message_id: int) -> Asked | None:
        """Return what an answer in a channel is about, if that is still remembered."""
        return self._questions.get((message_id, ""))

    def forget(self, viewer_id: int) -> None:
        """Forget all that a viewer has asked."""
        for key in [key for key in self._questions if key[0] == viewer_id]:
            del self._questions[key]

    def _keep(self, key: tuple[int, str], asked: Asked) -> None:
        self._questions[key] = asked
        self._questions.move_to_end(key)
        if len(self._questions) > MOST_QUESTIONS:
            self._questions.popitem(last=False)
