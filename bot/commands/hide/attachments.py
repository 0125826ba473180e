"""Makes a copied message ready to be posted: its text behind tags, its files as spoilers."""

import io
import logging
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import PurePath

import aiohttp
import discord

from bot.client.bot import Interaction
from bot.client.downloads import MOST_DOWNLOADED
from bot.commands.hide.message_copy import Left, MessageCopy
from bot.commands.ui.spoilers import tagged_pages

log = logging.getLogger(__name__)

PAGE_LENGTH = 3_500  # of the 4,000 characters a card may hold; the rest is for the line above
MOST_PAGES = 4  # messages for one that is hidden; a text that needs more goes along in a file
MOST_FILES = 10  # a message
MOST_BYTES = MOST_DOWNLOADED  # of all files of a message: they are held in memory while they are posted

ENDING = re.compile(r"\.[a-z0-9]{1,8}")


@dataclass(frozen=True, slots=True)
class Taken:
    """What can be posted of a message, and in words what cannot; `clipped` is whether all of the text is in a file."""

    pages: list[str]
    files: list[discord.File]
    left_out: list[str]
    clipped: bool

    def __bool__(self) -> bool:
        """Return whether there is anything to post."""
        return bool(self.pages or self.files)


async def take(interaction: Interaction, copy: MessageCopy) -> Taken:
    """Return all of a message that can be posted here."""
    left_out, files = list(copy.left_out), list[discord.File]()
    content = "\n".join(copy.paragraphs)
    pages = tagged_pages(content, PAGE_LENGTH)
    is_long = len(pages) > MOST_PAGES
    may_attach = interaction.app_permissions.attach_files
    if may_attach:
        if is_long:
            content_file = io.BytesIO(content.encode(errors="replace"))
            files.append(discord.File(content_file, filename="message.txt", spoiler=True))
        files += await _download(interaction, copy, MOST_PAGES * MOST_FILES - len(files), left_out)
    else:
        left_out += [*[Left.TOO_LONG] * is_long, *[Left.MAY_NOT] * len(copy.media)]
    phrases = [
        left.value[0] if number == 1 else left.value[1].format(n=number) for left, number in Counter(left_out).items()
    ]
    return Taken(pages[:MOST_PAGES], files, phrases, is_long and may_attach)


async def _download(interaction: Interaction, copy: MessageCopy, most: int, left_out: list[Left]) -> list[discord.File]:
    """Return the files of a message under plain names; what cannot be had is added to `left_out`."""
    files, bytes_left = list[discord.File](), MOST_BYTES
    guild = interaction.guild
    most_each = guild.filesize_limit if guild else interaction.filesize_limit  # the bot posts it, not the member
    for number, media in enumerate(copy.media, 1):
        if len(files) == most or (media.size or 0) > min(bytes_left, most_each):
            left_out.append(Left.TOO_MUCH)
            continue
        try:
            content = await interaction.client.http.get_from_cdn(media.url)
        except (discord.HTTPException, aiohttp.ClientError, OSError, TimeoutError) as error:
            log.warning("Could not take file %s of message %s along: %s", number, copy.message_id, error)
            left_out.append(Left.UNREAD)
            continue
        if len(content) > min(bytes_left, most_each):
            left_out.append(Left.TOO_MUCH)
            continue
        ending = PurePath(media.name).suffix.lower()  # all that is kept of a name, for Discord to show the file
        name = f"file-{len(files) + 1}{ending if ENDING.fullmatch(ending) else ''}"
        files.append(discord.File(io.BytesIO(content), filename=name, spoiler=True))
        bytes_left -= len(content)
    return files
