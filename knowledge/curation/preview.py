"""`preview`: one page with every card as members will see it, a column for each checkpoint."""

import argparse
import sys
import tempfile
import webbrowser
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from knowledge.curation.arguments import film_argument, film_named
from knowledge.cut import Cut, Entry, Prompt
from knowledge.film import SECTION_OF, Film

_STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; margin: 0; background: #f2f3f5; color: #1e1f22; }
h1 { margin: 16px; font-size: 22px; }
p { margin: 4px 0; }
table { border-collapse: separate; border-spacing: 12px 8px; table-layout: fixed; }
th { position: sticky; top: 0; background: #f2f3f5; padding: 8px; width: 300px; text-align: left; vertical-align: top; }
th[colspan] { position: static; font-size: 18px; text-transform: capitalize; }
td { vertical-align: top; width: 300px; overflow-wrap: anywhere; }
.card { background: #fff; border-left: 4px solid ACCENT; border-radius: 6px; padding: 10px 12px; }
.same { opacity: .45; }
.name { font-weight: 700; }
.small { color: #5c5e66; font-size: 13px; }
.new { background: #fff6d6; }
@media (prefers-color-scheme: dark) {
  body, th { background: #1e1f22; color: #dbdee1; } .card { background: #2b2d31; } .small { color: #a3a6ad; }
  .new { background: #4a4320; }
}
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take FILM [--out FILE]."""
    film_argument(parser)
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="write the page there (default: open it in the browser)"
    )


def run(options: argparse.Namespace) -> int:
    """Show every card as members will see it, a column for each checkpoint, on one page."""
    page = page_of(film_named(options.film))
    try:
        if options.out is None:
            folder = Path(tempfile.mkdtemp(prefix="houselights-"))
            path = folder / "preview.html"
        else:
            path = options.out
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        print(f"The page can't be written: {error.strerror}.", file=sys.stderr)
        return 1
    if options.out is None and webbrowser.open(path.as_uri()):
        print(f"Opened {path}.")
    else:
        print(f"Wrote {path}. Open it in a browser.")
    return 0


def page_of(film: Film) -> str:
    """Return a page that holds everything it needs, and asks for nothing over a network."""
    cuts = [film.cut(step.number) for step in film.checkpoints]
    heads = "".join(f"<th>{step.number}: {escape(step.label)}</th>" for step in film.checkpoints)
    rows = [_row([_card([cut.logline.text], heading=cut.title) for cut in cuts])]
    for kind, section in SECTION_OF.items():
        keys = dict.fromkeys(entry.key for entry in cuts[-1].of_kind(kind))
        if keys:
            rows.append(f'<tr><th colspan="{len(cuts)}">{section}</th></tr>')
        rows += [
            _row([_entry(cut, key, before) for before, cut in zip([None, *cuts], cuts, strict=False)]) for key in keys
        ]
    if cuts[-1].prompts:
        rows.append(f'<tr><th colspan="{len(cuts)}">prompts</th></tr>')
    rows += [_row([_prompt(cut, prompt.key) for cut in cuts]) for prompt in cuts[-1].prompts]
    style = _STYLE.replace("ACCENT", f"#{cuts[0].accent:06x}")
    title = escape(f"{film.title} ({film.year})")
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{title}</title><style>{style}</style></head><body><h1>{title}</h1>"
        f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table></body></html>\n"
    )


def _row(cells: Iterable[str]) -> str:
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _entry(cut: Cut, key: str, before: Cut | None) -> str:
    """Return the card of an entry; what is new since the checkpoint before stands out, what is the same is pale."""
    entry = _find(cut.entries, key)
    if entry is None:
        return ""
    known = _find(before.entries, key) if before else None
    old = {fact.id for fact in known.facts} if known else set[str]()
    lines = [f"Played by {entry.player}" if entry.player else "", entry.credit or ""]
    lines += [f"Also: {', '.join(entry.aliases)}" if entry.aliases else ""]
    lines += [f"In public: {entry.label}" if entry.label else ""]
    related = ", ".join(other.name for other in cut.related(entry))
    facts = [(fact.text, fact.id not in old and before is not None) for fact in entry.facts]
    body = "".join(f'<p class="{"new" if is_new else ""}">{escape(text)}</p>' for text, is_new in facts)
    small = "".join(f'<p class="small">{escape(line)}</p>' for line in lines if line)
    more = f'<p class="small">See also: {escape(related)}</p>' if related else ""
    same = "card same" if known == entry else "card"
    return f'<div class="{same}"><p class="name">{escape(entry.name)}</p>{small}{body}{more}</div>'


def _find(entries: Sequence[Entry], key: str) -> Entry | None:
    return next((entry for entry in entries if entry.key == key), None)


def _prompt(cut: Cut, key: str) -> str:
    prompt: Prompt | None = next((one for one in cut.prompts if one.key == key), None)
    return _card([prompt.text, *(f"\u25cb {choice}" for choice in prompt.choices)]) if prompt else ""


def _card(texts: Iterable[str], heading: str = "") -> str:
    name = f'<p class="name">{escape(heading)}</p>' if heading else ""
    return f'<div class="card">{name}{"".join(f"<p>{escape(text)}</p>" for text in texts)}</div>'
