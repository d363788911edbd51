"""Draws values for notebooks: small tables and pictures, readable on dark and light, which load nothing."""

from brightest.web.notebook.displays.values import html, png

__all__ = ["html", "png"]
