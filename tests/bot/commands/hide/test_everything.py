"""*Hide it* on all that a message can hold: it goes along behind tags, or it is named before anything is deleted."""

from datetime import UTC, datetime
from typing import Any

import discord
import pytest
from simcord.backend.models import MessageSticker, Poll, PollAnswer, Reaction

from bot.commands.hide import cards
from tests.support.hide import (
    CDN,
    PICTURE,
    WORD,
    answer,
    behind_tags,
    hide,
    in_the_clear,
    last,
    make_of,
    moderator,
    on_the_cdn,
    pinged,
    posted_since,
    snapshot,
)
from tests.support.spoiler_reader import seen
from tests.support.stage import Stage, buttons, text

EMBED: dict[str, Any] = {
    "type": "rich",
    "title": f"{WORD} || burns ||",
    "url": f"https://a.example/{WORD}",
    "description": f"[{WORD}||x](https://b.example/y)\n> {WORD}\n```\n||{WORD}||\n```",
    "timestamp": "2026-01-02T03:04:05+00:00",
    "author": {"name": f"{WORD} the author", "url": "https://a.example/author"},
    "provider": {"name": f"{WORD} the provider"},
    "footer": {"text": f"{WORD} the footer"},
    "fields": [{"name": f"{WORD} one", "value": f"<@123456789012345678> {WORD}", "inline": True}],
}
SAID = (
    *(f"{WORD} || burns ||", f"https://a.example/{WORD}", f"[{WORD}||x](https://b.example/y)", f"> {WORD}"),
    *(f"||{WORD}||", "<t:1767323045>", f"{WORD} the author", "https://a.example/author", f"{WORD} the provider"),
    *(f"{WORD} the footer", f"{WORD} one", f"<@123456789012345678> {WORD}"),
)
BUTTON = {"type": 2, "style": 2, "label": f"{WORD} the button", "custom_id": "any"}


def media(url: str, **more: Any) -> dict[str, Any]:
    return {"url": url, "proxy_url": url, **more}


async def hidden_by_moderator(club: Stage, **fields: Any) -> tuple[discord.Message, str, list[str]]:
    """Hide a message of another bot; return what is posted, what the moderator reads, and their buttons."""
    moderates, since = await moderator(club), club.requests()
    other = club.env.guild.add_member(club.env.create_user("other-bot", bot=True))
    message = make_of(club, await other.send(club.channel, "."), **{"content": "", **fields})

    reply = await hide(moderates, message, club.channel)

    assert WORD not in in_the_clear(club, since)
    assert pinged(club, since) == []
    [posted] = posted_since(club.channel, message)
    return posted, text(reply), buttons(reply)


async def test_every_text_of_an_embed_goes_along(club: Stage) -> None:
    posted, reply, ways = await hidden_by_moderator(club, embeds=[EMBED])

    for words in SAID:
        assert seen(words) in seen(behind_tags(posted)), words
    assert "couldn't take along" not in reply
    assert ways == ["Delete the original"]


async def test_an_embed_of_fields_alone_goes_along(club: Stage) -> None:
    posted, _, ways = await hidden_by_moderator(club, embeds=[{"fields": EMBED["fields"]}])

    assert f"{WORD} one" in behind_tags(posted)
    assert ways == ["Delete the original"]


async def test_two_embeds_beside_words_go_along(club: Stage) -> None:
    embeds = [{"title": f"{WORD} first"}, {"title": f"{WORD} second"}]

    posted, _, _ = await hidden_by_moderator(club, content=f"{WORD} written", embeds=embeds)

    assert all(f"{WORD} {which}" in behind_tags(posted) for which in ("first", "second", "written"))


async def test_embeds_of_six_thousand_characters_beside_two_thousand_go_along(club: Stage) -> None:
    moderates, author, since = await moderator(club), await club.member(), club.requests()
    words = [f"{WORD} {number}" for number in range(220)]
    embeds = [{"description": "\n".join(words)}, {"description": "".join(reversed(words))}]
    message = make_of(club, await author.send(club.channel, f"{WORD} " * 250), embeds=embeds)

    reply = await hide(moderates, message, club.channel)

    posted = posted_since(club.channel, message)
    expected = f"{WORD} " * 250 + "\n".join(words) + "".join(reversed(words))
    assert seen(behind_tags(*posted)).replace("/", "") == seen(expected)
    assert all(text(one).count("||") <= 40 and len(text(one)) <= 4_000 for one in posted)
    assert WORD not in in_the_clear(club, since)
    assert buttons(reply) == ["Delete the original"]


async def test_pictures_on_discords_own_servers_go_along(club: Stage) -> None:
    """Discord lists the files that an embed or a card shows nowhere else."""
    image, video = on_the_cdn(club, f"{PICTURE}?ex=1", b"image"), on_the_cdn(club, f"{CDN}/{WORD}.mp4", b"video")
    embed = {"image": {"url": image}, "thumbnail": {"url": f"{PICTURE}?ex=2"}, "video": {"url": video}}

    posted, _, ways = await hidden_by_moderator(club, embeds=[embed])

    assert [file.filename for file in posted.attachments] == ["SPOILER_file-1.png", "SPOILER_file-2.mp4"]
    assert [await file.read() for file in posted.attachments] == [b"image", b"video"]
    assert ways == ["Delete the original"]


@pytest.mark.parametrize(
    "host",
    [
        "https://evil.example",
        "http://cdn.discordapp.com",
        "https://cdn.discordapp.com.evil.example",
        "https://cdn.discordapp.com@evil.example",
        "https://cdn.discordapp.com:8080",
        "https://127.0.0.1",
    ],
)
async def test_nothing_is_fetched_from_anywhere_else_and_it_is_named(club: Stage, host: str) -> None:
    url = on_the_cdn(club, f"{host}/{WORD}.png")
    icons = {"author": {"name": "a", "icon_url": url}, "footer": {"text": "b", "icon_url": url}}
    embed = {"image": {"url": url}, "thumbnail": {"url": url}, "video": {"url": url}, **icons}

    posted, reply, ways = await hidden_by_moderator(club, embeds=[embed])

    assert posted.attachments == []
    assert seen(url) in seen(behind_tags(posted))
    assert "2 pictures from other sites; an embedded video; and 2 small icons." in reply
    assert ways == ["Delete it all the same"]


async def test_the_preview_of_a_link_does_not_say_the_link_twice(club: Stage) -> None:
    link = "https://a.example/b"

    posted, _, _ = await hidden_by_moderator(club, content=f"<{link}>", embeds=[{"title": "B", "url": link}])

    assert text(posted).count(link) == 1


async def test_all_that_a_card_of_components_says_goes_along(club: Stage) -> None:
    picture = on_the_cdn(club, PICTURE)
    shown = [
        {
            "type": 9,
            "components": [{"type": 10, "content": f"{WORD} in a section\n# {WORD}"}],
            "accessory": {"type": 11, "media": media(picture), "description": f"{WORD} the thumbnail"},
        },
        {"type": 12, "items": [{"media": media(picture), "description": f"{WORD} the picture"}]},
        {"type": 13, "file": media(on_the_cdn(club, f"{CDN}/{WORD}.pdf")), "name": f"{WORD}.pdf", "size": 7},
        {"type": 14, "divider": True, "spacing": 1},
        {"type": 18, "label": f"{WORD} the label", "description": "of it", "component": {"type": 23, "custom_id": "c"}},
    ]
    choices = [{"label": f"{WORD} the choice", "value": "1", "description": f"{WORD} described"}]
    menu = {"type": 3, "custom_id": "m", "placeholder": f"{WORD} the menu", "options": choices}
    link = {"type": 2, "style": 5, "label": "Read on", "url": f"https://a.example/{WORD}"}
    rows = [{"type": 1, "components": [BUTTON, link]}, {"type": 1, "components": [menu]}]
    flags = discord.MessageFlags(components_v2=True).value

    posted, reply, ways = await hidden_by_moderator(
        club, flags=flags, components=[{"type": 17, "components": [*shown, *rows]}]
    )

    for words in ("in a section", "the thumbnail", "the picture", "the label", "the choice", "described", "the menu"):
        assert f"{WORD} {words}" in behind_tags(posted)
    assert f"https://a.example/{WORD}" in behind_tags(posted)
    assert f"File: {WORD}.pdf" in behind_tags(posted)
    assert [file.filename for file in posted.attachments] == ["SPOILER_file-1.png", "SPOILER_file-2.pdf"]
    assert "I couldn't take along: 2 menus; and 2 buttons." in reply
    assert ways == ["Delete it all the same"]


async def test_a_card_of_buttons_alone_keeps_their_labels(club: Stage) -> None:
    posted, reply, ways = await hidden_by_moderator(club, components=[{"type": 1, "components": [BUTTON]}])

    assert f"Button: {WORD} the button" in behind_tags(posted)
    assert "I couldn't take along: a button." in reply
    assert ways == ["Delete it all the same"]


async def test_a_part_of_a_kind_that_is_newer_than_the_bot_is_named(club: Stage) -> None:
    newer = {"type": 99, "content": WORD}
    container = {"type": 17, "components": [{"type": 10, "content": f"{WORD} known"}, newer]}
    flags = discord.MessageFlags(components_v2=True).value

    posted, reply, _ = await hidden_by_moderator(club, flags=flags, components=[container, newer])

    assert f"{WORD} known" in behind_tags(posted)
    assert "I couldn't take along: 2 things newer than I am." in reply


async def test_all_of_what_was_forwarded_goes_along(club: Stage) -> None:
    author = await club.member()
    written = await author.send(club.channel, f"{WORD} written", attachments=[(f"{WORD}.png", b"1")])
    stored = club.env.backend.get_message(club.channel.id, written.id)
    stored.attachments[0]["description"] = f"{WORD} described"
    stored.embeds, stored.stickers = [EMBED], [MessageSticker(1, f"{WORD} the sticker", 1, club.env.guild.id)]
    message, since = await author.forward(written, club.channel), club.requests()

    reply = await hide(author, message, club.channel)

    posted = last(club.channel)
    assert f"<@{author.id}> forwarded this and asked me to hide it." in text(posted)
    assert f"Forwarded from {written.jump_url}" in behind_tags(posted).replace("<", "").replace(">", "")
    for words in (*SAID, f"{WORD} written", f"{WORD} described", f"{WORD} the sticker"):
        assert seen(words) in seen(behind_tags(posted)), words
    assert [await file.read() for file in posted.attachments] == [b"1"]
    assert WORD not in in_the_clear(club, since)
    assert cards.LEFT_OUT.format(left_out="the picture of a sticker") in text(reply)


async def test_a_part_of_what_was_forwarded_that_is_newer_than_the_bot_is_named(club: Stage) -> None:
    author = await club.member()
    message = await author.forward(await author.send(club.channel, "."), club.channel)
    parts = [{"type": 10, "content": WORD}, {"type": 99}]
    make_of(club, message, snapshots=[snapshot(components=parts)])

    reply = await hide(author, message, club.channel)

    assert WORD in behind_tags(last(club.channel))
    assert "something newer than I am" in text(reply)


async def test_a_sticker_alone_goes_along_by_its_name(club: Stage) -> None:
    sticker = MessageSticker(1, f"{WORD} the sticker", 1, club.env.guild.id)

    posted, reply, ways = await hidden_by_moderator(club, stickers=[sticker])

    assert f"Sticker: {WORD} the sticker" in behind_tags(posted)
    assert "I couldn't take along: the picture of a sticker. If you delete the original, that's gone for good." in reply
    assert ways == ["Delete it all the same"]


async def test_a_poll_of_discords_goes_along_without_its_votes(club: Stage) -> None:
    answers = [PollAnswer(1, f"{WORD} yes", "wave:123456789012345678"), PollAnswer(2, f"{WORD} no")]
    poll = Poll(f"{WORD} or not?", answers, datetime(2027, 1, 1, tzinfo=UTC).isoformat())

    posted, reply, ways = await hidden_by_moderator(club, poll=poll)

    assert f"Poll: {WORD} or not?" in behind_tags(posted)
    assert f"Answer: <:wave:123456789012345678> {WORD} yes" in behind_tags(posted)
    assert f"Answer: {WORD} no" in behind_tags(posted)
    assert "I couldn't take along: a poll's votes." in reply
    assert ways == ["Delete it all the same"]


async def test_a_voice_message_goes_along_as_a_file(club: Stage) -> None:
    author = await club.member()
    message = await author.send(club.channel, attachments=[("voice-message.ogg", b"voice")])
    stored = club.env.backend.get_message(club.channel.id, message.id)
    stored.attachments[0].update(duration_secs=1.5, waveform="AAAA")
    stored.flags |= discord.MessageFlags(voice=True).value

    reply = await hide(author, message, club.channel)

    [file] = last(club.channel).attachments
    assert (file.filename, await file.read()) == ("SPOILER_file-1.ogg", b"voice")
    assert behind_tags(last(club.channel)) == ""
    assert buttons(reply) == ["Delete the original"]


async def test_what_a_reply_answers_is_linked(club: Stage) -> None:
    author = await club.member()
    asked = await author.send(club.channel, "What was it?")
    message = make_of(club, await author.send(club.channel, WORD, reply_to=asked), type=19)
    there = {"guild_id": str(club.env.guild.id), "channel_id": str(club.channel.id), "message_id": str(asked.id)}
    make_of(club, message, reference=there)

    await hide(author, message, club.channel)

    assert f"In reply to <{asked.jump_url}>" in behind_tags(last(club.channel))
    assert "What was it?" not in behind_tags(last(club.channel))


async def test_what_has_grown_around_a_message_is_named(club: Stage) -> None:
    _, reply, _ = await hidden_by_moderator(
        club,
        content=WORD,
        reactions=[Reaction("👍", [1])],
        pinned=True,
        flags=discord.MessageFlags(has_thread=True).value,
    )

    assert "I couldn't take along: its reactions; its pin; and its place above its thread." in reply


@pytest.mark.parametrize("name", [f"||{WORD}||\n# @everyone <@123456789012345678> https://a.example", "\u200b"])
async def test_an_author_that_a_webhook_shows_is_named_but_not_mentioned(club: Stage, name: str) -> None:
    moderates, webhook = await moderator(club), club.env.guild.create_webhook(club.channel)
    message, since = await webhook.send("written", username=name), club.requests()

    await hide(moderates, message, club.channel)

    line = text(last(club.channel)).splitlines()[0]
    assert line.endswith(f"wrote this; <@{moderates.id}> asked me to hide it.")
    who = line.removesuffix(f" wrote this; <@{moderates.id}> asked me to hide it.").replace("\\", "")
    assert seen(who) == (seen(name) if WORD in name else cards.NOBODY)
    for obeyed in ("||", "<@", "@everyone", "https://", "\n#"):
        assert obeyed not in who
    assert pinged(club, since) == []


async def test_only_moderators_hide_what_a_webhook_wrote(club: Stage) -> None:
    member, moderates = await club.member(), await moderator(club)
    message = await club.env.guild.create_webhook(club.channel).send(
        "", username="Kathy", embed=discord.Embed(title=WORD)
    )

    offered = await hide(member, message, club.channel)
    ways = buttons(offered)
    await member.click(offered, label="Ask a moderator")
    reply = answer(await moderates.click(last(club.channel), label="Hide it"))

    assert ways == ["Ask a moderator"]
    assert "Kathy wrote this" in text(last(club.channel))
    assert WORD in behind_tags(last(club.channel))
    assert buttons(reply) == ["Delete the original"]


async def test_an_answer_of_another_bot_is_no_webhooks(club: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Discord gives the number of its application as that of a webhook."""
    moderates = await moderator(club)
    other = club.env.guild.add_member(club.env.create_user("other-bot", bot=True))
    message = make_of(club, await other.send(club.channel, WORD), webhook_id=77)
    emit = club.env.backend.emit

    def with_application(event: str, body: dict[str, Any], *rest: Any, **more: Any) -> None:
        for sent in body.get("data", {}).get("resolved", {}).get("messages", {}).values():
            sent["application_id"] = "77"
        emit(event, body, *rest, **more)

    monkeypatch.setattr(club.env.backend, "emit", with_application)
    await hide(moderates, message, club.channel)

    assert f"<@{other.id}> wrote this" in text(last(club.channel))


@pytest.mark.parametrize(
    "fields",
    [
        {"embeds": [EMBED]},
        {"components": [{"type": 1, "components": [BUTTON]}]},
        {"stickers": [MessageSticker(1, WORD, 1, 1)]},
        {},
    ],
)
async def test_a_moderator_can_be_asked_about_whatever_it_is(club: Stage, fields: dict[str, Any]) -> None:
    author, asker = await club.member(), await club.member("asker")
    message = make_of(club, await author.send(club.channel, "."), content="", **fields)

    reply = await hide(asker, message, club.channel)

    assert buttons(reply) == ["Ask a moderator"]
