"""Makes what goes along of a message ready to be posted: words behind tags, files as spoilers; posts nothing."""

import io
import logging
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath

import aiohttp
import discord

from bot.client.bot import MOST_DOWNLOADED, Interaction
from bot.commands.hide.message_copy import Left, Media, MessageCopy
from bot.commands.ui.spoilers import tagged_pages

log = logging.getLogger(__name__)

PAGE_LENGTH = 3_500  # of the 4,000 characters a card may hold; the rest is for the line above
MOST_PAGES = 4  # messages for one that is hidden; a text that needs more goes along in a file
MOST_FILES = 10  # a message
MOST_BYTES = MOST_DOWNLOADED  # of all files of a message: they are held in memory while they are posted

ENDING = re.compile(r"\.[a-z0-9]{1,8}")


@dataclass(frozen=True, slots=True)
class Taken:
    """What goes along, and in words what does not; `clipped` is whether only a file has all of the text."""

    pages: list[str]
    files: list[discord.File]
    left_out: list[str]
    clipped: bool

    def __bool__(self) -> bool:
        """Whether anything goes along."""
        return bool(self.pages or self.files)


async def take(interaction: Interaction, copy: MessageCopy) -> Taken:
    """Return all of a message that can be taken along."""
    left_out = list(copy.left_out)
    may_attach = interaction.app_permissions.attach_files
    said = "\n".join(copy.paragraphs)
    pages = tagged_pages(said, PAGE_LENGTH)
    is_long = len(pages) > MOST_PAGES
    if may_attach:
        files = [_in_a_file(said)] if is_long else []
        files += await _files(interaction, copy, MOST_PAGES * MOST_FILES - len(files), left_out)
    else:
        files = []
        left_out += [*[Left.TOO_LONG] * is_long, *[Left.MAY_NOT] * len(copy.media)]
    return Taken(pages[:MOST_PAGES], files, list(in_words(left_out)), is_long and may_attach)


def in_words(left_out: Iterable[Left]) -> Iterable[str]:
    """Return what is left out, each kind once."""
    for left, number in Counter(left_out).items():
        one, several = left.value
        yield one if number == 1 else several.format(n=number)


async def _files(interaction: Interaction, copy: MessageCopy, most: int, left_out: list[Left]) -> list[discord.File]:
    """Return the files of a message; what does not go along is added to `left_out`."""
    files, room = list[discord.File](), MOST_BYTES
    guild = interaction.guild
    most_each = guild.filesize_limit if guild else interaction.filesize_limit  # the bot posts it, not the member
    for number, media in enumerate(copy.media, 1):
        if len(files) == most or (media.size or 0) > min(room, most_each):
            left_out.append(Left.TOO_MUCH)
            continue
        try:
            read = await interaction.client.http.get_from_cdn(media.url)
        except (discord.HTTPException, aiohttp.ClientError, OSError, TimeoutError) as error:
            log.warning("Could not take file %s of message %s along: %s", number, copy.message_id, error)
            left_out.append(Left.UNREAD)
            continue
        if len(read) > min(room, most_each):
            left_out.append(Left.TOO_MUCH)
            continue
        files.append(discord.File(io.BytesIO(read), filename=_name(media, len(files) + 1), spoiler=True))
        room -= len(read)
    return files


def _name(media: Media, number: int) -> str:
    """Return a name that says nothing; only the ending stays, which says how to show it."""
    ending = PurePath(media.name).suffix.lower()
    return f"file-{number}{ending if ENDING.fullmatch(ending) else ''}"


def _in_a_file(words: str) -> discord.File:
    return discord.File(io.BytesIO(words.encode(errors="replace")), filename="message.txt", spoiler=True)
