"""Questions that members hand on to the curators of a film."""

from dataclasses import dataclass
from datetime import timedelta

QUESTION_LENGTH = 300
MOST_QUESTIONS = 50  # of a film; the oldest make room
QUESTION_LIFE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class HandedQuestion:
    """A question for the curators of a film; `checkpoint` is the id of how far its asker had seen it.

    `member_id` is who is told when there is an answer, 0 for nobody.
    """

    id: int
    guild_id: int
    film: str
    checkpoint: str
    question: str
    member_id: int
