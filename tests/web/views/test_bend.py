"""The view Bend: what is drawn is the layer's true image, training is the library's, and both are seen and turned."""

import math

import numpy as np
import pytest

from brightest.data.plane import point_set
from brightest.engines import engine
from brightest.errors import SettingError
from brightest.inspection.layers import spaces
from brightest.lessons import bend as bending
from brightest.training import loop
from brightest.web.session import Snapshot
from brightest.web.views.bend import DIGITS, Bend
from brightest.web.wire import decode, encode
from support.boards import WRITTEN

pytestmark = pytest.mark.usefixtures("unpaced")
HIDDEN = (3, 5)


@pytest.fixture
def pad():
    """What is drawn, for a test to put there."""
    return []


@pytest.fixture
def view(workspace, shared, pad):
    made = Bend(workspace, shared, lambda: pad[-1] if pad else None)
    made.open(digits=False)
    return made


def shown(view):
    """The latest snapshot, as it arrives on the page."""
    *_, (kind, facts, arrays) = view.take_snapshots()
    told, numbers = decode(encode(Snapshot(kind, facts, arrays)))
    return told | numbers


def train(view, epochs):
    view.play()
    while view._live.state.epoch < epochs:
        view.tick()
    view.pause()


def by_hand(network, point):
    """Every layer's activations for one point, one neuron after the other."""
    seen = [list(point)]
    for layer, (W, b) in enumerate(zip(network.weights, network.biases, strict=True), 1):
        z = [sum(w * a for w, a in zip(row, seen[-1], strict=True)) + c for row, c in zip(W, b, strict=True)]
        total = sum(map(math.exp, z))
        seen.append([math.exp(x) / total for x in z] if layer == len(network.weights) else list(map(math.tanh, z)))
    return seen


def test_the_grid_that_is_drawn_is_each_layers_image_of_it(view):
    view.reset("moons", (2, 3), 1)
    train(view, 2)
    seen, network = shown(view), view._live.state.network
    lines = seen["lines0"]
    for line, point in [(0, 0), (4, 7), (13, 24), (21, 12)]:
        images = by_hand(network, lines[line, point].astype(float))
        for layer, image in enumerate(images):
            np.testing.assert_allclose(seen[f"lines{layer}"][line, point], image, atol=1e-5)
    for i in (0, 1, 399):
        for layer, image in enumerate(by_hand(network, view._points.images[i])):
            np.testing.assert_allclose(seen[f"points{layer}"][i], image, atol=1e-5)


def test_training_is_the_librarys(view):
    view.reset("circles", (3,), 4)
    train(view, 5)
    points = point_set("circles", 400, np.random.default_rng(4))
    records = loop.resume(bending.begin((3,), 4), points, engine=engine(threads=1))
    same = next(r for r in records if isinstance(r, loop.Epoch) and r.number == 5)
    for mine, library in zip(
        view._live.state.network.parameters.arrays(), same.network.parameters.arrays(), strict=True
    ):
        np.testing.assert_array_equal(mine, library)
    seen = shown(view)
    assert seen["wrong"] == round((1 - same.train.accuracy) * 400)
    assert (seen["epoch"], seen["layers"], seen["playing"]) == (5, [2, 3, 2], False)


def test_a_larger_layer_is_seen_along_three_directions(view):
    view.reset("spirals", HIDDEN, 0)
    seen = shown(view)
    found = spaces(view._live.state.network, view._points, 3)
    np.testing.assert_allclose(seen["points2"], found[2].points, atol=1e-6)
    assert seen["lines2"].shape == (22, 25, 3)
    assert "cut" not in seen


def test_points_of_ones_own_are_learned(view):
    view.reset("own", (2,), 0)
    with pytest.raises(SettingError, match="both classes"):
        view.play()
    for x, y, label in [(0.1, 0.2, 0), (0.9, 0.8, 1), (0.2, 0.1, 0)]:
        view.add(x, y, label)
        assert shown(view)["points"] == "own"
    train(view, 60)
    seen = shown(view)
    assert (seen["count"], seen["wrong"]) == (3, 0)
    assert seen["story"].startswith("Parted")
    view.add(0.5, 0.5, 1)
    train(view, 61)
    assert shown(view)["count"] == 4


def test_a_point_within_an_epoch_begins_the_epoch_again(view):
    view.play()
    for _ in range(3):
        view.tick()
    assert view._live.state.batch
    view.add(0.5, 0.5, 0)
    view.add(0.1, 0.1, 1)
    train(view, view._live.state.epoch + 1)
    assert shown(view)["count"] == 2


@pytest.mark.parametrize(
    ("points", "hidden"), [("circles", ()), ("circles", (17,)), ("circles", (2,) * 5), ("squares", (2,))]
)
def test_what_cannot_be_bent_is_refused(view, points, hidden):
    with pytest.raises(SettingError):
        view.reset(points, hidden, 0)
    assert shown(view)["hidden"] == [2, 2]


def test_digits_are_seen_in_each_layer_with_the_drawn_one_among_them(view, workspace, pad):
    view.open(digits=True)
    seen = shown(view)
    assert "mark0" not in seen
    test = workspace.data.test[:DIGITS]
    found = spaces(workspace.network, test)
    for space in found:
        np.testing.assert_allclose(seen[f"points{space.layer}"], space.points, atol=1e-4)
        np.testing.assert_allclose(
            seen[f"means{space.layer}"][3], space.points[test.labels == 3].mean(axis=0), atol=1e-4
        )
        assert seen["layers"][space.layer]["between_classes"] == pytest.approx(space.between_classes)
    pad.append(test.images[5].reshape(28, 28))
    view.open(digits=True)
    seen = shown(view)
    for space in found:
        np.testing.assert_allclose(seen[f"mark{space.layer}"], space.points[5], atol=1e-4)


def test_bend_is_seen_trained_turned_and_clicked(opened):
    opened_page = opened(link="#/bend?points=circles&hidden=3&seed=2")
    page = opened_page.page
    page.get_by_text("0 epochs, ").wait_for()
    page.get_by_text("Hidden layer 1: 3 neurons").wait_for()
    first, hidden = page.locator(".space canvas").first, page.locator(".space canvas").nth(1)
    before = hidden.screenshot()
    hidden.press("ArrowRight")
    assert hidden.screenshot() != before
    page.get_by_role("button", name="Train").click()
    page.get_by_text(", 0 of 400 points on the wrong side").wait_for()
    page.get_by_text("Parted: ").wait_for()
    page.get_by_role("button", name="Pause").click()
    assert hidden.evaluate(WRITTEN).count("the cut") == 1
    for scheme in ("light", "dark"):
        assert opened_page.concerns(scheme=scheme) == []
    page.get_by_role("button", name="second colour").click()
    first.click()
    page.get_by_text("of 1 point on the wrong side").wait_for()
    page.get_by_role("button", name="first colour").click()
    first.press("ArrowLeft")
    first.press("Enter")
    page.get_by_text("of 2 points on the wrong side").wait_for()
    assert "points=own&hidden=3" in page.url
    page.get_by_role("button", name="Digits").click()
    page.get_by_text("360 test digits of optdigits").wait_for()
    page.get_by_text("The pixels: 784 dimensions").wait_for()
    for scheme in ("light", "dark"):
        assert opened_page.concerns(scheme=scheme) == []
