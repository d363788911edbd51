"""Gradient descent does what lesson 2 says of it, on functions whose bottoms are known."""

import numpy as np
import pytest

from brightest.errors import SettingError
from brightest.inspection.descent.descent import GALLERY, MAX_OPERATIONS, MAX_REST_SLOPE, MAX_STEPS, descend
from brightest.inspection.descent.formula import formula

TWO_VALLEYS = formula("(x**2-1)**2 + 0.3*x")
VALLEYS = {2: 0.96015, -2: -1.03558}


@pytest.mark.parametrize("start", VALLEYS)
def test_different_starts_end_in_different_valleys(start):
    found = descend(TWO_VALLEYS, (start,), 0.02)
    assert found.status == "converged"
    assert found.minimum == pytest.approx([VALLEYS[start]], abs=1e-5)
    assert found.value == pytest.approx(float(TWO_VALLEYS.value(found.minimum)))


def test_the_left_valley_is_the_lower_one_and_the_right_start_never_learns_of_it():
    right, left = (descend(TWO_VALLEYS, (start,), 0.02) for start in VALLEYS)
    assert left.value < right.value
    assert (right.path > 0).all()


def test_steps_are_the_learning_rate_times_the_slope():
    found = descend(formula("x^2 + y^4"), (1.0, -1.0), 0.05, steps=100)
    np.testing.assert_allclose(np.diff(found.path, axis=0), -0.05 * found.slopes[:-1], atol=1e-15)


def test_small_slopes_make_small_steps():
    found = descend(formula("x^2"), (1.0,), 0.1)
    steps = np.abs(np.diff(found.path[:, 0]))
    assert (steps[1:] < steps[:-1]).all()
    assert (found.path > 0).all()  # and so it doesn't overshoot


def test_each_step_is_recorded_with_its_value_and_slope():
    found = descend(formula("x^2 * y"), (1.0, 2.0), 0.1, steps=3)
    assert found.status == "limit"
    assert found.steps == 3
    assert found.path.shape == found.slopes.shape == (4, 2)
    np.testing.assert_array_equal(found.path[0], [1, 2])
    np.testing.assert_allclose(found.values, found.path[:, 0] ** 2 * found.path[:, 1])
    np.testing.assert_allclose(found.slopes[0], [4, 1])


@pytest.mark.parametrize("rate", [1.01, 2, 50, 1e300])
def test_too_large_a_rate_diverges(rate):
    """On x², each step multiplies x by 1 − 2 rate: up to rate 1 that shrinks it."""
    found = descend(formula("x^2"), (1.0,), rate)
    assert found.status == "diverged"
    assert found.minimum is None
    assert found.value is None
    assert abs(found.path[-1][0]) > 1e6
    assert descend(formula("x^2"), (1.0,), 0.99).status == "converged"


def test_outside_the_domain_it_diverges():
    assert descend(formula("log(x)"), (1.0,), 2).status == "diverged"
    assert descend(formula("log(x)"), (-1.0,), 0.1).steps == 0


def test_downhill_without_end_is_not_convergence():
    assert descend(formula("x"), (0.0,), 0.1, steps=100).status == "limit"
    assert descend(formula("x"), (0.0,), 1e6).status == "diverged"


@pytest.mark.parametrize(
    ("text", "start", "rate", "ending"),
    [
        ("x^2", (1.0,), 0.1, "at rest"),
        ("x^2", (1.0,), 0.001, "moving"),
        ("x^2", (1.0,), 1, "to and fro"),
        ("x^2 + y^2/100000", (1.0, 1.0), 1, "moving"),
        ("x^2", (1.0,), 2, "flown off"),
        ("x^4 - x^2", (1.0,), 1e300, "flown off"),  # where inf − inf is no number, and yet in the domain
        ("exp(x^2)", (3.0,), 1, "flown off"),
        ("x", (0.0,), 1e5, "falling"),
        ("-x^2", (1.0,), 0.1, "falling"),
        ("x^3", (-1.0,), 0.1, "falling"),
        ("-exp(x)", (0.0,), 1, "falling"),
        ("x^2 - y^2", (1.0, 0.01), 0.1, "falling"),
        ("log(x)", (1.0,), 2, "left the domain"),
        ("log(x)", (1e-8,), 0.1, "left the domain"),
        ("sqrt(x)", (1.0,), 2, "left the domain"),
        ("log(x)", (-1.0,), 0.1, "no start"),
        ("sqrt(x)", (0.0,), 0.1, "no start"),
        ("exp(exp(x))", (8.0,), 0.1, "no start"),
    ],
)
def test_endings_are_told_apart(text, start, rate, ending):
    assert descend(formula(text), start, rate, steps=1_000).ending == ending


def test_the_missing_value_or_slope_is_named():
    assert descend(formula("log(x)"), (-1.0,), 0.1).lacking == "value"
    assert descend(formula("sqrt(x)"), (0.0,), 0.1).lacking == "slope"


def test_zero_has_no_sign():
    found = descend(formula("-abs(0*x)"), (-0.0,), 0.1)
    assert str(found.value) == "0.0"
    assert str(found.minimum) == "[0.]"


def test_a_tiny_rate_is_not_convergence():
    assert descend(formula("x^2"), (1.0,), 1e-30, steps=50).status == "limit"


def test_momentum_is_that_of_the_optimizers():
    # x²: slopes 2x. v = 2, then 0.5 · 2 + 2 · 0.8 = 2.6; x = 1 − 0.1 · 2 = 0.8, then 0.8 − 0.1 · 2.6 = 0.54
    found = descend(formula("x^2"), (1.0,), 0.1, momentum=0.5, steps=2)
    np.testing.assert_allclose(found.path[:, 0], [1, 0.8, 0.54])


def test_momentum_rolls_through_a_level_place_without_stopping_there():
    """The ball passes x = 0, where the slope is 0; it is at rest only when it no longer moves."""
    found = descend(formula("x^2"), (1.0,), 0.1, momentum=0.9)
    assert (found.path < 0).any()
    assert found.status == "converged"
    assert np.abs(np.diff(found.path[-2:, 0])) <= 0.1 * MAX_REST_SLOPE


def test_momentum_crosses_the_hill_between_two_valleys():
    plain, rolling = (descend(TWO_VALLEYS, (2.0,), 0.01, momentum) for momentum in (0, 0.9))
    assert plain.minimum == pytest.approx([VALLEYS[2]], abs=1e-4)
    assert rolling.minimum == pytest.approx([VALLEYS[-2]], abs=1e-4)


def test_momentum_crosses_the_plateau_that_plain_descent_cannot():
    scene = GALLERY["plateau"]
    plain, rolling = (descend(scene.function, scene.start, scene.learning_rate, mu, 3_000) for mu in (0, 0.9))
    assert plain.status == "limit"
    assert plain.path[-1] > 0
    assert rolling.minimum == pytest.approx([-3], abs=1e-4)
    assert rolling.steps < 500


def test_momentum_is_much_quicker_along_the_ravine():
    scene = GALLERY["ravine"]
    plain, rolling = (descend(scene.function, scene.start, scene.learning_rate, mu) for mu in (0, 0.6))
    assert plain.status == rolling.status == "converged"
    assert rolling.steps < plain.steps / 3


def test_momentum_is_much_quicker_round_the_bend():
    scene = GALLERY["rosenbrock"]
    plain, rolling = (descend(scene.function, scene.start, scene.learning_rate, mu, 2_500) for mu in (0, 0.9))
    assert plain.status == "limit"
    assert rolling.minimum == pytest.approx([1, 1], abs=1e-4)


def test_a_push_off_the_ridge_decides_the_side_of_a_saddle():
    scene = GALLERY["saddle"]
    ends = [descend(scene.function, (1.6, y), scene.learning_rate).minimum for y in (-0.001, 0, 0.001)]
    np.testing.assert_allclose(ends, [[0, -1], [0, 0], [0, 1]], atol=1e-4)


@pytest.mark.parametrize("scene", GALLERY.values(), ids=GALLERY)
def test_every_scene_may_take_as_many_steps_as_any(scene):
    assert scene.function.operations * MAX_STEPS <= MAX_OPERATIONS


@pytest.mark.parametrize("scene", GALLERY.values(), ids=GALLERY)
def test_every_scene_can_be_descended_and_its_path_stays_in_the_window(scene):
    found = descend(scene.function, scene.start, scene.learning_rate, steps=500)
    low, high = np.transpose(scene.window)
    assert found.status != "diverged"
    assert found.values[-1] < found.values[0]
    assert ((low <= found.path) & (found.path <= high)).all()


@pytest.mark.parametrize(
    ("call", "says"),
    [
        ({"start": (1.0, 2.0)}, "of x, so its start must be one number"),
        ({"function": formula("x*y")}, "of x and y, so its start must be two numbers"),
        ({"start": (np.nan,)}, "can't start at nan"),
        ({"start": (np.inf,)}, "can't start at inf"),
        ({"learning_rate": 0}, "learning rate 0"),
        ({"learning_rate": -1}, "learning rate -1"),
        ({"learning_rate": np.nan}, "learning rate nan"),
        ({"learning_rate": np.inf}, "learning rate inf"),
        ({"momentum": 1}, "momentum 1"),
        ({"momentum": -0.1}, "momentum -0.1"),
        ({"steps": -1}, "-1 steps"),
        ({"steps": 10**9}, "1,000,000,000 steps"),
        ({"function": formula(f"max({','.join('x' * 401)})")}, "400 operations .* choose at most 1,500"),
    ],
)
def test_bad_arguments_are_refused(call, says):
    with pytest.raises(SettingError, match=says):
        descend(**{"function": formula("x^2"), "start": (1.0,), "learning_rate": 0.1, **call})
