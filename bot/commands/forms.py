"""The forms that members fill in: what they all do when one is sent; what is asked in each lives with its command."""

from abc import abstractmethod
from typing import Any, cast

import discord
from discord import ui

from bot.client import Interaction


class Form(ui.Modal):
    """A form that waits as long as it takes, and answers every error in a sentence."""

    def __init__(self, title: str) -> None:
        super().__init__(title=title, timeout=None)

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Take what was written."""
        mine = cast("Interaction", interaction)
        await mine.client.attend(mine, f"form {self.title}", lambda: self.take(mine))

    @abstractmethod
    async def take(self, interaction: Interaction) -> None:
        """Do what the form is for."""
