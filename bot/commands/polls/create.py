"""Handlers that put a poll together: its form, its draft, and posting it."""

import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

import discord
from discord import ui

from bot.client.bot import Interaction
from bot.client.error_codes import sentence_for
from bot.commands.films.screens import Screen
from bot.commands.polls.draft_card import (
    EVERYBODY,
    GATE,
    DraftPreview,
    draw_audience,
    draw_draft,
    with_setting,
)
from bot.commands.polls.gate import gated
from bot.commands.polls.labels import link
from bot.commands.polls.pings import check_may_ping, role_of
from bot.commands.polls.public_message import post
from bot.commands.ui.clubs import club_of, drafts_of
from bot.commands.ui.components import ACCENT, Card, container, redrawn
from bot.commands.ui.custom_ids import mark_in, selected_values
from bot.commands.ui.emoji import send_with_emoji
from bot.commands.ui.modals import Modal, show_modal
from bot.commands.ui.places import place_of, possible_voters
from bot.commands.ui.responses import NOT_SENT, actor_of, location_of, may_write, show
from bot.model.choices import CHOICE_LENGTH, is_doubtful, split_choices, unmarked
from bot.model.drafts import CLOSES, QUESTION_LENGTH, USUAL_LENGTH, Draft, preview_of
from bot.model.errors import NotShown, Refusal
from bot.model.guilds import Location
from bot.model.polls import BallotSecrecy, Poll
from knowledge.cut import Cut
from knowledge.text import clean_lines, clip

log = logging.getLogger(__name__)

CHOICES_LENGTH = 4_000  # as much as a form takes
CLOSES_LENGTH = 100

POSTED = "Posted: [here it is]({link}).\nClose it whenever you like from your ballot, or with **/poll close**."
DISCARDED = "Discarded. Nothing was posted."
NO_SERVER = "A poll needs a channel of a server."
MAY_NOT_POST = "I can't write in this channel. A moderator can let me, or you can start the poll in another one."
AUTHOR_MAY_NOT_WRITE = "You can't write in this channel yourself, so I won't post your poll here."
NOT_POSTED = "Discord didn't take the poll just now. Try to post it again."
DRAFT_KEPT = "Your draft is kept."
NOTHING_TO_VOTE_ON = "There's nothing to vote on in that prompt any more."


class PollModal(Modal):
    """The form for the words of a poll; `draft_id` is the draft to change, None for a new one."""

    def __init__(self, draft: Draft, draft_id: int | None = None) -> None:
        super().__init__("A poll")
        self._draft, self._draft_id = draft, draft_id
        self.question: ui.TextInput[PollModal] = ui.TextInput(
            default=draft.question, max_length=QUESTION_LENGTH, placeholder="What shall we watch next?"
        )
        self.choices: ui.TextInput[PollModal] = ui.TextInput(
            style=discord.TextStyle.paragraph,
            default=clip("\n".join(draft.choices), CHOICES_LENGTH),
            max_length=CHOICES_LENGTH,
            placeholder="One\nTwo\nThree",
        )
        self.closes: ui.TextInput[PollModal] = ui.TextInput(
            default=draft.closes, max_length=CLOSES_LENGTH, required=False, placeholder="45m, 2d, friday 20:00"
        )
        self.add_item(ui.Label(text="What do you want to ask?", component=self.question))
        about = f"2 to 25, each up to {CHOICE_LENGTH} characters"
        self.add_item(ui.Label(text="The choices, a line each", description=about, component=self.choices))
        hint = "A length, or a time in this server's time zone; empty: by hand"
        self.add_item(ui.Label(text="When does it close?", description=hint, component=self.closes))

    async def submit(self, interaction: Interaction) -> None:
        """Keep what was written, ready or not, and show it."""
        choices, closes = unmarked(clean_lines(self.choices.value)), self.closes.value
        usual = tuple(one for one in self._draft.usual if one != CLOSES or closes == self._draft.closes)
        words = {"question": self.question.value, "choices": choices, "closes": closes}
        written = replace(self._draft, **words, usual=usual, doubtful=False)
        if self._draft_id is None:
            await show_new(interaction, written)
            return
        guild_id, author_id = interaction.guild_id or 0, interaction.user.id
        await (await drafts_of(interaction)).reword(self._draft_id, guild_id, author_id, written)
        await open_draft(interaction, self._draft_id, ())


async def start(interaction: Interaction, draft: Draft) -> None:
    """Show a new poll to its author, or the form for it where there are no words yet."""
    if draft.question:
        await show_new(interaction, draft)
    else:
        guild = await interaction.client.club.guild_settings(check_may_post(interaction))
        guild.check_may_start_polls(actor_of(interaction))
        await show_modal(interaction, PollModal(draft))


async def show_new(interaction: Interaction, draft: Draft) -> None:
    """Keep a new draft and show it to its author."""
    guild_id = check_may_post(interaction)
    drafts = await drafts_of(interaction)
    draft = await drafts.read(guild_id, draft)
    draft_id = await drafts.save(guild_id, actor_of(interaction), draft)

    async def send(card: Card) -> None:
        await interaction.response.send_message(view=card, ephemeral=True)

    await send_with_emoji(interaction.client, guild_id, await _draw(interaction, draft_id, draft), send)


async def open_draft(interaction: Interaction, draft_id: int, _extras: Sequence[str]) -> None:
    """Show a draft to its author."""
    draft = await (await drafts_of(interaction)).find(draft_id, interaction.user.id)
    await show(interaction, await _draw(interaction, draft_id, draft))


async def change_setting(interaction: Interaction, draft_id: int, extras: Sequence[str]) -> None:
    """Change a setting of a draft."""
    drafts = await drafts_of(interaction)
    draft = await drafts.find(draft_id, interaction.user.id)
    value = selected_values(interaction)[0]
    film = (await _cut_of(interaction, draft)).film
    if extras[:1] == [GATE]:
        value = str((await (await club_of(interaction)).step(film, value, mark_in(extras[2:]))).number)
    draft = with_setting(draft, extras[0] if extras else "", value, film)
    await drafts.change(draft_id, interaction.user.id, draft)
    await show(interaction, await _draw(interaction, draft_id, draft))


async def use_standard_settings(interaction: Interaction, draft_id: int, _extras: Sequence[str]) -> None:
    """Give a draft the standard settings in place of those of its author's last poll."""
    drafts = await drafts_of(interaction)
    draft = (await drafts.find(draft_id, interaction.user.id)).with_standard_settings()
    await drafts.change(draft_id, interaction.user.id, draft)
    await show(interaction, await _draw(interaction, draft_id, draft))


async def change_words(interaction: Interaction, draft_id: int, _extras: Sequence[str]) -> None:
    """Show the form with the words of a draft."""
    draft = await (await drafts_of(interaction)).find(draft_id, interaction.user.id)
    await show_modal(interaction, PollModal(draft, draft_id))


async def drop(interaction: Interaction, draft_id: int, _extras: Sequence[str]) -> None:
    """Discard a draft."""
    await (await drafts_of(interaction)).drop(draft_id, interaction.user.id)
    await show(interaction, Card(container(ACCENT, [DISCARDED])))


async def post_draft(interaction: Interaction, draft_id: int, extras: Sequence[str]) -> None:
    """Post a draft; where it goes further than all have seen, ask first whom it is meant for."""
    check_may_post(interaction)
    drafts = await drafts_of(interaction)
    draft = await drafts.find(draft_id, interaction.user.id)
    check_may_ping(interaction, draft, await role_of(interaction))
    match extras:
        case [audience] if audience == EVERYBODY:
            pass
        case [audience, *rest]:
            (checkpoint, _, mark), film = audience.partition("."), ":".join(rest)
            step = await (await club_of(interaction)).step(film, checkpoint, mark or None)
            draft = with_setting(draft, GATE, str(step.number), (await club_of(interaction)).slug_of(film))
            await drafts.change(draft_id, interaction.user.id, draft)
        case _:
            beyond = await drafts.beyond(draft, interaction.user.id, location_of(interaction))
            if beyond is not None:
                await show(interaction, draw_audience(draft_id, draft, beyond))
                return
    await _post(interaction, draft_id, draft)


async def _post(interaction: Interaction, draft_id: int, draft: Draft) -> None:
    """Make a poll of a draft and post it in this channel; if that fails, it is a draft again."""
    guild_id, channel_id = interaction.guild_id or 0, interaction.channel_id or 0
    drafts, place = (await drafts_of(interaction)), place_of(interaction.channel, channel_id)
    poll = await drafts.publish(draft_id, guild_id, channel_id, actor_of(interaction), place)
    with suppress(*NOT_SENT):  # it is posted whether or not its author learns of it in time
        await interaction.response.defer()  # posting may take longer than Discord waits for an answer
    try:
        await post(interaction.client, poll)
    except discord.HTTPException as error:
        log.warning("Discord did not take poll %s: %s", poll.id, error)
        kept = await drafts.unpublish(poll, draft)
        done = f"{sentence_for(error, passing=NOT_POSTED, lacking=MAY_NOT_POST)} {DRAFT_KEPT}"
        card = await _draw(interaction, kept, draft, problem=done)
    else:
        interaction.client.poll_due()
        posted = await interaction.client.polls.rules(poll.id, guild_id, interaction.user.id)
        done = POSTED.format(link=link(posted))
        card = Card(container(ACCENT, [done]))

    async def edit(card: Card) -> None:
        await interaction.edit_original_response(view=redrawn(card, interaction.id))

    try:
        await send_with_emoji(interaction.client, guild_id, card, edit)
    except NOT_SENT as error:
        raise NotShown(done) from error


@gated
async def copy(interaction: Interaction, poll: int, _extras: Sequence[str]) -> None:
    """Start a new poll with the words and settings of another."""
    rules = await interaction.client.polls.rules(poll, interaction.guild_id or 0, interaction.user.id)
    await show_new(interaction, await draft_like(interaction, rules))


async def draft_like(interaction: Interaction, rules: Poll) -> Draft:
    """Return a draft with the words and settings of a poll."""
    film = rules.film if rules.gated else None
    gate = (await club_of(interaction)).cover_of(film).gate(rules.gate).number if film else 0
    return Draft(
        rules.question,
        tuple(choice.text for choice in rules.choices),
        USUAL_LENGTH,
        rules.kind,
        rules.most,
        rules.results,
        rules.privacy,
        rules.film,
        gate,
        words_from=gate,
    )


async def put_to_vote(interaction: Interaction, screen: Screen, _extras: Sequence[str]) -> None:
    """Start a poll from a discussion prompt, with those of its choices that all may see whom the poll is for."""
    club, where = await club_of(interaction), location_of(interaction)
    viewing = await club.viewing_of(interaction.user.id, screen.film)
    shared = await club.cut_in_channel(interaction.user.id, where, screen.film)
    own = viewing.cut.prompt(screen.key)
    if own is None:
        raise Refusal(NOTHING_TO_VOTE_ON)
    cuts = [
        club.cut_for_channel(screen.film, seen)
        for seen in range(own.reveal, max(own.reveal, shared.checkpoint.number) + 1)
    ]
    choices = [prompt.choices for cut in cuts if (prompt := cut.prompt(screen.key))]
    if not choices or not choices[-1]:
        raise Refusal(NOTHING_TO_VOTE_ON)
    gate = own.reveal + choices.index(choices[-1])
    draft = Draft(own.text, choices[-1], USUAL_LENGTH, film=viewing.cut.film, checkpoint=gate, words_from=gate)
    await show_new(interaction, draft)


def typed_draft(question: str | None, choices: str | None, film: str | None) -> Draft:
    """Return the draft that is typed with /poll start; without choices it is a yes-or-no question."""
    split = split_choices(choices) if choices else ("Yes", "No") if question else ()
    doubtful = is_doubtful(choices or "", split)
    return Draft(question or "", split, USUAL_LENGTH, film=film, doubtful=doubtful)


async def _draw(interaction: Interaction, draft_id: int, draft: Draft, problem: str = "") -> Card:
    """Draw a draft as the poll it would be in this channel, with a problem, or what keeps it from being a poll."""
    drafts = await drafts_of(interaction)
    guild_id, channel_id = interaction.guild_id or 0, interaction.channel_id or 0
    cut, role = await _cut_of(interaction, draft), await role_of(interaction)
    ping_role = role.name if role else ""
    try:
        check_may_ping(interaction, draft, role)
        ready = await drafts.check_ready(guild_id, actor_of(interaction), draft)
        closing = ready.closing or await drafts.closing(guild_id, ready.closes)
        closes_at = await drafts.closes_at(guild_id, ready)
    except Refusal as refusal:
        return draw_draft(DraftPreview(draft_id, draft, cut, problem=problem or str(refusal), ping_role=ping_role))
    now, where = interaction.client.club.now(), Location(guild_id, channel_id)
    poll = preview_of(ready, where, interaction.user.id, now, closes_at)
    parent_id = place_of(interaction.channel, channel_id).parent_id
    poll = replace(poll, gate=drafts.gates_of(ready)[0], parent_id=parent_id)
    is_gated_here = poll.gated and not await interaction.client.polls.is_visible_to_all(poll)
    voters = await possible_voters(interaction) if ready.privacy is BallotSecrecy.SEALED else None
    return draw_draft(DraftPreview(draft_id, ready, cut, poll, problem, is_gated_here, closing, ping_role, voters))


async def _cut_of(interaction: Interaction, draft: Draft) -> Cut:
    """Return the film of a draft, or else the likely one, as far as its author has seen it."""
    club, viewer_id = await club_of(interaction), interaction.user.id
    if draft.film:
        return (await club.viewing_of(viewer_id, draft.film)).cut
    return (await club.viewing(viewer_id, where=location_of(interaction))).cut


def check_may_post(interaction: Interaction) -> int:
    """Return the server that a poll can be posted in from here.

    Raises `Refusal` outside servers, and where the bot or the member may not write.
    """
    if interaction.guild_id is None or interaction.channel is None:
        raise Refusal(NO_SERVER)
    if not may_write(interaction, interaction.app_permissions):
        raise Refusal(MAY_NOT_POST)
    if not may_write(interaction, interaction.permissions):
        raise Refusal(AUTHOR_MAY_NOT_WRITE)
    return interaction.guild_id
