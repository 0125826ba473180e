"""Film files as sheets: a film as the tables that any spreadsheet opens, and back without a loss."""

from knowledge.sheets.reading import read_sheet
from knowledge.sheets.template import template
from knowledge.sheets.writing import Kind, write_sheet

__all__ = ["Kind", "read_sheet", "template", "write_sheet"]
