"""What must hold between the parts of a film file."""

import hashlib
from pathlib import Path
from typing import Any

import pytest

import knowledge
from knowledge.format import RULES_VERSION
from knowledge.format.checks import findings
from knowledge.format.models import SECTIONS
from tests.support.films import Raw, changed, entry, fact, named, small_film, spelled


def faults(raw: Raw) -> list[tuple[str, str]]:
    """Return the faults of a film, each place spelled as a curator would."""
    return spelled(findings(raw))


def link(entry_id: str, reveal: int) -> Raw:
    return {"id": entry_id, "reveal": reveal}


def late(section: str) -> list[Raw]:
    """Return a section of the small film with a person who is revealed later."""
    return [*small_film()[section], entry("latecomer", "Lee Latecomer", 1, credit="Composer")]


def test_a_good_film_has_no_faults() -> None:
    assert faults(small_film()) == []


@pytest.mark.parametrize(
    ("change", "value", "place", "remedy"),
    [
        # Reveals past the end
        ("characters[1].player.reveal", 3, "characters[1].player.reveal", "is 3, past the last checkpoint; use 0 to 2"),
        ("prompts[1].reveal", 7, "prompts[1].reveal", "is 7, past the last checkpoint; use 0 to 2"),
        (
            "themes[1].related",
            [link("watcher", 0), link("light", 3)],
            "themes[1].related[2].reveal",
            "is 3, past the last checkpoint",
        ),
        # Ids
        ("craft[1].id", "waiting", "craft[1].id", '"waiting" is the id of something else already'),
        ("prompts[1].id", "waiting", "prompts[1].id", '"waiting" is the id of something else already'),
        ("craft[1].facts[1].id", "waiting-fact", "craft[1].facts[1].id", '"waiting-fact" is the id of something else'),
        ("craft[1].facts[1].id", "logline", "craft[1].facts[1].id", '"logline" is the id of something else already'),
        # Names and labels
        (
            "characters[2].names[1].text",
            "the WATCHER",
            "characters[2].names[1].text",
            "is a name in characters already; one name leads to one entry",
        ),
        (
            "characters[2].names",
            [named("The stranger", 1), named("the Watcher", 1)],
            "characters[2].names[2].text",
            "is a name in characters already",
        ),
        (
            "themes[1].names",
            [named("Waiting", 0), named("waiting", 1)],
            "themes[1].names[2].text",
            "is a name in themes already",
        ),
        (
            "plot",
            [entry("one", "They meet", label="At a door"), entry("two", "They part", label="At a door")],
            "plot[2].label",
            '"At a door" labels another plot point already; give this one its own',
        ),
        # Links that add nothing
        (
            "themes[1].related",
            [link("waiting", 0)],
            "themes[1].related[1].id",
            "links the entry to itself; take it out",
        ),
        (
            "themes[1].related",
            [link("watcher", 0), link("light", 0), link("watcher", 1)],
            "themes[1].related[3].id",
            '"watcher" is linked already; take it out',
        ),
        # Ids that lead nowhere
        ("themes[1].related", [link("nobody", 0)], "themes[1].related[1].id", '"nobody" is not the id of any entry'),
        ("prompts[1].related", ["watcher", "nobody"], "prompts[1].related[2]", '"nobody" is not the id of any entry'),
        ("prompts[1].related", ["prompt-wait"], "prompts[1].related[1]", '"prompt-wait" is not the id of any entry'),
        ("director", "nobody", "director", '"nobody" is not the id of anyone under people'),
        ("director", "watcher", "director", '"watcher" is not the id of anyone under people'),
        ("composer", "nobody", "composer", '"nobody" is not the id of anyone under people'),
        ("novel", {"title": "A Book", "author": "nobody"}, "novel.author", '"nobody" is not the id of anyone'),
        # Facts and their entry
        (
            "characters[2].facts",
            [fact("stranger-at-the-door", 1), fact("stranger-early", 0)],
            "characters[2].facts[2].reveal",
            'is 0 ("Not started"), before the entry has a name; use 1 ("Seen half") or later',
        ),
        (
            "characters[2].facts[1].reveal",
            2,
            "characters[2].names",
            'is revealed at 1 ("Seen half") with no fact to show then; reveal the name with its first fact',
        ),
        ("logline.reveal", 1, "logline.reveal", "must be 0; everybody sees the logline"),
        # References and what they lead to
        (
            "themes[1].related",
            [link("watcher", 0), link("stranger", 0)],
            "themes[1].related[2].reveal",
            'is 0 ("Not started"), before both ends are revealed; use 1 ("Seen half") or later',
        ),
        (
            "terms[1].related",
            [link("stranger", 1)],
            "terms[1].related[1].reveal",
            'is 1 ("Seen half"), before both ends are revealed; use 2 ("Seen it all") or later',
        ),
        (
            "prompts[1].related",
            ["watcher", "vigil"],
            "prompts[1].related[2]",
            '"vigil" is revealed at 2 ("Seen it all"), after the prompt; reveal that then or leave this out',
        ),
        # Choices
        ("prompts[1].choices", [named("Yes", 0)], "prompts[1].choices", "needs two or more choices revealed with"),
        (
            "prompts[1].choices",
            [named("Yes", 0), named("No", 1), named("Perhaps", 1)],
            "prompts[1].choices",
            "needs two or more choices revealed with the prompt",
        ),
        (
            "prompts[1].choices",
            [named("Yes", 0), named("No", 0), named("YES", 1)],
            "prompts[1].choices[3].text",
            '"yes" is a choice already',
        ),
    ],
)
def test_parts_that_do_not_fit_are_faults(change: str, value: Any, place: str, remedy: str) -> None:
    [(found_place, found_remedy)] = faults(changed(change, value))

    assert found_place == place
    assert remedy in found_remedy


@pytest.mark.parametrize(
    ("change", "value"),
    [
        ("craft[1].names[1].text", "Waiting"),  # the name of a theme: one name leads to one entry of a section
        ("craft[1].facts[1].text", "It makes them vigilant, and vigils are long."),
        ("terms[1].facts[1].text", "A vigil is a night awake."),
        ("characters[2].related", [link("watcher", 1)]),
        ("themes[1].related", [link("vigil", 2)]),
        ("prompts[1].choices", []),
        ("prompts[1].choices", [named("Yes", 0), named("No", 0), named("Only for the stranger", 1)]),
        ("people", late("people")),
        ("novel", {"title": "A Book", "author": "director"}),
    ],
)
def test_a_film_may_have_these(change: str, value: Any) -> None:
    assert faults(changed(change, value)) == []


@pytest.mark.parametrize(
    ("names", "again"),
    [("The watcher", "Watcher"), ("Miss O'Hara", "Miss O\N{RIGHT SINGLE QUOTATION MARK}Hara")],
)
def test_two_names_that_are_looked_up_alike_are_one_name_twice(names: str, again: str) -> None:
    """An article or the shape of an apostrophe tells nobody which of the two entries is meant."""
    raw = small_film()
    raw["themes"] = [entry("one", names), entry("two", again)]

    [(place, remedy)] = faults(raw)

    assert place == "themes[2].names[1].text"
    assert "is a name in themes already" in remedy


@pytest.mark.parametrize("change", ["director", "composer"])
def test_people_on_the_poster_are_revealed_at_the_start(change: str) -> None:
    raw = changed("people", late("people"))
    raw[change] = "latecomer"

    [(place, remedy)] = faults(raw)

    assert place == change
    assert remedy == "is named to everybody, so that person's first name must be revealed at 0"


def test_the_author_of_the_novel_is_revealed_at_the_start() -> None:
    raw = changed("people", late("people"))
    raw["novel"] = {"title": "A Book", "author": "latecomer"}

    [(place, remedy)] = faults(raw)

    assert place == "novel.author"
    assert "must be revealed at 0" in remedy


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("logline.text", "Somebody keeps a vigil."),
        ("logline.asks[2]", "Is there a vigil?"),
        ("checkpoints[2].label", "Seen the vigil"),
        ("checkpoints[3].part", "The vigil"),
        ("characters[1].names[1].text", "The VIGIL keeper"),
        ("characters[1].player.text", "Una Vigil"),
        ("characters[2].facts[1].text", "The stranger's vigil: it begins."),
        ("characters[2].facts[1].asks[1]", "Whose 'vigil' is it?"),
        ("people[1].credit", "Director of The Vigil"),
        ("plot[1].label", "A moment of Vigil"),
        ("plot[1].names[1].text", "The vigil begins"),
        ("prompts[1].text", "Could you keep a vigil?"),
        ("prompts[1].choices[2].text", "Not a vigil"),
    ],
)
def test_no_text_has_a_name_that_is_revealed_later(place: str, text: str) -> None:
    [(found_place, remedy)] = faults(changed(place, text))

    assert found_place == place
    assert remedy == 'says "vigil", a name revealed at 2 ("Seen it all"); reveal this no earlier, or say it another way'


@pytest.mark.parametrize(
    ("place", "key", "value"),
    [
        ("title", "title", "The Vigil"),
        ("source", "source", "Notes of a vigil"),
        ("novel.title", "novel", {"title": "The Vigil", "author": "director"}),
    ],
)
def test_a_name_in_a_title_that_everybody_sees_is_revealed_from_the_start(place: str, key: str, value: object) -> None:
    [(found_place, remedy)] = faults(changed(key, value))

    assert found_place == place
    assert remedy == (
        'says "vigil", a name revealed at 2 ("Seen it all"), and everybody sees this; '
        'reveal the name at 0 ("Not started")'
    )


def test_an_alias_must_not_appear_before_it_is_revealed() -> None:
    raw = changed("characters[1].names", [named("The watcher", 0), named("The one who knew", 2)])
    raw["plot"][0]["facts"][0]["text"] = "Here comes the one who KNEW."

    [(place, remedy)] = faults(raw)

    assert place == "plot[1].facts[1].text"
    assert 'says "one who knew", a name revealed at 2' in remedy


@pytest.mark.parametrize("text", ["It is Nan's house.", "It is Nan\N{RIGHT SINGLE QUOTATION MARK}s house."])
def test_a_name_is_recognised_with_either_apostrophe(text: str) -> None:
    raw = changed("terms[1].names[1].text", "Nan's house")
    raw["craft"][0]["facts"][0]["text"] = text

    assert [place for place, _ in faults(raw)] == ["craft[1].facts[1].text"]


def test_a_name_with_marks_in_it_is_taken_by_the_letter() -> None:
    raw = changed("terms[1].names[1].text", "V. (the vigil)")
    raw["craft"][0]["facts"][0]["text"] = "They know V. (the vigil) well."
    raw["themes"][0]["facts"][0]["text"] = "They know Vx the vigil well."

    assert [place for place, _ in faults(raw)] == ["craft[1].facts[1].text"]


def test_a_name_two_entries_share_is_known_from_the_earlier_reveal() -> None:
    raw = changed("craft[1].names[1].text", "Vigil")
    raw["logline"]["text"] = "Somebody keeps a vigil."

    assert faults(raw) == []


def test_a_viewer_who_has_not_started_has_something_to_look_up() -> None:
    raw = small_film()
    for section in SECTIONS:
        raw[section] = []

    assert ("", "leaves someone who has not started it with an empty cut; reveal at least one entry at 0") in faults(
        raw
    )


def test_a_repeated_choice_is_a_fault_even_if_another_has_no_reveal() -> None:
    raw = changed("prompts[1].choices", [named("Yes", 0), named("Yes", 0), {"text": "No"}])

    assert [place for place, _ in faults(raw)] == ["prompts[1].choices[2].text"]


def test_a_missing_reveal_causes_no_other_faults() -> None:
    """The models report the missing reveals."""
    raw = small_film()
    del raw["characters"][1]["facts"][0]["reveal"]
    del raw["themes"][0]["names"][0]["reveal"]
    del raw["prompts"][0]["reveal"]
    raw["terms"][0]["related"] = [{"id": "watcher"}]

    assert faults(raw) == []


RULES = (
    "checkpoints",
    "matching",
    "text",
    "format/checks",
    "format/files",
    "format/lines",
    "format/models",
    "format/parse",
    "format/raw",
)


def test_the_rules_version_is_raised_when_the_rules_change() -> None:
    """Without that, a bot goes on trusting files that it checked by the old rules."""
    folder = Path(knowledge.__file__).parent
    sources = "".join((folder / f"{name}.py").read_text(encoding="utf-8") for name in RULES)

    digest = hashlib.sha256(sources.encode()).hexdigest()[:16]

    assert (RULES_VERSION, digest) == (2, "ecd46e2d01d33653"), (
        "A module that decides whether a film file is right has changed. If a file could now pass or be refused that "
        f"couldn't before, raise RULES_VERSION in knowledge/format/__init__.py. Then write {digest!r} into this test."
    )
