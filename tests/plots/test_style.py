"""The visual language: its colours differ, its zero is the background, and Matplotlib's settings stay as they were."""

from itertools import combinations

import matplotlib
import numpy as np
import pytest
from matplotlib.figure import Figure

from brightest.errors import SettingError
from brightest.plots import PALETTES, THEMES, style, theme
from support.looking import EYES, assert_well_made, contrast, difference, rgb_of

STYLES = [(theme_name, palette) for theme_name in THEMES for palette in PALETTES]
BLIND = [(theme_name, "colourblind", eye) for theme_name in THEMES for eye in EYES]


def small(chosen, title="A title", sentence="A sentence."):
    """A picture of one line and one signed image."""
    figure = style.figure(chosen, title, sentence)
    axes = style.axes(figure, chosen, 121)
    axes.plot([0, 1], [0, 1], color=chosen.positive, label="a line")
    style.legend(axes, chosen)
    image = style.axes(figure, chosen, 122)
    values = np.array([[-1.0, 2.0]])
    drawn = image.imshow(values, cmap=chosen.signed, norm=style.signed_scale(values))
    style.scale(figure, chosen, drawn, "weight", ax=image)
    return figure


@pytest.mark.parametrize(("theme_name", "palette"), STYLES)
def test_colours_stand_out_from_the_background(theme_name, palette):
    chosen = theme(theme_name, palette)
    assert contrast(chosen.ink, chosen.background) > 12
    for colour in (chosen.positive, chosen.negative):
        assert contrast(colour, chosen.background) > 3
    assert contrast(chosen.muted, chosen.background) < contrast(chosen.positive, chosen.background)


@pytest.mark.parametrize(("theme_name", "palette", "eye"), BLIND)
def test_the_colours_of_the_second_palette_differ_for_every_eye(theme_name, palette, eye):
    chosen = theme(theme_name, palette)
    for one, other in combinations((chosen.positive, chosen.negative, chosen.selected, chosen.ink), 2):
        assert difference(one, other, eye) > 20, (one, other)


@pytest.mark.parametrize(("theme_name", "palette", "eye"), BLIND)
def test_the_ends_of_the_signed_scale_can_be_told_apart_and_are_no_white(theme_name, palette, eye):
    chosen = theme(theme_name, palette)
    low, high = (matplotlib.colors.to_hex(chosen.signed(end)) for end in (0.0, 1.0))
    assert difference(low, high, eye) > 60
    assert min(difference(end, "#ffffff", eye) for end in (low, high)) > 30


@pytest.mark.parametrize(("theme_name", "palette"), STYLES)
def test_a_relief_can_be_seen_and_lines_can_be_seen_on_it(theme_name, palette):
    chosen = theme(theme_name, palette)
    low, high = (matplotlib.colors.to_hex(chosen.heights(end)) for end in (0.0, 1.0))
    assert contrast(low, high) > 2
    assert min(contrast(chosen.ink, shade) for shade in (low, high)) > 2.5


@pytest.mark.parametrize(("theme_name", "palette"), STYLES)
def test_positive_is_blue_and_negative_red_or_orange(theme_name, palette):
    chosen = theme(theme_name, palette)
    for colour in (chosen.positive, *map(matplotlib.colors.to_hex, chosen.signed([0.7, 1.0]))):
        red, _, blue = rgb_of(colour)
        assert blue > red
    for colour in (chosen.negative, *map(matplotlib.colors.to_hex, chosen.signed([0.0, 0.3]))):
        red, _, blue = rgb_of(colour)
        assert red > blue


@pytest.mark.parametrize(("theme_name", "palette"), STYLES)
def test_zero_is_the_background_and_the_ends_are_farthest_from_it(theme_name, palette):
    chosen = theme(theme_name, palette)
    shades = [contrast(matplotlib.colors.to_hex(chosen.signed(t)), chosen.background) for t in np.linspace(0.5, 1, 20)]
    assert shades[0] < 1.05
    assert (np.diff(shades) > 0).all()


def test_one_scale_serves_all_and_has_zero_in_its_middle():
    scale = style.signed_scale(np.array([-1.0, 0.5]), np.array([[3.0, np.nan], [np.inf, 0.0]]))
    assert (scale.vmin, scale.vmax) == (-3, 3)
    assert scale(0.0) == 0.5
    assert style.signed_scale(np.zeros(3)).vmax == 1


@pytest.mark.parametrize(("theme_name", "palette"), STYLES)
def test_a_picture_has_title_sentence_and_legend_and_nothing_is_clipped(theme_name, palette):
    assert_well_made(small(theme(theme_name, palette)), theme(theme_name, palette))


def test_a_long_sentence_is_broken_into_lines_that_fit():
    sentence = "So long a sentence " + "that says the same again and again " * 8 + "and ends."
    figure = small(theme(), title="A title " * 20, sentence=sentence)
    assert figure.get_supxlabel().split() == sentence.split()
    assert "\n" in figure.get_supxlabel()
    assert_well_made(figure, theme())


def test_a_caption_has_a_line_of_its_own():
    figure = small(theme(), sentence="A sentence that is long enough to be broken into lines " * 4 + "and ends.")
    before = figure.get_supxlabel()
    style.add_caption(figure, "Network " + "with $ and a long name " * 6 + ".")
    assert figure.get_supxlabel().startswith(f"{before}\nNetwork with $ and")
    assert_well_made(figure, theme())


def test_dollar_signs_are_text():
    figure = small(theme(), title="costs $5 or $6")
    figure.draw_without_rendering()
    assert figure.get_suptitle() == "costs $5 or $6"
    assert_well_made(figure, theme())


def test_matplotlib_is_left_as_it_was():
    before = dict(matplotlib.rcParams)
    figure = small(theme("dark"))
    figure.draw_without_rendering()
    assert isinstance(figure, Figure)
    assert dict(matplotlib.rcParams) == before


@pytest.mark.parametrize("call", [{"name": "blue"}, {"palette": "grey"}])
def test_unknown_names_are_named(call):
    (name,) = call.values()
    with pytest.raises(SettingError, match=f"'{name}' is unknown: choose"):
        theme(**call)
