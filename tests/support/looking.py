"""Checks that every picture must pass, made on the figure itself as it is drawn."""

import re

import numpy as np
import pytest
from matplotlib.colors import same_color
from matplotlib.text import Text

from brightest.plots import style


def texts(figure):
    """All texts that a figure shows: those that it draws."""
    drawn = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Text, "draw", lambda text, renderer: drawn.append(text))
        figure.draw_without_rendering()
    return [text for text in drawn if text.get_text().strip() and text.get_visible()]


def assert_well_made(figure, theme):
    """Title, sentence and legend are there; no text is clipped, too small, or in a colour of its own.

    Returns the texts.
    """
    assert figure.get_suptitle()
    assert re.fullmatch(r"[A-Z].*[.]", figure.get_supxlabel(), re.S), "a sentence of what it shows"
    assert any(axes.get_legend() or len(figure.axes) > 1 for axes in figure.axes), "a legend, or a colour scale"
    width, height = figure.get_size_inches() * figure.dpi
    shown = texts(figure)
    for text in shown:
        box = text.get_window_extent()
        assert box.x0 >= -1, text
        assert box.y0 >= -1, text
        assert box.x1 <= width + 1, text
        assert box.y1 <= height + 1, text
        assert text.get_fontsize() >= style.TEXT, text
        assert same_color(text.get_color(), theme.ink), text
    assert figure.get_facecolor()[:3] == rgb_of(theme.background)
    return shown


def assert_in_its_colours(figure, theme):
    """All text is in the theme's ink, on its background. For a picture that is well made in other colours."""
    figure.set_layout_engine("none")  # the layout is most of the work, and no other
    for text in texts(figure):
        assert same_color(text.get_color(), theme.ink), text
    assert figure.get_facecolor()[:3] == rgb_of(theme.background)


def rgb_of(colour):
    """The red, green and blue of a colour, from 0 to 1."""
    return tuple(int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))


def linear(colour):
    """Red, green and blue as light, from 0 to 1 (sRGB's own curve undone)."""
    rgb = np.array(rgb_of(colour))
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def contrast(one, other):
    """How much brighter one colour is than the other, from 1 to 21, as the accessibility guidelines measure it."""
    bright, dark = sorted((float(linear(c) @ [0.2126, 0.7152, 0.0722]) for c in (one, other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


# How light reaches an eye without one kind of cone: Machado, Oliveira and Fernandes 2009, severity 1.
EYES = {
    "usual": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
}


def difference(one, other, eye):
    """The distance of two colours in CIELAB, as an eye sees them; 2 is just noticeable."""
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])

    def lab(colour):
        seen = np.clip(np.array(EYES[eye]) @ linear(colour), 0, 1)
        xyz = to_xyz @ seen / [0.9505, 1, 1.089]
        f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
        return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])

    return float(np.linalg.norm(lab(one) - lab(other)))
