"""What goes along of a message that is hidden: words behind tags, files as spoilers; posts and deletes nothing."""

import io
import logging
import re
from dataclasses import dataclass
from pathlib import PurePath

import aiohttp
import discord

from bot.client import Interaction
from bot.commands.tags import tagged, tagged_within

log = logging.getLogger(__name__)

WORDS_LENGTH = 3_700  # of the 4,000 characters a card may hold; the rest is for the line above
MOST_FILES = 10
MOST_BYTES = 25 * 1024 * 1024  # of all files of a message: they are held in memory while they are posted

EMOJI = re.compile(r"<a?(:\w+:)\d+>")
ENDING = re.compile(r"\.[a-z0-9]{1,8}")


@dataclass(frozen=True, slots=True)
class Taken:
    """What goes along; `whole` is whether that is all there is."""

    said: str
    files: list[discord.File]
    whole: bool


def words_of(message: discord.Message) -> str:
    """What a message says, with names for mentions and emoji, and what is said about its pictures."""
    about = (attachment.description for attachment in message.attachments)
    return "\n".join(filter(None, (EMOJI.sub(r"\1", message.clean_content), *about)))


async def take(interaction: Interaction, message: discord.Message) -> Taken:
    """All of a message that can be taken along."""
    words = words_of(message)
    said = tagged_within(words, WORDS_LENGTH)
    clipped = said != tagged(words)
    may_attach = interaction.app_permissions.attach_files
    files = [_in_a_file(words)] if clipped and may_attach else []
    files += await _files(interaction, message, MOST_FILES - len(files)) if may_attach else []
    whole = len(files) == len(message.attachments) + clipped and not message.stickers
    return Taken(said, files, whole)


async def _files(interaction: Interaction, message: discord.Message, most: int) -> list[discord.File]:
    files, left = list[discord.File](), MOST_BYTES
    for attachment in message.attachments:
        if len(files) == most or attachment.size > min(left, interaction.filesize_limit):
            continue
        try:
            files.append(
                await attachment.to_file(filename=_name(attachment, len(files) + 1), description=None, spoiler=True)
            )
        except (discord.HTTPException, aiohttp.ClientError) as error:
            log.warning("Could not take file %s of message %s along: %s", attachment.id, message.id, error)
        else:
            left -= attachment.size
    return files


def _name(attachment: discord.Attachment, number: int) -> str:
    """A name that says nothing; only the ending stays, which says how to show it."""
    ending = PurePath(attachment.filename).suffix.lower()
    return f"file-{number}{ending if ENDING.fullmatch(ending) else ''}"


def _in_a_file(words: str) -> discord.File:
    return discord.File(io.BytesIO(words.encode(errors="replace")), filename="message.txt", spoiler=True)
