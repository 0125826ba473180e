"""Where the films are that come with the program; quick to import, unlike what reads them."""

from pathlib import Path

SHIPPED = Path(__file__).parents[1] / "films"
