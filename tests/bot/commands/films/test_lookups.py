"""Looking things up, as a member would."""

import pytest

from knowledge.cut import Kind
from tests.support.stage import Stage, buttons, card, text


async def test_a_character_card_names_who_plays_them(club: Stage) -> None:
    viewer = await club.member(seen=0)

    shown = card(await viewer.slash(club.channel, "character", name="Kathy"))

    assert shown.ephemeral
    assert "## Kathy" in text(shown)
    assert "Played by Carey Mulligan" in text(shown)


async def test_three_members_asking_the_same_see_as_much_as_they_have_seen(club: Stage) -> None:
    cards = [
        text(card(await (await club.member(f"viewer {seen}", seen)).slash(club.channel, "term", name="carer")))
        for seen in (0, 2, 4)
    ]

    assert "Nothing by that name so far" in cards[0]
    assert "## Carer" in cards[1]
    assert cards[1] != cards[2]


@pytest.mark.parametrize(
    "typed",
    ["Kathie", "kathy", "KATHY", "  kathy ", "Carey Mulligan", "carey muligan"],
    ids=lambda typed: typed.strip(),
)
async def test_a_name_is_found_however_it_is_typed(club: Stage, typed: str) -> None:
    viewer = await club.member(seen=0)

    shown = card(await viewer.slash(club.channel, "character", name=typed))

    assert "## Kathy" in text(shown)


async def test_a_choice_of_autocompletion_opens_its_entry(club: Stage) -> None:
    viewer = await club.member(seen=1)
    choices = await viewer.autocomplete(club.channel, "theme", "name", "mem")

    shown = card(await viewer.slash(club.channel, "theme", name=choices[0]["value"]))

    assert f"## {choices[0]['name']}" in text(shown)


async def test_autocompletion_offers_only_what_the_viewer_has_seen(club: Stage) -> None:
    early, late = await club.member("early", 0), await club.member("late", 4)

    offered = [await viewer.autocomplete(club.channel, "plot", "point", "") for viewer in (early, late)]

    names = [{choice["name"] for choice in choices} for choices in offered]
    assert names[0] < names[1]


async def test_a_locked_name_gets_the_reply_of_a_name_that_does_not_exist(club: Stage) -> None:
    viewer = await club.member(seen=1)
    start = club.requests()

    await viewer.slash(club.channel, "term", name="deferral")
    await viewer.slash(club.channel, "term", name="flux capacitor")

    locked, unknown = club.sent(start)
    assert locked == unknown


async def test_a_locked_key_gets_the_reply_of_a_key_that_does_not_exist(club: Stage) -> None:
    late, early = await club.member("late", 4), await club.member("early", 0)
    key = (await late.autocomplete(club.channel, "term", "name", "deferral"))[0]["value"]
    start = club.requests()

    await early.slash(club.channel, "term", name=key)
    await early.slash(club.channel, "term", name="0123456789ab")

    locked, unknown = club.sent(start)
    assert locked == unknown


@pytest.mark.parametrize(
    ("command", "typed", "found"),
    [
        ("term", "hail", "Hailsham"),
        ("term", "h", "Hailsham"),
        ("term", "boarding sch", "Hailsham"),
        ("character", "t", "Tommy"),
        ("character", "the t", "Tommy"),
        ("character", "miss l", "Miss Lucy"),
        ("character", "luc", "Miss Lucy"),
        ("theme", "lo", "Love and longing"),
        ("theme", "belo", "Belonging"),
        ("theme", "longing", "Love and longing"),
        ("theme", "a mirror", "A mirror to our own world"),
        ("theme", "mirr", "A mirror to our own world"),
        ("plot", "engl", "An England not quite ours"),
        ("person", "romanek", "Mark Romanek"),
        ("person", "rachel portmann", "Rachel Portman"),
        ("craft", "the look", "The look"),
        ("craft", "quiet", "Quiet science fiction"),
        ("craft", "over", "The narration"),
        ("craft", "science", "Quiet science fiction"),
        ("craft", "answers", "No easy answers"),
        ("term", "school", "Hailsham"),
        ("plot", "friends hailsham", "Three friends at Hailsham"),
    ],
)
async def test_a_word_or_a_part_is_enough_where_only_one_name_or_alias_has_it(
    club: Stage, command: str, typed: str, found: str
) -> None:
    viewer = await club.member(seen=0)

    shown = card(await viewer.slash(club.channel, command, **{"point" if command == "plot" else "name": typed}))

    assert text(shown).startswith(f"## {found}\n")


async def test_where_several_begin_so_just_those_are_listed_each_with_its_button(club: Stage) -> None:
    viewer = await club.member(seen=0)

    shown = card(await viewer.slash(club.channel, "character", name="miss"))
    names = [line for line in text(shown).splitlines() if line.startswith("**")]

    assert shown.ephemeral
    assert text(shown).startswith("## Characters\nMore than one fits. Which do you mean?")
    assert names == ["**Miss Lucy**", "**Miss Emily**"]
    assert buttons(shown)[:3] == ["Open", "Open", "Characters"]
    assert "Ruth" in text(card(await viewer.click(shown, label="Characters")))


@pytest.mark.parametrize(
    ("command", "typed", "found"),
    [
        ("theme", "connection", "Belonging"),
        ("theme", "jealousy", "Love and longing"),
        ("theme", "others dehumanising", "A mirror to our own world"),
        ("theme", "own wrld", "A mirror to our own world"),
        ("character", "caretaker", "Miss Lucy"),
        ("plot", "reflexion", "Kathy's last reflection"),
        ("plot", "art", "Art and poetry at Hailsham"),
        ("plot", "field tommy", "Tommy screams in the field"),
        ("plot", "couples", "A rumour about couples in love"),
        ("term", "organ", "Donation"),
    ],
)
async def test_a_word_of_an_alias_is_enough_from_its_reveal_on(
    club: Stage, command: str, typed: str, found: str
) -> None:
    viewer = await club.member(seen=4)

    shown = card(await viewer.slash(club.channel, command, **{"point" if command == "plot" else "name": typed}))

    assert text(shown).startswith(f"## {found}\n")


async def test_a_word_that_several_titles_have_brings_just_those(club: Stage) -> None:
    viewer = await club.member(seen=4)

    shown = card(await viewer.slash(club.channel, "plot", point="hailsham"))
    names = [line for line in text(shown).splitlines() if line.startswith("**")]

    assert "More than one fits. Which do you mean?" in text(shown)
    assert names == ["**Three friends at Hailsham**", "**Art and poetry at Hailsham**"]


async def test_a_word_of_a_locked_title_gets_the_reply_of_a_word_that_does_not_exist(club: Stage) -> None:
    early, late = await club.member("early", 0), await club.member("late", 4)
    start = club.requests()

    await early.slash(club.channel, "plot", point="screams")
    await early.slash(club.channel, "plot", point="dirigible")

    locked, unknown = club.sent(start)
    assert locked == unknown
    assert "## Tommy screams in the field" in text(card(await late.slash(club.channel, "plot", point="screams")))


async def test_several_are_told_apart_before_a_member_has_said_how_far_they_are(club: Stage) -> None:
    viewer = await club.member()

    shown = card(await viewer.slash(club.channel, "theme", name="m", share=True))

    assert "More than one fits" in text(shown)
    assert "You haven't set how far you've seen" in text(shown)


async def test_a_name_that_is_not_there_brings_the_list_of_its_kind(club: Stage) -> None:
    viewer = await club.member(seen=0)

    shown = card(await viewer.slash(club.channel, "character", name="Xyzzy"))
    listed = card(await viewer.slash(club.channel, "character"))

    assert text(shown) == f"Nothing by that name so far.\n{text(listed)}"
    assert buttons(shown) == [label for label in buttons(listed) if label != "Share"]


@pytest.mark.parametrize("typed", ["Miss Ruby", "Miss Emily tells them the truth", "Kathy's death"])
async def test_a_word_in_place_of_another_is_no_slip(club: Stage, typed: str) -> None:
    viewer = await club.member(seen=4)

    for command, option in (("character", "name"), ("plot", "point")):
        shown = card(await viewer.slash(club.channel, command, **{option: typed}))
        assert "Nothing by that name so far" in text(shown)


async def test_nothing_typed_lists_everything_so_far_with_a_button_to_each(club: Stage) -> None:
    viewer = await club.member(seen=0)

    shown = card(await viewer.slash(club.channel, "character"))

    assert buttons(shown).count("Open") == 5
    assert text(shown).count("Charlotte Rampling") == 1
    assert "Miss Emily" in text(shown)


async def test_the_plot_is_paged_in_film_order(club: Stage) -> None:
    viewer = await club.member(seen=4)
    cut = (await club.bot.club.viewing(viewer.id)).cut
    shown = card(await viewer.slash(club.channel, "plot"))
    pages = [text(shown)]

    while "More" in buttons(shown):
        shown = card(await viewer.click(shown, label="More"))
        pages.append(text(shown))

    told = "\n".join(pages)
    places = [told.index(f"**{point.name}**") for point in cut.of_kind(Kind.PLOT)]
    assert len(pages) > 1
    assert places == sorted(places)
    assert "Back" in buttons(shown)


async def test_a_button_leads_to_what_is_related_and_back_to_the_list(club: Stage) -> None:
    viewer = await club.member(seen=0)
    kathy = card(await viewer.slash(club.channel, "character", name="Kathy"))

    tommy = card(await viewer.click(kathy, label="Tommy"))
    assert tommy.id == kathy.id
    assert "## Tommy" in text(tommy)

    everybody = card(await viewer.click(tommy, label="Characters"))
    assert "## Characters" in text(everybody)


async def test_the_film_card_leads_to_everything(club: Stage) -> None:
    viewer = await club.member(seen=1)

    shown = card(await viewer.slash(club.channel, "film"))

    assert "Directed by Mark Romanek" in text(shown)
    assert "From the novel Never Let Me Go by Kazuo Ishiguro" in text(shown)
    assert buttons(shown)[:6] == ["Characters", "Film-makers", "Themes", "Plot", "Terms", "Craft"]


async def test_a_film_can_be_named_by_title_and_typed_badly(club: Stage) -> None:
    viewer = await club.member(seen=0)

    shown = card(await viewer.slash(club.channel, "film", film="never let me goo"))

    assert "## Never Let Me Go (2010)" in text(shown)


async def test_a_film_that_is_not_there_is_told_with_those_that_are(club: Stage) -> None:
    viewer = await club.member()

    result = await viewer.slash(club.channel, "plot", film="Zardoz")

    assert card(result).content == "I don't have that film. I know Never Let Me Go (2010)."
    assert [type(error).__name__ for error in club.env.errors] == ["CommandInvokeError"]


async def test_films_are_offered_while_typing(club: Stage) -> None:
    viewer = await club.member()

    choices = await viewer.autocomplete(club.channel, "film", "film", "nev")

    assert choices == [{"name": "Never Let Me Go (2010)", "value": "never-let-me-go-2010"}]


async def test_look_ups_work_in_a_direct_message(club: Stage) -> None:
    viewer = await club.member(seen=2)

    shown = card(await viewer.user.slash("term", name="carer"))

    assert "## Carer" in text(shown)


async def test_cards_still_work_after_a_restart(club: Stage) -> None:
    viewer = await club.member(seen=0)
    kathy = card(await viewer.slash(club.channel, "character", name="Kathy"))

    await club.env.restart_bot()

    assert "## Tommy" in text(card(await viewer.click(kathy, label="Tommy")))
