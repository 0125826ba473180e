"""The way back to a draft: the drafts that a member has here, offered before the form for a new poll."""

from collections.abc import Sequence

from discord import ui

from bot.client.bot import Interaction
from bot.commands.polls.create import check_may_post, start, typed_draft
from bot.commands.polls.labels import DraftVerb, draft_id
from bot.commands.ui.components import ACCENT, Card, Part, button_by_id, container, escape_user_text, subtext, text
from bot.commands.ui.responses import actor_of
from bot.model.drafts import Draft
from knowledge.text import clean, clip

LENGTH = 100  # of a question, and of its choices

ONE, SEVERAL = "### You have a draft here", "### You have drafts here"
BEYOND = "A draft about more than you've set as seen"
NO_QUESTION = "A draft without a question"


async def start_or_go_on(interaction: Interaction) -> None:
    """Offer a member the drafts that they have here; where there is none, show the form for a new one."""
    found = await interaction.client.drafts.latest(check_may_post(interaction), actor_of(interaction))
    if found:
        await interaction.response.send_message(view=draw_drafts(found), ephemeral=True)
    else:
        await start_new(interaction, 0, ())


async def start_new(interaction: Interaction, _draft_id: int, _extras: Sequence[str]) -> None:
    """Show the form for a new poll."""
    new, guild_id = typed_draft(None, None, None), interaction.guild_id or 0
    await start(interaction, await interaction.client.drafts.as_usual(guild_id, interaction.user.id, new))


def draw_drafts(found: Sequence[tuple[int, Draft | None]]) -> Card:
    """Draw the drafts of a member, each with the way back to it, and the way to a new one."""
    parts: list[Part] = [ONE if len(found) == 1 else SEVERAL]
    for identity, draft in found:
        title = clip(clean(draft.question), LENGTH) or NO_QUESTION if draft else BEYOND
        choices = clip(clean(", ".join(draft.choices)), LENGTH) if draft else ""
        lines = [f"**{escape_user_text(title)}**", *([subtext(escape_user_text(choices))] if choices else [])]
        parts.append(
            ui.Section(text("\n".join(lines)), accessory=button_by_id("Go on", draft_id(DraftVerb.OPEN, identity)))
        )
    return Card(container(ACCENT, [*parts, [button_by_id("Start a new one", draft_id(DraftVerb.NEW, 0))]]))
