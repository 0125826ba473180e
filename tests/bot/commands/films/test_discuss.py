"""Putting prompts to the room."""

import discord
import pytest
from simcord import ChannelHandle, InteractionResult, MemberActor, ResponseMessage

from knowledge.cut import Kind
from tests.support.stage import SHIPPED, Stage, buttons, card, last, text


def heading(shown: str) -> str:
    return next(line for line in shown.splitlines() if line.startswith("### "))


async def test_a_prompt_is_put_to_everybody_and_gives_nothing_away(club: Stage) -> None:
    viewer = await club.member(seen=4)

    shown = card(await viewer.slash(club.channel, "discuss"))

    assert not shown.ephemeral
    safe = {f"### {prompt.text}" for prompt in club.bot.club.cut_for_channel(SHIPPED).prompts}
    assert heading(text(shown)) in safe
    assert [label for label in buttons(shown) if label != "Put it to a vote"] == [
        *("What I know about it", "Another one", "Open a thread"),
    ]


async def test_no_prompt_comes_twice_before_all_have_come(club: Stage) -> None:
    viewer = await club.member()
    count = len(club.bot.club.cut_for_channel(SHIPPED).prompts)
    put: list[str] = []

    for _ in range(count * 2):
        put.append(heading(text(card(await viewer.slash(club.channel, "discuss")))))
        await club.env.advance_time(30)

    assert len(set(put[:count])) == count
    assert set(put[count:]) == set(put[:count])


async def test_rooms_are_counted_each_by_itself(club: Stage) -> None:
    viewer = await club.member()
    elsewhere = club.env.guild.create_text_channel("elsewhere")
    count = len(club.bot.club.cut_for_channel(SHIPPED).prompts)

    here = [text(card(await put_after_a_while(club, viewer, club.channel))) for _ in range(count)]
    there = [text(card(await put_after_a_while(club, viewer, elsewhere))) for _ in range(count)]

    assert set(map(heading, here)) == set(map(heading, there))


async def put_after_a_while(club: Stage, viewer: MemberActor, channel: ChannelHandle) -> InteractionResult:
    await club.env.advance_time(30)
    return await viewer.slash(channel, "discuss")


async def test_one_prompt_right_after_another_is_held_back_kindly(club: Stage) -> None:
    viewer = await club.member()
    first = card(await viewer.slash(club.channel, "discuss"))

    held_back = card(await viewer.click(first, label="Another one"))

    assert (
        held_back.content == "You've only just started a discussion. Give it a moment: you can start another in 20 s."
    )
    assert held_back.ephemeral


async def test_another_one_is_a_message_of_its_own(club: Stage) -> None:
    first_member, second_member = await club.member("first"), await club.member("second")
    first = card(await first_member.slash(club.channel, "discuss"))

    second = card(await second_member.click(first, label="Another one"))

    assert second.id != first.id
    assert not second.ephemeral
    assert heading(text(second)) != heading(text(first))


async def test_what_the_review_says_is_told_to_each_as_far_as_they_have_seen(club: Stage) -> None:
    early, late = await club.member("early", 0), await club.member("late", 4)
    prompt = card(await late.slash(club.channel, "discuss"))

    told = [card(await member.click(prompt, label="What I know about it")) for member in (early, late)]

    assert all(shown.ephemeral for shown in told)
    assert heading(text(told[0])) == heading(text(prompt)) == heading(text(told[1]))
    assert "How far you are: Not started yet" in text(told[0])
    assert "You've seen the whole film." in text(told[1])


async def test_a_thread_is_opened_on_the_prompt(club: Stage) -> None:
    viewer = await club.member()
    prompt = card(await viewer.slash(club.channel, "discuss"))

    said = card(await viewer.click(prompt, label="Open a thread"))

    assert said.ephemeral
    assert said.content.startswith("Here it is: <#")
    [thread] = club.channel.threads
    assert thread.name is not None
    assert heading(text(prompt)).removeprefix("### ").startswith(thread.name.rstrip("\N{HORIZONTAL ELLIPSIS}"))


async def test_a_second_thread_is_refused_in_a_sentence(club: Stage) -> None:
    viewer = await club.member()
    prompt = card(await viewer.slash(club.channel, "discuss"))
    club.env.inject_error("POST", "/channels/*/messages/*/threads", status=400, code=160004)

    said = card(await viewer.click(prompt, label="Open a thread"))

    assert said.content == "This prompt has its thread already."


async def test_no_thread_is_offered_where_the_bot_may_not_open_one(club: Stage) -> None:
    viewer = await club.member()
    quiet = club.env.guild.create_text_channel(
        "quiet", overwrites={club.env.guild.default_role: discord.PermissionOverwrite(create_public_threads=False)}
    )

    shown = card(await viewer.slash(quiet, "discuss"))

    assert "Open a thread" not in buttons(shown)


async def test_a_permission_taken_away_is_told_in_a_sentence(club: Stage) -> None:
    viewer = await club.member()
    prompt = card(await viewer.slash(club.channel, "discuss"))
    club.env.inject_error("POST", "/channels/*/messages/*/threads", status=403, code=50013)

    said = card(await viewer.click(prompt, label="Open a thread"))

    assert said.content == "I can't open threads here. A moderator can let me, or open one by hand."


async def preview(club: Stage, viewer: MemberActor, question: str) -> ResponseMessage:
    answer = card(await viewer.slash(club.channel, "ask", question=question))
    return card(await viewer.click(answer, label="Discuss this"))


async def test_a_prompt_about_an_answer_is_shown_to_the_member_before_it_is_posted(club: Stage) -> None:
    viewer = await club.member(seen=0)

    shown = await preview(club, viewer, "what does the title mean?")

    assert shown.ephemeral
    assert buttons(shown) == ["Post it here", "Another one", "Cancel"]
    cut = club.bot.club.cut_for_channel(SHIPPED)
    key = next(entry.key for entry in cut.of_kind(Kind.CRAFT) if entry.name == "The title")
    assert heading(text(shown)) in {f"### {prompt.text}" for prompt in cut.prompts if key in prompt.related}
    assert [message for message in club.channel.history() if not message.flags.ephemeral] == []

    chosen = heading(text(shown))
    posted = await viewer.click(shown, label="Post it here")

    assert text(card(posted)) == "Posted."
    assert heading(text(last(club.channel))) == chosen
    assert buttons(last(club.channel))[:2] == ["What I know about it", "Another one"]


async def test_another_prompt_can_be_had_before_one_is_posted_or_none_is(club: Stage) -> None:
    viewer = await club.member(seen=0)
    first = await preview(club, viewer, "who plays Ruth?")

    before = heading(text(first))
    second = card(await viewer.click(first, label="Another one"))
    after = heading(text(second))
    put_away = card(await viewer.click(second, label="Cancel"))

    assert after != before
    assert text(put_away) == "All right, I haven't posted anything."
    assert [message for message in club.channel.history() if not message.flags.ephemeral] == []


async def test_where_no_prompt_about_it_is_safe_that_is_said(club: Stage) -> None:
    viewer = await club.member(seen=4)

    shown = await preview(club, viewer, "what is a deferral?")

    assert "I've nothing about this that's safe for everybody here." in text(shown)
    safe = {f"### {prompt.text}" for prompt in club.bot.club.cut_for_channel(SHIPPED).prompts}
    assert heading(text(shown)) in safe


async def test_another_one_takes_the_place_of_a_prompt_that_nobody_has_taken_up(club: Stage) -> None:
    viewer = await club.member()
    first = card(await viewer.slash(club.channel, "discuss"))
    before = heading(text(first))
    await club.env.advance_time(30)

    second = card(await viewer.click(first, label="Another one"))

    assert second.id == first.id
    assert heading(text(last(club.channel))) == heading(text(second)) != before


@pytest.mark.parametrize(("seconds", "thread"), [(301, False), (30, True)])
async def test_another_one_leaves_a_prompt_that_is_old_or_has_a_thread(
    club: Stage, seconds: int, *, thread: bool
) -> None:
    viewer = await club.member()
    first = card(await viewer.slash(club.channel, "discuss"))
    if thread:
        await viewer.click(first, label="Open a thread")
    await club.env.advance_time(seconds)

    second = card(await viewer.click(first, label="Another one"))

    assert second.id != first.id
    assert not second.ephemeral


async def test_in_a_direct_message_the_prompt_is_of_the_member_s_own_cut(club: Stage) -> None:
    viewer = await club.member(seen=4)
    count = len((await club.bot.club.viewing(viewer.id)).cut.prompts)
    put: set[str] = set()

    for _ in range(count):
        put.add(heading(text(card(await viewer.user.slash("discuss")))))
        await club.env.advance_time(30)

    assert len(put) == count
    assert count > len(club.bot.club.cut_for_channel(SHIPPED).prompts)


async def test_prompts_are_remembered_when_the_bot_starts_again(club: Stage) -> None:
    viewer = await club.member()
    first = heading(text(card(await viewer.slash(club.channel, "discuss"))))
    await club.env.advance_time(30)

    await club.bot.close()
    await club.env.restart_bot()

    assert heading(text(card(await viewer.slash(club.channel, "discuss")))) != first
