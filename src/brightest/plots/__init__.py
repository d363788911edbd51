"""Plots: each function returns one Matplotlib Figure, in one visual language (style.py).

Nothing here touches pyplot or Matplotlib's global settings, so pictures can be drawn in threads, on servers, and
beside a user's own plots.
"""

from brightest.plots.saving import save
from brightest.plots.style import PALETTES, THEMES, Theme, theme

__all__ = ["PALETTES", "THEMES", "Theme", "save", "theme"]
