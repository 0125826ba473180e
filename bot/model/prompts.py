"""The choice of the next discussion prompt for a channel."""

import hashlib
from collections.abc import Mapping, Sequence

from knowledge.cut import Prompt

COOL_DOWN_SECONDS = 20


def next_prompt(
    prompts: Sequence[Prompt], times_posted: Mapping[str, int], channel_id: int, about: str | None = None
) -> Prompt | None:
    """Return a prompt that this channel has had least often, preferring fresh ones about the entry with this key.

    The order is shuffled by channel, so that two channels have different evenings, but is the same every time; a
    prompt that the channel may not see has no part in it. None when there is no prompt at all.
    """
    if not prompts:
        return None
    least = min(times_posted.get(prompt.id, 0) for prompt in prompts)
    fresh = [prompt for prompt in prompts if times_posted.get(prompt.id, 0) == least]
    fitting = [prompt for prompt in fresh if about in prompt.related]
    return min(
        fitting or fresh,
        key=lambda prompt: hashlib.blake2s(f"{channel_id}/{least}/{prompt.id}".encode()).digest(),
    )


def prompts_about(
    prompts: Sequence[Prompt], times_posted: Mapping[str, int], channel_id: int, about: str | None
) -> tuple[list[Prompt], bool]:
    """Return prompts to choose from, and whether they're about the entry with this key; if none is, all there are.

    Those that this channel has had least often come first.
    """
    fitting = [prompt for prompt in prompts if about in prompt.related]

    def turn(prompt: Prompt) -> tuple[int, bytes]:
        return times_posted.get(prompt.id, 0), hashlib.blake2s(f"{channel_id}/{prompt.id}".encode()).digest()

    return sorted(fitting or prompts, key=turn), bool(fitting)
