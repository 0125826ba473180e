"""What is kept about a member: all of it, nobody else's, and no words beyond what they have seen."""

import orjson

from bot.commands.privacy import write
from bot.model.guilds import Actor
from bot.model.personal_data import DataKind, PersonalData
from bot.model.polls import BallotSecrecy
from tests.support.personal_data import COUNTS, FILM, ME, YOU, forgetting_of, live
from tests.support.poll_club import CHANNEL, GUILD, House, a_draft


async def test_what_is_kept_is_counted_by_kind(house: House) -> None:
    await live(house, ME)

    holdings = await forgetting_of(house).collect(ME)

    assert holdings.counts() == COUNTS
    assert holdings.pending == 1


async def test_every_kind_is_a_field(house: House) -> None:
    holdings = await forgetting_of(house).collect(ME)

    assert list(PersonalData.__dataclass_fields__) == [kind.name.lower() for kind in DataKind]
    assert set(holdings.counts().values()) == {0}


async def test_the_file_holds_everything_of_a_member_and_nothing_of_another(house: House) -> None:
    life = await live(house, ME, YOU)

    document = orjson.loads(write(YOU, await forgetting_of(house).collect(YOU)))

    assert list(document) == ["member", *(kind.name.lower() for kind in DataKind)]
    assert document["member"] == YOU
    assert [(step["film"], step["checkpoint"], step["label"]) for step in document["progress"]] == [
        (FILM, 1, "Seen half")
    ]
    assert [put["prompt"] for put in document["prompts"]] == ["Could you wait so long?"]
    assert [sketch["draft"]["question"] for sketch in document["drafts"]] == ["What do we watch next?"]
    assert document["polls"] == []
    voted_in = [life.open_named, life.overdue, *(life.closed[name] for name in ("named", "private", "ranked"))]
    assert [vote["poll"]["poll_id"] for vote in document["votes"]] == [poll.id for poll in voted_in]
    assert {tuple(vote["picks"]) for vote in document["votes"]} == {(1 + YOU % 3,)}
    assert [poll["poll_id"] for poll in document["sealed"]] == [life.open_sealed.id, life.closed["sealed"].id]
    assert [line["event"] for line in document["log"]] == ["voted"] * 5
    assert str(ME) not in str(document)


async def test_the_file_holds_no_pick_of_a_sealed_vote(house: House) -> None:
    await live(house, ME)

    document = orjson.loads(write(ME, await forgetting_of(house).collect(ME)))

    assert all("picks" not in poll for poll in document["sealed"])


async def test_words_beyond_what_a_member_has_seen_are_left_out(house: House) -> None:
    """A member may have gone back; their file is a reply like any other."""
    await house.club.record_progress(ME, FILM, 2)
    secret = a_draft(question="Was the stranger right?", privacy=BallotSecrecy.NAMED, film=FILM, checkpoint=2)
    sealed = a_draft(question="Is the stranger gone?", privacy=BallotSecrecy.SEALED, film=FILM, checkpoint=2)
    await house.drafting.save(GUILD, Actor(ME), secret)
    for draft in (secret, sealed):
        poll = await house.start(draft, Actor(ME))
        await house.polling.vote(poll.id, GUILD, ME, (2,))
    forgetting = forgetting_of(house)

    before = write(ME, await forgetting.collect(ME, [CHANNEL])).decode()
    await house.club.record_progress(ME, FILM, 1)
    after = write(ME, await forgetting.collect(ME, [CHANNEL])).decode()

    assert before.count("stranger") == 1 + 2 + 1 + 1
    assert before.count("Stalker") == 1 + 2 + 1 + 1
    assert "stranger" not in after
    assert "Stalker" not in after
    assert (await forgetting.collect(ME)).counts() == {
        **COUNTS,
        **dict(zip(DataKind, (1, 0, 1, 2, 1, 1, 3, 0, 0, 0), strict=True)),
    }


async def test_prompts_beyond_what_a_member_has_seen_are_without_words(house: House) -> None:
    await house.rows("INSERT INTO prompts_put VALUES (NULL, ?, ?, 'prompt-of-a-later-part', ?, 0)", CHANNEL, FILM, ME)
    await house.rows("INSERT INTO prompts_put VALUES (NULL, ?, 'a-film-that-left', 'prompt', ?, 0)", CHANNEL, ME)

    holdings = await forgetting_of(house).collect(ME)

    assert [put.prompt for put in holdings.prompts] == [None, None]


async def test_films_and_steps_that_have_gone_are_told_by_number(house: House) -> None:
    await house.rows("INSERT INTO progress VALUES (?, 'a-film-that-left', 3, 0), (?, ?, 9, 1)", ME, ME, FILM)

    gone, lost = (await forgetting_of(house).collect(ME)).progress

    assert (gone.title, gone.label, gone.checkpoint) == (None, None, 3)
    assert (lost.title, lost.label, lost.checkpoint) == ("The Small Hours (1999)", None, 9)
