"""Drawings of values for notebooks: small tables and pictures, readable on dark and on light, with nothing to load."""

from brightest.web.notebook.displays.values import html, png

__all__ = ["html", "png"]
