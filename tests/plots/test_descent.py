"""Pictures of a descent: each in both themes and palettes, for every way it can end, with what matters in sight."""

import numpy as np
import pytest
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgba

from brightest.errors import SettingError
from brightest.inspection.descent.descent import GALLERY, descend
from brightest.inspection.descent.formula import formula
from brightest.plots import PALETTES, THEMES, theme
from brightest.plots import descent as descent_plots
from brightest.plots.descent import MAX_FRAMES, check_view, curve, draw, film
from brightest.plots.normalize import contour_levels, fit_window, robust_range, spaced_indices
from support.looking import assert_in_its_colours, assert_well_made

CURVE, LAND = formula("(x**2-1)**2 + 0.3*x"), formula("(x^2 + 25*y^2)/2")
OTHER_ENDINGS = {
    "to and fro": (("x^2", (1.0,), 1), ("x^2 + y^2", (1.0, -1.2), 1)),
    "falling": (("x^3", (-1.0,), 0.1), ("x^2 - y^2", (1.0, 0.01), 0.1)),
    "left the domain": (("log(x)", (1.0,), 2), ("log(x) + log(y)", (1.0, 1.5), 1.5)),
    "no start": (("log(x)", (-1.0,), 1), ("log(x*y)", (-1.0, 1.0), 1)),
}
ENDINGS = {
    "converged": lambda f, start: descend(f, start, 0.02),
    "diverged": lambda f, start: descend(f, start, 5),
    "limit": lambda f, start: descend(f, start, 0.02, steps=2),
    "no step": lambda f, start: descend(f, start, 0.02, steps=0),
}
VIEWS = {"curve": (CURVE, (2.0,)), "contours": (LAND, (-4.0, 1.0)), "surface": (LAND, (-4.0, 1.0))}


@pytest.mark.parametrize(
    ("view", "ending"),
    [
        pytest.param(view, ending, marks=() if (i + k) % 3 == 0 else pytest.mark.slow)  # each view and ending once
        for i, view in enumerate(VIEWS)
        for k, ending in enumerate(ENDINGS)
    ],
)
def test_every_view_of_every_ending_is_well_made(view, ending):
    assert_well_made(draw(view, ENDINGS[ending](*VIEWS[view]), theme()), theme())


@pytest.mark.parametrize("ending", OTHER_ENDINGS)
@pytest.mark.parametrize("view", ["curve", pytest.param("contours", marks=pytest.mark.slow)])
def test_other_endings_have_sentences_of_their_own(view, ending):
    text, start, rate = OTHER_ENDINGS[ending][view != "curve"]
    run = descend(formula(text), start, rate, steps=1_000)
    figure = draw(view, run, theme())
    assert_well_made(figure, theme())
    said = {
        "to and fro": "jumps to and fro between",
        "falling": "keeps falling, and no bottom was found",
        "left the domain": "has left the domain, for f has no value at",
        "no start": "no first step: f has no value at the start",
    }
    assert run.ending == ending
    assert said[ending] in figure.get_supxlabel().replace("\n", " ")


@pytest.mark.parametrize("name", GALLERY)
def test_the_gallery_is_well_made_in_both_themes_and_palettes(name):
    scene = GALLERY[name]
    run = descend(scene.function, scene.start, scene.learning_rate, steps=300)
    for check, style_ in zip(
        (assert_well_made, assert_in_its_colours), zip(THEMES, PALETTES, strict=True), strict=True
    ):
        check(draw(check_view(scene.function, None), run, theme(*style_), scene.window), theme(*style_))


@pytest.mark.parametrize("text", ["1/x", "log(x)", "x^0.5", "exp(exp(x^2))", "0", "1e300*x^2", "x*1e-300", "0/0*x"])
def test_functions_with_poles_and_holes_can_be_drawn(text):
    assert_well_made(curve(descend(formula(text), (1.5,), 0.1, steps=50), theme()), theme())


@pytest.mark.parametrize("view", ["contours", pytest.param("surface", marks=pytest.mark.slow)])
@pytest.mark.parametrize("text", ["1/(x*y)", "log(x+y)", "0*y", "1e300*x*y", "0/0*y", "abs(x) + max(x, y)"])
def test_surfaces_with_poles_and_holes_can_be_drawn(view, text):
    assert_well_made(draw(view, descend(formula(text), (1.5, 1.0), 0.1, steps=50), theme()), theme())


def test_colour_says_on_which_side_of_the_bottom_a_step_starts():
    """On x², a rate of 0.9 jumps from side to side: right of 0 the slope is positive, left of it negative."""
    run = descend(formula("x^2"), (1.0,), 0.9, steps=3)
    chosen = theme()
    lines = [c for c in curve(run, chosen).axes[0].collections if isinstance(c, LineCollection)]
    tangents = lines[-1]
    assert [tuple(colour) for colour in tangents.get_colors()] == [
        to_rgba(chosen.positive if x > 0 else chosen.negative) for x in run.path[:-1, 0]
    ]
    for (here, there), k in zip(tangents.get_segments(), range(3), strict=True):
        np.testing.assert_allclose(here, [run.path[k, 0], run.values[k]])
        np.testing.assert_allclose((there - here)[1] / (there - here)[0], run.slopes[k, 0])


def test_the_picture_says_how_it_ended():
    said = {ending: curve(run(*VIEWS["curve"]), theme()).get_supxlabel() for ending, run in ENDINGS.items()}
    assert "the ball is at rest at x\u00a0=\u00a00.9601" in said["converged"]
    assert "flown off" in said["diverged"]
    assert "still moving" in said["limit"]
    assert "after 2 steps" in said["limit"]
    slow = curve(descend(formula("x^2"), (1.8,), 0.1, steps=60), theme()).get_supxlabel()
    assert "it hardly moves any more, at x\u00a0=\u00a00" in slow  # the same numbers as a step before
    assert "0.9 of the step before" in curve(descend(CURVE, (2.0,), 0.01, 0.9), theme()).get_supxlabel()


def test_a_path_that_flies_off_is_shown_where_it_began():
    run = ENDINGS["diverged"](CURVE, (2.0,))
    ((left, right),) = fit_window(run)
    assert left < -1
    assert 2 < right < 5
    shown = [text.get_text().strip() for text in curve(run, theme()).axes[0].texts]
    assert "flung to x = −119.5" in shown


@pytest.mark.parametrize("start", [0.0, 1e-9, 2.0, -50.0, 1e6])
def test_a_window_holds_its_path(start):
    run = descend(formula(f"(x - {start:f})^2"), (start + 0.5,), 0.1)
    ((left, right),) = fit_window(run)
    assert left < run.path.min() < run.path.max() < right


def test_the_window_of_a_scene_grows_to_hold_another_start():
    scene = GALLERY["saddle"]
    (left, right), (bottom, top) = fit_window(descend(scene.function, (-3.0, 0.5), 0.05), scene.window)
    assert left < -3
    assert (right, bottom, top) == (scene.window[0][1], *scene.window[1])


def test_a_path_that_flies_off_is_drawn_out_of_the_map():
    run = ENDINGS["diverged"](*VIEWS["contours"])
    axes = draw("contours", run, theme()).axes[0]
    x, y = axes.lines[0].get_data()
    assert (x[0], y[0]) == (-4, 1)
    assert not axes.get_ylim()[0] < y[1] < axes.get_ylim()[1]
    assert (y[1] - y[0]) / (x[1] - x[0]) == pytest.approx(run.slopes[0, 1] / run.slopes[0, 0])


def test_a_surfaces_path_is_not_clipped_at_its_axes():
    """The surface reaches beyond the box of its axes, and so does a start in its corner."""
    drawn = draw("surface", descend(LAND, (-4.0, 1.0), 0.02), theme()).axes[0].lines
    assert len(drawn) == 3
    assert not any(line.get_clip_on() for line in drawn)


def test_a_long_path_on_a_surface_has_separate_dots():
    run = descend(formula("x^2 + y^2"), (1.0, 1.0), 1e-2, steps=500)
    path = draw("surface", run, theme()).axes[0].lines[0]
    assert 10 < len(path.get_markevery()) < 50


@pytest.mark.parametrize("view", VIEWS)
def test_the_last_step_does_not_hide_a_start_beneath_it(view):
    start, end = draw(view, ENDINGS["no step"](*VIEWS[view]), theme()).axes[0].lines[-2:]
    assert end.get_zorder() > start.get_zorder()
    assert end.get_markersize() + end.get_markeredgewidth() < start.get_markersize() - start.get_markeredgewidth()


def test_a_pole_does_not_flatten_everything_else():
    x = np.linspace(-1, 1, 1001)
    low, high = robust_range(np.append(np.abs(x), [1e12, np.inf, np.nan]))
    assert low == 0
    assert high < 10


def test_contours_are_heights_in_order():
    heights = contour_levels(
        formula("(1 - x)^2 + 100*(y - x^2)^2").value(np.random.default_rng(0).normal(size=(500, 2)))
    )
    assert (np.diff(heights) > 0).all()


def test_indistinguishable_steps_are_left_out():
    assert spaced_indices(np.array([[0.0], [0.001], [0.5], [0.5001], [2.0]]), 0.1) == [0, 2]


@pytest.mark.parametrize("view", VIEWS)
def test_a_film_shows_the_path_grow(view):
    function, start = VIEWS[view]
    run = descend(function, start, 0.02, steps=3)
    frames = film(view, run, theme())
    assert len(frames) == 4
    assert {frame.size for frame in frames} <= {(800, 500), (800, 560)}
    assert len({frame.tobytes() for frame in frames}) == 4


def test_a_film_of_many_steps_stays_short(monkeypatch):
    assert MAX_FRAMES == 48
    monkeypatch.setattr(descent_plots, "MAX_FRAMES", 6)
    assert 4 < len(film("curve", descend(CURVE, (2.0,), 1e-4, steps=200), theme())) <= 6


@pytest.mark.parametrize(("function", "view"), [(CURVE, "contours"), (CURVE, "surface"), (LAND, "curve")])
def test_an_impossible_view_is_refused(function, view):
    with pytest.raises(SettingError, match=f"view {view} can't show a function of x"):
        check_view(function, view)
