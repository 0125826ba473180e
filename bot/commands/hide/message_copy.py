"""A message as a plain value: its texts, its media, and what of it cannot be copied."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, TypeAlias, cast

import discord

from bot.client.downloads import FILE_HOSTS

MENTION = re.compile(r"<(@[!&]?|#)(\d{15,20})>")
BETWEEN = re.compile(r"[\s<>()]+")  # addresses in a text
DISCORDS_OWN = tuple(f"https://{host}/" for host in FILE_HOSTS)  # nothing is fetched from anywhere else
KNOWN_COMPONENTS = frozenset(kind.value for kind in discord.ComponentType)
SHOWN_AT_ONCE = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".mp4", ".webm", ".mov")

Holder: TypeAlias = discord.Message | discord.MessageSnapshot
"""What holds texts and media: a message, or one that was forwarded with it."""


class Left(Enum):
    """What cannot be taken along, for one and for several of them."""

    STICKER = "the picture of a sticker", "the pictures of {n} stickers"
    VOTES = "a poll's votes", "the votes of {n} polls"
    BUTTON = "a button", "{n} buttons"
    MENU = "a menu", "{n} menus"
    PICTURE = "a picture from another site", "{n} pictures from other sites"
    VIDEO = "an embedded video", "{n} embedded videos"
    ICON = "a small icon", "{n} small icons"
    TOO_MUCH = "a file that's more than I can carry", "{n} files that are more than I can carry"
    UNREAD = "a file that Discord didn't give me", "{n} files that Discord didn't give me"
    MAY_NOT = "a file (I can't attach any here)", "{n} files (I can't attach any here)"
    TOO_LONG = "the end of a long text", "the end of a long text"
    INVITATION = "an invitation to an activity", "{n} invitations to activities"
    REACTIONS = "its reactions", "its reactions"
    PIN = "its pin", "its pin"
    THREAD = "its place above its thread", "its place above its thread"
    UNKNOWN = "something newer than I am", "{n} things newer than I am"


@dataclass(frozen=True, slots=True)
class Media:
    """A file of a message; `size` is in bytes, and not known of what an embed or a card shows."""

    url: str
    name: str
    size: int | None = None


@dataclass(frozen=True, slots=True)
class MessageCopy:
    """A message as it was when Discord showed it; `shown_as` is the name of an author who is no member."""

    message_id: int
    author_id: int
    shown_as: str | None
    edited_at: datetime | None
    forwarded: bool
    paragraphs: tuple[str, ...]
    media: tuple[Media, ...]
    left_out: tuple[Left, ...]

    @property
    def version(self) -> int:
        """When the message was edited last, in milliseconds."""
        return version_of(self.edited_at)


def version_of(edited_at: datetime | None) -> int:
    """Return when a message was edited last, in milliseconds; 0 for never."""
    return int(edited_at.timestamp() * 1000) if edited_at else 0


def copy_of(message: discord.Message, sent: Mapping[str, Any] | None = None) -> MessageCopy:
    """Return all that a message holds. `sent` is what Discord sent, which may hold what discord.py does not know."""
    reading = _Reading(message)
    for holder in (message, *message.message_snapshots):
        reading.read(holder)
    reading.read_surroundings(sent or {})
    return MessageCopy(
        message.id,
        message.author.id,
        # Under the name that a webhook shows; an answer of a bot looks alike but for its number.
        message.author.name if message.webhook_id not in (None, message.application_id) else None,
        message.edited_at,
        bool(message.message_snapshots),
        tuple(reading.paragraphs),
        tuple(reading.media.values()),
        tuple(reading.left_out),
    )


def is_readable(message: discord.Message) -> bool:
    """Return whether Discord shows what a message says: to most bots it does so only in the menu of the message."""
    return any(
        holder.content or holder.embeds or holder.attachments or holder.components
        for holder in (message, *message.message_snapshots)
    ) or (message.poll is not None)


class _Reading:
    """What has been read of a message."""

    def __init__(self, message: discord.Message) -> None:
        self.message = message
        self.paragraphs: list[str] = []
        self.media: dict[str, Media] = {}
        self.left_out: list[Left] = []

    def read(self, holder: Holder) -> None:
        self._say(holder.content)
        for attachment in holder.attachments:
            self._keep(Media(attachment.url, attachment.filename, attachment.size))
            shown = attachment.filename.lower().endswith(SHOWN_AT_ONCE) or attachment.is_voice_message()
            self._say(None if shown else attachment.title or attachment.filename, "File: ")
            self._say(attachment.description)
        for embed in holder.embeds:
            self._read_embed(embed)
        self._read_components(holder.components)
        for sticker in holder.stickers:
            self._say(sticker.name, "Sticker: ")
            self.left_out.append(Left.STICKER)

    def read_surroundings(self, sent: Mapping[str, Any]) -> None:
        """Read what only a whole message has: a poll, what it answers, and what has grown around it."""
        message = self.message
        if message.poll is not None:
            self._say(message.poll.question, "Poll: ")
            for answer in message.poll.answers:
                self._say(" ".join(filter(None, (answer.emoji and str(answer.emoji), answer.text))), "Answer: ")
            self.left_out.append(Left.VOTES)
        if message.reference is not None and (self.paragraphs or self.media):
            if message.type is discord.MessageType.reply:
                self.paragraphs.insert(0, f"In reply to {message.reference.jump_url}")
            elif message.message_snapshots:
                self.paragraphs.insert(0, f"Forwarded from {message.reference.jump_url}")
        around = {
            Left.INVITATION: message.activity,
            Left.REACTIONS: message.reactions,
            Left.PIN: message.pinned,
            Left.THREAD: message.flags.has_thread,
        }
        self.left_out += [left for left, is_there in around.items() if is_there]
        for holder in (sent, *(snapshot["message"] for snapshot in sent.get("message_snapshots") or ())):
            kinds = _kinds(holder.get("components") or ())
            self.left_out += [Left.UNKNOWN for kind in kinds if kind not in KNOWN_COMPONENTS]

    def _read_embed(self, embed: discord.Embed) -> None:
        for name, url in (
            (embed.provider.name, embed.provider.url),
            (embed.author.name, embed.author.url),
            (embed.title, embed.url),
        ):
            self._say(name)
            self._say_address(url)
        self._say(embed.description)
        for field in embed.fields:
            self._say(field.name)
            self._say(field.value)
        self._say(embed.footer.text)
        self._say(embed.timestamp and discord.utils.format_dt(embed.timestamp))
        self._show(embed.image.url, Left.PICTURE)
        self._show(embed.thumbnail.url, Left.PICTURE)
        self._show(embed.video.url, Left.VIDEO)
        self.left_out += [Left.ICON for icon in (embed.author.icon_url, embed.footer.icon_url) if icon]

    def _read_components(self, components: Iterable[discord.Component | None]) -> None:
        for component in components:
            match component:
                case discord.Container() | discord.ActionRow():
                    self._read_components(component.children)
                case discord.SectionComponent():
                    self._read_components([*component.children, component.accessory])
                case discord.components.LabelComponent():
                    self._say(component.label)
                    self._say(component.description)
                    self._read_components([component.component])
                case discord.SeparatorComponent() | None:
                    pass
                case _:
                    self._read_component(component)

    def _read_component(self, component: discord.Component) -> None:
        """Read a component that holds no others."""
        match component:
            case discord.TextDisplay():
                self._say(component.content)
            case discord.MediaGalleryComponent():
                for item in component.items:
                    self._show_item(item.media, item.description)
            case discord.ThumbnailComponent():
                self._show_item(component.media, component.description)
            case discord.FileComponent():
                self._say(component.name, "File: ")
                self._show_item(component.media, None)
            case discord.Button():
                self._say(component.label, "Button: ")
                self._say_address(component.url)
                self.left_out.append(Left.BUTTON)
            case _:  # a menu, or whatever else waits for a member to choose or type
                for what in ("label", "placeholder", "description", "value"):
                    self._say(getattr(component, what, None))
                for option in getattr(component, "options", ()):
                    self._say(option.label, "Choice: ")
                    self._say(option.description)
                self.left_out.append(Left.MENU)

    def _show_item(self, item: discord.UnfurledMediaItem, description: str | None) -> None:
        is_video = (item.content_type or "").startswith("video/")
        self._show(item.url, Left.VIDEO if is_video else Left.PICTURE)
        self._say(description)

    def _show(self, url: str | None, otherwise: Left) -> None:
        """Keep what is on Discord's own servers; of anything else only the address can be taken along."""
        if url and url.startswith(DISCORDS_OWN):
            self._keep(Media(url, url.split("?", 1)[0].rsplit("/", 1)[-1]))
        elif url:
            self._say_address(url)
            self.left_out.append(otherwise)

    def _keep(self, media: Media) -> None:
        self.media.setdefault(media.url.split("?", 1)[0], media)  # what follows is a signature, a new one every time

    def _say_address(self, url: str | None) -> None:
        if url and not any(url in BETWEEN.split(paragraph) for paragraph in self.paragraphs):
            self._say(url)

    def _say(self, text: str | None, before: str = "") -> None:
        if text:
            self.paragraphs.append(before + MENTION.sub(self._named, text))

    def _named(self, mention: re.Match[str]) -> str:
        """Return the name of who or what is mentioned, where it is known."""
        kind, number, guild = mention[1], int(mention[2]), self.message.guild
        if kind == "#":
            channel = guild and guild.get_channel_or_thread(number)
            return f"#{channel.name}" if channel else mention[0]
        if kind == "@&":
            role = guild and guild.get_role(number)
            return f"@{role.name}" if role else mention[0]
        member = discord.utils.get(self.message.mentions, id=number)
        return f"@{member.display_name}" if member else mention[0]


def _kinds(components: Iterable[Any]) -> Iterator[int]:
    """Return the number of the kind of every component, those inside of others included."""
    for component in filter(None, components):
        known = cast("dict[str, Any]", component)
        yield known["type"]
        yield from _kinds([*(known.get("components") or ()), known.get("accessory"), known.get("component")])
