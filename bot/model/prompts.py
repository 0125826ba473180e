"""Which discussion prompt a room gets next: plain values in, a prompt out."""

import hashlib
from collections.abc import Mapping, Sequence

from knowledge.cut import Prompt

COOL_DOWN_SECONDS = 20


def next_prompt(
    prompts: Sequence[Prompt], times_put: Mapping[str, int], room_id: int, about: str | None = None
) -> Prompt | None:
    """A prompt that this room has had least often, about the entry with the key `about` where there is a fresh one.

    The order is shuffled by room, so that two rooms do not get the same evening; it is the same every time, and
    a prompt that the room may not see has no part in it. None when there is no prompt at all.
    """
    if not prompts:
        return None
    least = min(times_put.get(prompt.id, 0) for prompt in prompts)
    fresh = [prompt for prompt in prompts if times_put.get(prompt.id, 0) == least]
    fitting = [prompt for prompt in fresh if about in prompt.related]
    return min(fitting or fresh, key=lambda prompt: _sort_key(room_id, least, prompt.id))


def _sort_key(room_id: int, round_: int, prompt_id: str) -> bytes:
    return hashlib.blake2s(f"{room_id}/{round_}/{prompt_id}".encode()).digest()
