"""A crowd that votes at once, through discord.py."""

from tests.support.load import press, seat
from tests.support.polls import poll_of, start
from tests.support.stage import Stage, last, text


async def test_a_crowd_that_votes_at_once_is_answered_counted_and_drawn_once(club: Stage) -> None:
    author = await club.member("author")
    message = await start(club, author)
    presses = [
        (member, f"poll:cast:{poll_of(message)}:{place % 3 + 1}") for place, member in enumerate(seat(club.env, 120))
    ]
    before = club.requests()

    answers = await press(club.env, club.channel, message, presses)
    await club.env.advance_time(6)

    answered = [text(answer.response) for answer in answers if answer.response is not None]
    drawn = [request for request in club.env.http_requests[before:] if request.method == "PATCH"]
    assert sum("Your vote is in" in words for words in answered) == 120
    assert len(drawn) <= 2
    assert "120 votes" in text(last(club.channel))
    assert text(last(club.channel)).count("` 40 · 33%") == 3
