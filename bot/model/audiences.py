"""Whom a draft can be for: nobody who has seen less than what its words come from."""

from dataclasses import replace

from bot.model.errors import Refusal
from bot.model.polls import Draft

NO_WIDER = (
    "The words of this poll come from further on in the film, so it stays with those who have seen that far. "
    "To ask everybody, start another with words of your own."
)


def for_those_at(draft: Draft, film: str, checkpoint: int) -> Draft:
    """This draft for those who have seen a film so far. Raises `Refusal` where its words come from further on."""
    if draft.words_from and (film != draft.film or checkpoint < draft.words_from):
        raise Refusal(NO_WIDER)
    return replace(draft, film=film, checkpoint=checkpoint)
