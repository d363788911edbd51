"""The view Descend: the ball goes where the library goes, the landscape is the library's, and both are seen."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

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
from support.talking import serving

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


@pytest.fixture
def two_floats(workspace, rng):
    """Only two training examples, whose pixels are floats."""
    images = rng.random((2, 784))
    data = from_arrays(images, np.arange(2), test=(images, np.arange(2)), classes=workspace.data.classes)
    return Workspace("lesson", workspace.network, data)


def test_the_images_of_a_landscape_are_bytes_and_as_many_as_there_are(two_floats):
    view = Descend(two_floats, lambda: ())
    view.open(network=True)
    images = state(view)["landscape"]["images"]
    assert images.dtype == np.uint8
    np.testing.assert_array_equal(images.reshape(2, 784), np.rint(255 * two_floats.data.train.images))


def test_the_page_draws_as_many_images_as_there_are(opened, two_floats):
    with serving(two_floats) as server:
        page = opened(link="#/descend", of=server).page
        told(page, ".sums", "slope")
        page.get_by_role("button", name="The network").click()
        page.wait_for_function("() => document.querySelector('.stands b')?.textContent")
        drawn = page.locator(".stands .pictures").last.locator("canvas")
        assert [drawn.nth(i).is_visible() for i in range(4)] == [True, True, False, False]
        assert len({drawn.nth(i).evaluate("(canvas) => canvas.toDataURL()") for i in range(2)}) == 2


def test_a_landscape_of_data_that_does_not_fit_is_refused_once(workspace, rng):
    classes = tuple("abcdefghijkl")
    images = rng.integers(0, 255, (24, 784), np.uint8)
    labels = np.array(classes * 2)
    data = from_arrays(images, labels, test=(images, labels))
    view = Descend(Workspace("letters", random_network((784, 12), rng, classes=classes), data), lambda: ())
    with pytest.raises(DataError):
        view.open(network=True)
    assert not view.busy


def opened_at(opened, link, **options):
    return opened(link=link, **options).page


def told(page, selector, text):
    page.wait_for_function(
        "([s, t]) => document.querySelector(s)?.textContent.replaceAll('\u00a0', ' ').includes(t)",
        arg=[selector, text],
    )


def test_the_ball_is_placed_stepped_and_run(opened):
    page = opened_at(opened, "#/descend?f=(x**2-1)**2+0.3*x&start=2&rate=0.02&momentum=0", reduced_motion="reduce")
    told(page, ".sums", "24.3")
    page.get_by_role("button", name="One step").click()
    told(page, ".sums", "1.514")
    page.get_by_role("button", name="Run").click()
    told(page, ".story", "at rest at x = 0.96")
    curve = page.get_by_role("application", name="Curve")
    box = curve.bounding_box()
    curve.click(position={"x": box["width"] / 4, "y": 50})
    told(page, ".story", "Click where the ball should start")
    page.get_by_role("button", name="To the end").click()
    told(page, ".story", "at rest at x = −1.03")
    page.get_by_role("button", name="One back").click()
    page.wait_for_function("() => document.querySelector('.sums').textContent.includes('slope')")
    before, link = page.locator(".ground").first.inner_text(), page.url
    page.reload()
    told(page, ".story", "it hardly moves any more")
    assert (page.locator(".ground").first.inner_text(), page.url) == (before, link)
    page.get_by_label("f =").fill("x +")
    page.get_by_role("button", name="Place the ball").click()
    told(page, "#status", "can't be read")


@pytest.mark.slow  # a WebGL page takes seconds to draw by software; tests/web/test_details.py opens two others
def test_land_is_seen_from_above_and_from_the_side_by_keyboard_alone(opened):
    opened_page = opened(600, 500, link="#/descend?f=bowl&start=1,1&rate=0.1", webgl=True)
    page = opened_page.page
    told(page, ".sums", "slope in y")
    page.locator(".solid canvas").first.wait_for()
    page.get_by_role("application", name="Map").focus()
    page.keyboard.press("ArrowUp")
    page.wait_for_function("() => Number(new URLSearchParams(location.hash).get('start').split(',')[1]) > 1")
    page.get_by_role("application", name="from the side").focus()
    page.keyboard.press("ArrowLeft")
    page.get_by_role("button", name="One step").focus()
    page.keyboard.press("Enter")
    told(page, "#said", "slope in x")
    assert opened_page.concerns() == []
    # with a hole: plotly.js never comes back from contour lines around one
    page.goto(page.url.partition("#")[0] + "#/descend?f=sqrt(x)+y^2&rate=0.1&start=1,1")
    told(page, ".story", "take the first step")
    page.get_by_role("button", name="One step").click()
    told(page, ".story", "after 1 step")


def test_without_webgl_the_map_is_there_the_page_says_so_and_axe_finds_nothing_serious(opened, scheme):
    opened_page = opened(link="#/descend?f=x^2 + y^2/2&start=1,1&rate=0.1&step=2")
    page = opened_page.page
    told(page, ".sums", "slope in y")
    assert opened_page.concerns("document", scheme) == []
    page.get_by_role("button", name="The network").click()
    told(page, ".ground:not([hidden]) .story", "97 %")
    assert page.get_by_role("application", name="Map of the cost").is_visible()
    expect(page.get_by_text("no WebGL").last).to_be_visible()
    assert opened_page.concerns(scheme=scheme) == []
    assert opened_page.fits(1280)
