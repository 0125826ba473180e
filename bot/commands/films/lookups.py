"""/film, and the look-ups: /character, /person, /theme, /plot, /term and /craft."""

from typing import cast

from discord import app_commands

from bot.client.bot import Interaction
from bot.commands.films.cards import draw_several
from bot.commands.films.replies import show_screen
from bot.commands.films.screens import Screen
from bot.commands.ui import options
from bot.commands.ui.components import capitalise
from bot.commands.ui.options import FILM_OPTION, SHARE_OPTION, Choices, Slash, Typed, choice, completion
from bot.commands.ui.responses import location_of
from knowledge.cut import Kind


@app_commands.command(name="film", description="What the film is, as far as you've seen it")
@app_commands.describe(film=FILM_OPTION, share=SHARE_OPTION)
@app_commands.autocomplete(film=options.films)
async def film_command(interaction: Interaction, film: Typed | None = None, share: bool = False) -> None:  # noqa: FBT001, FBT002  # an option
    """Show a film."""
    viewing = await interaction.client.club.viewing(interaction.user.id, film, location_of(interaction))
    await show_screen(interaction, Screen.of_film(viewing.cut.film), viewing, share=share)


def _look_up(kind: Kind, *, option: str, description: str, option_description: str) -> Slash:
    """Make the command that looks up entries of one kind."""

    @completion
    async def suggest(interaction: Interaction, typed: str) -> Choices:
        viewing = await interaction.client.club.viewing(
            interaction.user.id, interaction.namespace.film, location_of(interaction)
        )
        return [choice(capitalise(entry.name), entry.key) for entry in viewing.cut.suggest(kind, typed)]

    @app_commands.command(name=kind.value, description=description)
    @app_commands.rename(name=option)
    @app_commands.describe(name=option_description, film=FILM_OPTION, share=SHARE_OPTION)
    @app_commands.autocomplete(name=suggest, film=options.films)
    async def command(
        interaction: Interaction,
        name: Typed | None = None,
        film: Typed | None = None,
        share: bool = False,  # noqa: FBT001, FBT002  # an option
    ) -> None:
        viewing = await interaction.client.club.viewing(interaction.user.id, film, location_of(interaction))
        cut = viewing.cut
        found = cut.find_all(kind, name) if name else ()
        if len(found) > 1:
            viewing = interaction.client.club.conversations.ask_how_far(interaction.user.id, viewing)
            await interaction.response.send_message(view=draw_several(kind, found, viewing), ephemeral=True)
            return
        if name is None:
            screen = Screen.of_list(cut.film, kind)
        else:
            screen = Screen.of_entry(cut.film, found[0]) if found else Screen.of_unknown(cut.film, kind)
        await show_screen(interaction, screen, viewing, share=share)

    return cast("Slash", command)


COMMANDS = (
    cast("Slash", film_command),
    _look_up(
        Kind.CHARACTER,
        option="name",
        description="Look up a character, as far as you've seen",
        option_description="A name, or part of one; leave it out to list everybody so far",
    ),
    _look_up(
        Kind.PERSON,
        option="name",
        description="Look up a film-maker, as far as you've seen",
        option_description="A name, or part of one; leave it out to list everybody so far",
    ),
    _look_up(
        Kind.THEME,
        option="name",
        description="Look up a theme, as far as you've seen",
        option_description="A word of the theme; leave it out to list them all so far",
    ),
    _look_up(
        Kind.PLOT,
        option="point",
        description="Look up what happens, as far as you've seen",
        option_description="A word or two of what happens; leave it out for the story so far",
    ),
    _look_up(
        Kind.TERM,
        option="name",
        description="Look up a word of the film's world, as far as you've seen",
        option_description="The word, or part of it; leave it out to list them all so far",
    ),
    _look_up(
        Kind.CRAFT,
        option="name",
        description="Look up how the film is made, as far as you've seen",
        option_description="Such as the look or the score; leave it out to list it all so far",
    ),
)
