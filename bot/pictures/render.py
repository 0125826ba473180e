"""How a chart is laid out on a page; what is drawn is about twice the size it is shown at, even on a phone."""

from collections.abc import Callable
from functools import partial

from bot.pictures.chart import Bar, Chart, percent, votes_label
from bot.pictures.fonts import UndrawableError, han_of
from bot.pictures.page import INNER, PADDING, WIDTH, Page
from bot.pictures.runs import Style
from bot.pictures.typeset import Text

TEXT = "#F4F5F8"
MUTED = "#A7B0C2"
ACCENT = "#E2B04A"
FILL = "#8290AC"
TRACK = "#2E3444"

TITLE = Style(42, 54, TEXT, bold=True)
LONG_TITLE = Style(32, 44, TEXT, bold=True)
SMALL = Style(26, 38, MUTED)
LABEL = Style(29, 38, TEXT)
LABEL_WON = Style(29, 38, TEXT, bold=True)
PERCENT = Style(29, 38, TEXT)
PERCENT_WON = Style(29, 38, ACCENT, bold=True)

TITLE_LINES = 2
LONG_TITLE_LINES = 7
SMALL_LINES = 2
LABEL_LINES = 3
TITLE_BELOW = 4
HEADING_BELOW = 12  # and what is above the first row
LABEL_BELOW = 6
BAR = 14
ROW_ABOVE = 18
ROW_ABOVE_CLOSE = 12
MANY = 10  # more bars than this are set closer
COLUMN = 24  # between label, votes and percent
PERCENT_COLUMN = 84
TICK = 28
TICK_BEFORE = 12
NOTE_ABOVE = 24  # twice: over the line and under it

MOST = 850  # what all but the rows may take from top to bottom
MOST_A_ROW = 190


def draw(chart: Chart) -> bytes | None:
    """Return the chart as a PNG, or None where no font that is installed draws all of its texts."""
    try:
        return _draw(chart)
    except UndrawableError:
        return None


def _draw(chart: Chart) -> bytes:
    typeset = partial(Text, han=han_of([chart.title, chart.subtitle, chart.note, *(bar.label for bar in chart.bars)]))
    page = Page(MOST + MOST_A_ROW * len(chart.bars))
    title = typeset(chart.title, TITLE)
    fits = len(title.lines(INNER, TITLE_LINES + 1)) <= TITLE_LINES
    page.write((title if fits else typeset(chart.title, LONG_TITLE)).lines(INNER, LONG_TITLE_LINES))
    page.y += TITLE_BELOW
    page.write(typeset(chart.subtitle, SMALL).lines(INNER, SMALL_LINES))
    page.y += HEADING_BELOW
    for bar in chart.bars:
        page.y += ROW_ABOVE_CLOSE if len(chart.bars) > MANY else ROW_ABOVE
        _put_row(page, bar, chart.voters, typeset)
    if chart.note:
        page.y += NOTE_ABOVE
        page.rule(TRACK)
        page.y += NOTE_ABOVE - (SMALL.leading - SMALL.size) // 2
        page.write(typeset(chart.note, SMALL).lines(INNER, SMALL_LINES))
    return page.png()


def _put_row(page: Page, bar: Bar, total: int, typeset: Callable[[str, Style], Text]) -> None:
    """Put the name of a choice with its numbers beside it, and its share below; a winner's in bold, with a tick."""
    share = typeset(percent(bar.votes, total), PERCENT_WON if bar.winner else PERCENT).line()
    votes = typeset(votes_label(bar.votes), SMALL).line()
    right = WIDTH - PADDING
    page.put(share, right - share.width)
    page.put(votes, right - PERCENT_COLUMN - COLUMN - votes.width)
    room = INNER - PERCENT_COLUMN - votes.width - 2 * COLUMN
    if bar.winner:
        end = page.write(typeset(bar.label, LABEL_WON).lines(room - TICK - TICK_BEFORE, LABEL_LINES))
        page.tick(end + TICK_BEFORE, TICK, ACCENT, LABEL_WON.leading)
    else:
        page.write(typeset(bar.label, LABEL).lines(room, LABEL_LINES))
    page.y += LABEL_BELOW
    page.bar(INNER, BAR, TRACK)
    if bar.votes:  # a single vote can be seen however small its share is
        page.bar(max(BAR, INNER * bar.votes // total), BAR, ACCENT if bar.winner else FILL)
    page.y += BAR
