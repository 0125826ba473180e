"""Members of the rehearsal: they can also do what its page has no means for, namely mention the bot and open a menu."""

from collections.abc import Sequence

import discord
import simcord

BOT_NAME = "Houselights"
HIDE_IT = "Hide it"


class RehearsalMember(simcord.MemberActor):
    """A member who is played from the page, where a message is text alone."""

    async def send(
        self,
        channel: simcord.ChannelHandle,
        content: str = "",
        *,
        reply_to: discord.Message | simcord.ResponseMessage | None = None,
        attachments: Sequence[tuple[str, bytes]] = (),
    ) -> discord.Message:
        """Write a message, in which `@Houselights` is a mention; as a reply, `Hide it` is that menu of the message.

        Returns the message or, for the menu, what the bot answers.
        """
        if reply_to is not None and content.strip().strip("*").casefold() == HIDE_IT.casefold():
            result = await self.context_menu(channel, HIDE_IT, reply_to)
            if answers := [*([result.response] if result.response else []), *result.followups]:
                return answers[-1].message
        mention = f"<@{self._env.backend.bot_user.id}>"
        content = content.replace(f"@{BOT_NAME}", mention)
        return await super().send(channel, content, reply_to=reply_to, attachments=attachments)
