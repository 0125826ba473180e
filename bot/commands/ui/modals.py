"""The base of all forms that members fill in."""

from abc import abstractmethod
from collections import OrderedDict
from typing import Any, cast
from weakref import WeakKeyDictionary

import discord
from discord import ui

from bot.client.bot import Houselights, Interaction

MOST_FORMS = 1_000  # that are waited for at once

_FORMS: "WeakKeyDictionary[Houselights, OrderedDict[int, Modal]]" = WeakKeyDictionary()


class Modal(ui.Modal):
    """A form that waits as long as it takes, and answers every error in a sentence."""

    def __init__(self, title: str) -> None:
        super().__init__(title=title, timeout=None)

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Submit what was written."""
        mine = cast("Interaction", interaction)
        _forms(mine).pop(mine.user.id, None)
        await mine.client.run_handler(mine, f"form {self.title}", lambda: self.submit(mine))

    @abstractmethod
    async def submit(self, interaction: Interaction) -> None:
        """Handle the form once it is sent."""


async def show_modal(interaction: Interaction, form: Modal) -> None:
    """Show a form, and wait for no other of this member: Discord shows one at a time."""
    forms = _forms(interaction)
    if earlier := forms.pop(interaction.user.id, None):
        earlier.stop()
    forms[interaction.user.id] = form
    if len(forms) > MOST_FORMS:
        forms.popitem(last=False)[1].stop()
    await interaction.response.send_modal(form)


def _forms(interaction: Interaction) -> "OrderedDict[int, Modal]":
    """Return the form that is waited for of each member."""
    return _FORMS.setdefault(interaction.client, OrderedDict())
