"""How a chart is laid out on a page; what is drawn is about twice the size it is shown at."""

from bot.pictures.chart import UNTITLED, Bar, Chart, percent, votes_label
from bot.pictures.fonts import Style, width_of, wrap
from bot.pictures.glyphs import names, readable
from bot.pictures.page import INNER, PADDING, WIDTH, Page

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
LONG_TITLE_LINES = 6
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

MOST = 700  # what all but the rows may take from top to bottom
MOST_A_ROW = 160


def draw(chart: Chart) -> bytes:
    """The chart as a PNG."""
    page = Page(MOST + MOST_A_ROW * len(chart.bars))
    _put_heading(page, readable(chart.title) or UNTITLED, readable(chart.subtitle))
    for name, bar in zip(names([bar.label for bar in chart.bars]), chart.bars, strict=True):
        page.y += ROW_ABOVE_CLOSE if len(chart.bars) > MANY else ROW_ABOVE
        _put_numbers(page, bar, chart.total)
        _put_name(page, name, bar)
        _put_bar(page, bar, chart.total)
    _put_note(page, readable(chart.note))
    return page.png()


def _put_heading(page: Page, title: str, subtitle: str) -> None:
    """The title, smaller if it is long, and what stands below it."""
    fits = len(wrap(title, TITLE, INNER, TITLE_LINES + 1)) <= TITLE_LINES
    style = TITLE if fits else LONG_TITLE
    page.write(wrap(title, style, INNER, LONG_TITLE_LINES), style)
    page.y += TITLE_BELOW
    page.write(wrap(subtitle, SMALL, INNER, SMALL_LINES), SMALL)
    page.y += HEADING_BELOW


def _put_numbers(page: Page, bar: Bar, total: int) -> None:
    """Votes and percent, at the right of the first line of a row."""
    right = WIDTH - PADDING
    page.put(percent(bar.votes, total), PERCENT_WON if bar.winner else PERCENT, right, "r")
    page.put(votes_label(bar.votes), SMALL, right - PERCENT_COLUMN - COLUMN, "r")


def _put_name(page: Page, name: str, bar: Bar) -> None:
    """What a choice is called, beside its numbers; a winner's in bold, with a tick."""
    room = INNER - PERCENT_COLUMN - width_of(votes_label(bar.votes), SMALL) - 2 * COLUMN
    if not bar.winner:
        page.write(wrap(name, LABEL, room, LABEL_LINES), LABEL)
        return
    lines = wrap(name, LABEL_WON, room - TICK - TICK_BEFORE, LABEL_LINES)
    page.write(lines, LABEL_WON)
    page.tick(PADDING + width_of(lines[-1], LABEL_WON) + TICK_BEFORE, TICK, ACCENT, LABEL_WON.leading)


def _put_bar(page: Page, bar: Bar, total: int) -> None:
    """The share of a choice; a single vote can be seen however small its share is."""
    page.y += LABEL_BELOW
    page.bar(INNER, BAR, TRACK)
    if bar.votes:
        page.bar(max(BAR, INNER * bar.votes // total), BAR, ACCENT if bar.winner else FILL)
    page.y += BAR


def _put_note(page: Page, note: str) -> None:
    """What stands below the rows, if anything."""
    if note:
        page.y += NOTE_ABOVE
        page.rule(TRACK)
        page.y += NOTE_ABOVE - (SMALL.leading - SMALL.size) // 2
        page.write(wrap(note, SMALL, INNER, SMALL_LINES), SMALL)
