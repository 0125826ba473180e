"""`schema`: the format of a film file, printed or written for editors; what it says is made elsewhere."""

import argparse
from pathlib import Path

from knowledge.format.json_schema import schema_text


def arguments(parser: argparse.ArgumentParser) -> None:
    """[--out FILE]."""
    parser.add_argument("--out", type=Path, metavar="FILE", help="write it there (default: print it)")


def run(options: argparse.Namespace) -> int:
    """Print the JSON Schema of film files, which editors complete and check them with."""
    if options.out:
        options.out.write_text(schema_text(), encoding="utf-8")
        print(f"Wrote {options.out}.")
    else:
        print(schema_text(), end="")
    return 0
