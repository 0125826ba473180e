"""The result of a poll as a picture, and in words for whoever does not see it; no Discord, no club, no clock."""

from bot.picture.chart import Bar, Chart
from bot.picture.drawing import draw
from bot.picture.words import alt_text

__all__ = ["Bar", "Chart", "alt_text", "draw"]
