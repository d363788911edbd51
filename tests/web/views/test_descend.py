"""The view Descend: the ball goes where the library goes, the landscape is the library's, and both are seen."""

import re

import numpy as np
import pytest

import brightest
from brightest.data import from_arrays
from brightest.errors import DataError, SettingError
from brightest.inspection.descent.descent import GALLERY, descend
from brightest.inspection.descent.formula import formula
from brightest.inspection.landscape import path, plane
from brightest.nn import pretrained
from brightest.nn.network import random_network
from brightest.web.session import Snapshot
from brightest.web.views.descend import MAX_STEPS, Descend
from brightest.web.views.landscape import GRID_POINTS, MAX_EXAMPLES, ROWS_SHOWN_AT_ONCE
from brightest.web.views.learn import Learn
from brightest.web.wire import decode, encode
from brightest.web.workspace import Workspace

VALLEYS = GALLERY["two-valleys"]


@pytest.fixture
def view(workspace):
    made = Descend(workspace, lambda: ())
    made.open(network=False)
    return made


def state(view):
    """All there is to show, by kind, as it arrives on the page."""
    view.mark_dirty()
    shown = {}
    for kind, facts, arrays in view.take_snapshots():
        told, numbers = decode(encode(Snapshot(kind, facts, arrays)))
        shown[kind] = told | numbers
    return shown


def begin(view, function, start, learning_rate=0.1, momentum=0.0):
    view.begin(function, start, learning_rate, momentum)


@pytest.mark.parametrize("momentum", [0.0, 0.8])
def test_the_ball_goes_where_the_library_goes_and_back_again(view, momentum):
    begin(view, VALLEYS.text, (2.0,), 0.02, momentum)
    run = descend(VALLEYS.function, (2.0,), 0.02, momentum)
    for step in range(6):
        seen = state(view)["descent"]
        assert seen["step"] == step
        np.testing.assert_allclose(seen["path"], run.path[: step + 1], rtol=1e-6)
        assert (seen["point"][0], seen["value"]) == (run.path[step, 0], run.values[step])
        assert seen["change"][0] == pytest.approx(run.path[step + 1, 0] - run.path[step, 0])
        view.go(1)
    view.go(-3)
    assert state(view)["descent"]["point"][0] == run.path[3, 0]
    view.go(-100)
    assert state(view)["descent"]["step"] == 0


@pytest.mark.parametrize(
    ("function", "start", "rate", "status"),
    [
        ("x^2", (1.0,), 0.1, "converged"),
        ("x^2", (1.0,), 1.5, "diverged"),
        ("log(x)", (0.5,), 1.0, "diverged"),
        ("x^2 - y^2", (1.0, 1.0), 0.1, "diverged"),
        ("(1 - x)^2 + 100*(y - x^2)^2", (-1.2, 1.0), 0.001, "limit"),
    ],
)
def test_how_it_ends_is_said(view, function, start, rate, status):
    begin(view, function, start, rate)
    view.go(10_000)
    seen = state(view)["descent"]
    run = descend(formula(function), start, rate, 0.0, MAX_STEPS)
    assert (seen["status"], seen["step"]) == (status, run.steps)
    assert seen["story"].endswith(".")


def test_the_land_is_the_function(view):
    begin(view, "x^2 + 3*y", (0.5, 0.25), 0.01)
    land = state(view)["land"]
    x, y = (np.linspace(*stretch, len(land["f"])) for stretch in land["window"])
    np.testing.assert_allclose(land["f"], x[None, :] ** 2 + 3 * y[:, None], atol=1e-5)
    begin(view, "sqrt(x)", (2.0,))
    land = state(view)["land"]
    x = np.linspace(*land["window"][0], len(land["f"]))
    np.testing.assert_array_equal(np.isnan(land["f"]), x < 0)


def test_another_start_moves_the_ball_and_not_the_picture(view):
    begin(view, "x^2", (1.0,))
    window = state(view)["land"]["window"]
    for start in (0.9, -1.0):
        begin(view, "x^2", (start,), 1.5)
        assert [kind for kind, *_ in view.take_snapshots()] == ["descent"]
        assert state(view)["land"]["window"] == window
    begin(view, "x^2", (50.0,))
    assert state(view)["land"]["window"][0][1] > 50


def test_the_picture_follows_a_ball_that_flies_off_and_comes_back_with_it(view):
    begin(view, "x^2", (1.0,), 1.05)
    first = state(view)["land"]["window"][0]
    view.go(30)  # steps of 1.1 times as far
    (low, high), ball = state(view)["land"]["window"][0], state(view)["descent"]["point"][0]
    assert low < ball < high < 4 * ball
    land = state(view)["land"]["f"]
    assert land[0] == pytest.approx(low**2, rel=1e-5)
    view.go(1_000)
    assert state(view)["descent"]["status"] == "diverged"
    view.go(-1_000)
    assert state(view)["land"]["window"][0] == first
    view.go(30)
    begin(view, "x^2", (1.0,), 0.1)
    assert state(view)["land"]["window"][0] == first


def test_how_far_a_ball_is_followed_is_measured_from_the_middle_of_its_window(view):
    begin(view, "(x-1000)^2", (1001.0,), 0.1)
    begin(view, "(x-1000)^2", (1001.0,), 1.05)
    low, high = state(view)["land"]["window"][0]
    assert high - low < 20  # which is less than a fiftieth of 1000
    view.go(40)  # steps of 1.1 times as far
    ball = state(view)["descent"]["point"][0]
    low, high = state(view)["land"]["window"][0]
    assert low < ball < high


def test_another_ball_lies_where_it_ends_from_its_own_start(view):
    view.begin(VALLEYS.text, (-2.0,), 0.02, 0.0, (2.0,))
    view.go(5)
    seen, other = state(view)["descent"], descend(VALLEYS.function, (2.0,), 0.02)
    assert (seen["start"], seen["beside"], seen["step"]) == ([-2.0], [2.0], 5)
    np.testing.assert_allclose(seen["beside_path"], other.path, rtol=1e-6)
    np.testing.assert_allclose(seen["beside_values"], other.values, rtol=1e-6)
    begin(view, VALLEYS.text, (-2.0,))
    assert (state(view)["descent"]["beside"], len(state(view)["descent"]["beside_path"])) == ([], 0)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (("x^", (1.0,)), "can't be read"),
        (("__import__('os')", (1.0,)), "can't be used"),
        (("x*y", (1.0,)), "its start must be two numbers"),
        (("x", (float("nan"),)), "can't start at nan"),
        (("x", (1.0,), -1.0), "learning rate -1"),
        (("x", (1.0,), 0.1, 1.0), "momentum 1 can't work"),
    ],
)
def test_what_can_not_work_is_refused_and_changes_nothing(view, wrong, says):
    view.go(3)
    before = state(view)["descent"]
    with pytest.raises(SettingError, match=re.escape(says)):
        begin(view, *wrong)
    np.testing.assert_equal(state(view)["descent"], before)


def test_the_shipped_networks_landscape_grows_by_a_few_rows(view, workspace):
    view.open(network=True)
    rows = []
    while view.busy:
        view.tick()
        rows += [facts["rows"] for _, facts, _ in view.take_snapshots()]
    assert sorted({*rows}) == [*range(0, GRID_POINTS + 1, ROWS_SHOWN_AT_ONCE)]
    seen = state(view)["landscape"]
    walked = path([brightest.load(file) for file in pretrained.snapshots()])
    examples = workspace.data.train[np.arange(MAX_EXAMPLES)]
    whole = plane(
        walked.network,
        examples,
        walked.directions,
        [tuple(span) for span in seen["window"]],
        (GRID_POINTS, GRID_POINTS),
    )
    np.testing.assert_allclose(seen["f"], whole.costs, rtol=1e-5)
    np.testing.assert_allclose(seen["path"], walked.points, rtol=1e-5, atol=1e-5)
    assert seen["explained"] == pytest.approx(walked.explained.tolist())
    assert not seen["own"]
    assert seen["epochs"].tolist() == [0, 1, 2, 3, 5, 10, 20, 30]
    assert len(seen["values"]) == 8
    x, y = seen["path"][0]  # before the first epoch
    base, along_x, along_y = seen["weights"].reshape(3, 4, 784)
    one, other = (direction.weights[0][:4] for direction in walked.directions)
    expected = walked.network.weights[0][:4] + x * one + y * other
    np.testing.assert_allclose(base + x * along_x + y * along_y, expected, atol=1e-3)
    np.testing.assert_array_equal(seen["images"].reshape(4, 784), workspace.data.train.images[:4].reshape(4, 784))
    view.open(network=False)
    assert {*state(view)} == {"land", "descent"}
    view.open(network=True)
    assert not view.busy  # it was measured already


def test_a_training_of_ones_own_is_what_is_measured(workspace, shared):
    learn = Learn(workspace, shared, lambda _: None)
    view = Descend(workspace, lambda: learn.checkpoints)
    for _ in range(2):
        learn.epoch()
        while learn.busy:
            learn.tick()
    view.measure()
    seen = state(view)["landscape"]
    assert seen["own"]
    assert seen["epochs"][0] < 0.1
    assert seen["epochs"][-1] == 2
    np.testing.assert_allclose(seen["path"][-1], 0)


def test_the_images_of_a_landscape_are_bytes_and_as_many_as_there_are(two_floats):
    view = Descend(two_floats, lambda: ())
    view.open(network=True)
    images = state(view)["landscape"]["images"]
    assert images.dtype == np.uint8
    np.testing.assert_array_equal(images.reshape(2, 784), np.rint(255 * two_floats.data.train.images))


def test_a_landscape_of_data_that_does_not_fit_is_refused_once(workspace, rng):
    classes = tuple("abcdefghijkl")
    images = rng.integers(0, 255, (24, 784), np.uint8)
    labels = np.array(classes * 2)
    data = from_arrays(images, labels, test=(images, labels))
    view = Descend(Workspace("letters", random_network((784, 12), rng, classes=classes), data), lambda: ())
    with pytest.raises(DataError):
        view.open(network=True)
    assert not view.busy
