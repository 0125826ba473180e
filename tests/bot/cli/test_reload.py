"""Reading the film files anew while the bot runs: by whoever runs it, all or nothing."""

from pathlib import Path

import discord
from simcord import MemberActor

from tests.support import films
from tests.support.stage import Stage, card, moderator, stage, text

NEW_FACT = "Nobody comes after all."


def owner(club: Stage) -> MemberActor:
    """Whoever runs the bot, as a member of the server who looks after it."""
    actor = moderator(club, discord.Permissions(manage_guild=True))
    club.bot.owner_id = actor.id
    return actor


async def test_what_is_new_in_a_film_file_is_known_after_a_reload(tmp_path: Path) -> None:
    films.write(tmp_path / "films", films.small_film())
    async with stage(tmp_path, films=tmp_path / "films") as club:
        ada, raw = owner(club), films.small_film()
        before = text(card(await ada.slash(club.channel, "character", name="watcher")))
        raw["characters"][0]["facts"][0]["text"] = NEW_FACT
        films.write(tmp_path / "films", raw)

        told = card(await ada.slash(club.channel, "club", reload=True))

        assert told.ephemeral
        assert "I've read the film files again. Films: 1." in told.content
        assert NEW_FACT not in before
        assert NEW_FACT in text(card(await ada.slash(club.channel, "character", name="watcher")))


async def test_a_film_file_that_is_not_right_changes_nothing_and_is_told(tmp_path: Path) -> None:
    films.write(tmp_path / "films", films.small_film())
    async with stage(tmp_path, films=tmp_path / "films") as club:
        ada = owner(club)
        for _ in range(2):  # the first time the card also asks how far they have seen it
            await ada.slash(club.channel, "film")
        known = club.sent()[-1]
        films.write(tmp_path / "films", films.changed("year", "long ago"))
        films.write(tmp_path / "films", {**films.small_film(), "title": "Another"}, "another-1999")

        told = card(await ada.slash(club.channel, "club", reload=True))

        assert told.ephemeral
        assert "The films stay as they were" in told.content
        assert "year" in told.content
        club.expect_errors()
        await ada.slash(club.channel, "film")
        assert club.sent()[-1] == known


async def test_nobody_else_can_have_the_films_read_anew(club: Stage) -> None:
    owner(club)
    keeper = moderator(club, discord.Permissions(manage_guild=True))

    told = card(await keeper.slash(club.channel, "club", reload=True))

    club.expect_errors()
    assert told.content == "Only the person who runs me can have me read the film files again."
