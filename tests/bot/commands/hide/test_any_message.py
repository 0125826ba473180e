"""*Hide it* on any message at all: every text of it is behind a tag in what was posted, or its kind was named."""

from collections.abc import Iterator
from typing import Any, TypeAlias, cast

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from simcord.backend.models import MessageSticker, Poll, PollAnswer

from tests.support.hide import hide, in_the_clear, make_of, moderator, pinged, posted_since, snapshot
from tests.support.spoiler_reader import read, seen, shown
from tests.support.stage import Stage, buttons, text

SNARES = (
    "||",
    "|",
    "\\",
    "`",
    "```",
    "*",
    "# ",
    "> ",
    "- ",
    "[a||x](b)",
    "@everyone",
    "<@1>",
    "<t:1:R>",
    ":a:",
    "\n",
    " ",
)
SOMEWHERE = ("https://a.example/b", "http://cdn.discordapp.com/c", "https://cdn.discordapp.com/attachments/1/2/d.png")
MARK = "Rosebud"
SAID = ("content", "title", "description", "name", "text", "label", "placeholder")
NAMED = {
    "image": ("picture", "Discord didn't give me"),
    "thumbnail": ("picture", "Discord didn't give me"),
    "media": ("picture", "Discord didn't give me"),
    "video": ("video", "Discord didn't give me"),
    "file": ("picture", "Discord didn't give me"),
    "icon_url": ("icon",),
    "format_type": ("sticker",),
    "answers": ("votes",),
}
"""What is named of a part that holds this, by one of these words."""
UNKNOWN = 99
BY_TYPE = {2: ("button",), 3: ("menu",), UNKNOWN: ("newer than I am",)}

Values: TypeAlias = st.SearchStrategy[Any]


def some(**fields: Values) -> Values:
    """Any of these."""
    return st.fixed_dictionaries({}, optional=fields)


def part(kind: int, **fields: Values) -> Values:
    """A component with all of these."""
    return st.fixed_dictionaries({"type": st.just(kind), "custom_id": st.just("a"), **fields})


def a_few(values: Values, most: int = 3) -> Values:
    return st.lists(values, max_size=most)


words: Values = st.lists(st.sampled_from([MARK, *SNARES]), max_size=8).map("".join).map(f"{MARK} {{}}".format)
long_words: Values = words | st.tuples(words, st.integers(1, 40)).map(lambda typed: typed[0] * typed[1])
urls: Values = st.sampled_from([f"https://a.example/{MARK}", "https://b.example/c||d", "https://c.example/e_(f)"])
addresses = some(proxy_url=st.just(SOMEWHERE[0])).flatmap(
    lambda known: st.sampled_from(SOMEWHERE).map(lambda url: {**known, "url": url})
)
names = some(url=urls, icon_url=urls).flatmap(lambda known: words.map(lambda typed: {**known, "name": typed}))
footers = some(icon_url=urls).flatmap(lambda known: words.map(lambda typed: {**known, "text": typed}))
embeds = some(
    title=words,
    description=long_words,
    url=urls,
    author=names,
    provider=some(name=words, url=urls),
    footer=footers,
    fields=a_few(st.fixed_dictionaries({"name": words, "value": long_words}), 25),
    image=addresses,
    thumbnail=addresses,
    video=addresses,
)
texts = part(10, content=long_words)
pressed = part(2, style=st.just(2), label=words) | part(2, style=st.just(5), label=words, url=urls)
choices = st.fixed_dictionaries({"label": words, "value": st.just("v"), "description": words})
rows = part(1, components=a_few(pressed | part(3, placeholder=words, options=a_few(choices, 25)), 5))
thumbnails = part(11, media=addresses, description=words)
sections = part(9, components=a_few(texts), accessory=pressed | thumbnails)
galleries = part(12, items=a_few(st.fixed_dictionaries({"media": addresses, "description": words})))
files = part(13, file=addresses, name=st.just(f"{MARK}.pdf"))
newer = part(UNKNOWN, content=words)
components = st.recursive(
    texts | rows | sections | galleries | files | newer,
    lambda inside: part(17, components=a_few(inside)),
    max_leaves=8,
)
answers = st.lists(st.builds(PollAnswer, st.integers(1, 9), words), max_size=10, unique_by=lambda one: one.answer_id)
snapshots = st.builds(
    snapshot,
    content=long_words,
    embeds=a_few(embeds),
    components=a_few(components),
    sticker_items=a_few(st.fixed_dictionaries({"id": st.just("1"), "name": words, "format_type": st.just(1)})),
)
messages = some(
    content=long_words,
    embeds=a_few(embeds),
    components=a_few(components),
    stickers=a_few(st.builds(MessageSticker, st.just(1), words, st.just(1), st.just(1))),
    poll=st.builds(Poll, words, answers, st.just("2027-01-01T00:00:00+00:00")),
    snapshots=a_few(snapshots, 1),
)


def parts_of(sent: Any) -> Iterator[dict[str, Any]]:
    """Everything with names in what Discord sent, apart from what is inside of something that nobody knows."""
    if isinstance(sent, list):
        for inner in cast("list[Any]", sent):
            yield from parts_of(inner)
    if isinstance(sent, dict):
        known = cast("dict[str, Any]", sent)
        yield known
        for inner in known.values() if known.get("type") != UNKNOWN else ():
            yield from parts_of(inner)


def said_in(known: dict[str, Any]) -> Iterator[str]:
    """The texts that members see of a part, other parts in it not counted."""
    typed = () if known.get("type") == UNKNOWN else SAID
    for key in (*typed, *(["value"] if "inline" in known or set(known) == {"name", "value"} else [])):
        if isinstance(known.get(key), str):
            yield known[key]
    if "proxy_url" not in known and "url" in known and not set(known) <= {"url"}:
        yield known["url"]


def kinds_in(known: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """What must be named of a part, each by one of these words."""
    if (kind := known.get("type")) in BY_TYPE:
        yield BY_TYPE[kind]
    if kind == UNKNOWN:
        return
    yield from (named for key, named in NAMED.items() if known.get(key))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(fields=messages)
@example(fields={"embeds": [{"title": "a|", "fields": [{"name": f"{MARK}||", "value": "||"}]}]})
async def test_every_text_of_a_message_is_behind_a_tag_or_its_kind_is_named(
    club: Stage, fields: dict[str, Any]
) -> None:
    author, moderates = await club.member("author"), await moderator(club)
    message, since = await author.send(club.channel, "."), club.requests()
    there = {"type": 1, "channel_id": str(club.channel.id), "message_id": str(message.id)}
    make_of(club, message, **{"content": "", **fields}, reference=there if fields.get("snapshots") else None)
    sent = vars(club.env.backend.get_message(club.channel.id, message.id))

    reply = await hide(moderates, message, club.channel)

    posted = posted_since(club.channel, message)
    behind = [tag for one in posted for tag in read(text(one), heeding=False)[0]]
    filed = [await file.read() for one in posted for file in one.attachments]
    together = bare("".join([*map(shown, behind), *(seen(file.decode()) for file in filed)]))
    payload = payload_of(sent)
    for known in parts_of(payload):
        for typed in said_in(known):
            assert bare(seen(typed)) in together, typed
        for kinds in kinds_in(known):
            assert any(kind in text(reply) for kind in kinds), kinds
    assert MARK not in in_the_clear(club, since)
    assert pinged(club, since) == []
    assert all(text(one).count("||") <= 40 and len(text(one)) <= 4_000 for one in posted)
    named = "couldn't take along" in text(reply)
    assert buttons(reply) == ["Delete it all the same" if named or not posted else "Delete the original"]


def payload_of(sent: dict[str, Any]) -> dict[str, Any]:
    """What Discord sends of a message, as far as it holds anything."""
    poll, stickers = cast("Poll | None", sent["poll"]), cast("list[MessageSticker]", sent["stickers"])
    return {
        **{key: sent[key] for key in ("content", "embeds", "components", "snapshots")},
        "stickers": [{"name": one.name, "format_type": 1} for one in stickers],
        "poll": {"text": poll.question, "answers": [{"text": one.text} for one in poll.answers] or [{}]}
        if poll
        else None,
    }


def bare(typed: str) -> str:
    """A text without what is put between lines that share a tag."""
    return typed.replace("/", "")
