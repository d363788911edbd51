"""The view Doubt: its numbers are the library's, the cure learns what the library would, and a visitor can use it."""

from dataclasses import replace

import numpy as np
import pytest

from brightest import training
from brightest.calibration import accepted, coverage, probabilities, reliability
from brightest.data.examples import fixed_split
from brightest.data.nonsense import KINDS, cure, make
from brightest.engines import engine
from brightest.errors import SettingError
from brightest.evaluation import evaluate
from brightest.inspection.exam import exam
from brightest.web.curing import RECIPE
from brightest.web.doubt import FEW, Doubt

ENGINE = engine(threads=1)


@pytest.fixture
def put():
    return []


@pytest.fixture
def pad():
    return []


@pytest.fixture
def doubt(desk, put, pad):
    return Doubt(desk, lambda: pad[-1] if pad else None, put.append)


def run(doubt):
    while doubt.busy:
        doubt.go_on()


def shown(doubt):
    """What there is to show, facts and arrays together, by kind."""
    doubt.again()
    return {kind: dict(facts) | dict(arrays) for kind, facts, arrays in doubt.show()}


@pytest.fixture
def examined(doubt):
    doubt.examine()
    run(doubt)
    return doubt


def test_one_image_is_shown_to_the_network(doubt, desk):
    for kind in KINDS:
        doubt.look(kind, 35)
        seen = shown(doubt)["nonsense"]
        np.testing.assert_array_equal(seen["image"], make(kind, desk.data.test, FEW, 35)[35 % FEW])
        outputs = desk.network.feed_forward(seen["image"])[-1]
        np.testing.assert_allclose(seen["outputs"], outputs, rtol=1e-6)
        assert (seen["answer"], seen["output"]) == (outputs.argmax(), outputs.max())
        likely = probabilities(desk.network, outputs)
        assert seen["probability"] == likely.max()
        assert seen["sure"] == accepted(desk.network, likely)
        assert seen["dark"] == (outputs <= 0.5).all()


@pytest.mark.parametrize("kind", KINDS)
def test_the_next_seed_has_another_image(doubt, kind):
    images = []
    for seed in (4, 5):
        doubt.look(kind, seed)
        images.append(shown(doubt)["nonsense"]["image"])
    assert (images[0] != images[1]).any()


def test_a_softmax_is_never_dark(doubt, desk):
    doubt.sit(replace(desk, network=replace(desk.network, cost="cross-entropy")))
    doubt.look("blank", 0)
    assert not shown(doubt)["nonsense"]["dark"]


def test_the_scribble_is_what_is_on_the_pad(doubt, pad, rng):
    with pytest.raises(SettingError, match="the pad is empty: draw something"):
        doubt.scribble()
    assert shown(doubt)["nonsense"]["kind"] == "uniform"
    pad.append(rng.integers(0, 256, (28, 28), np.uint8))
    doubt.scribble()
    seen = shown(doubt)["nonsense"]
    assert seen["kind"] == "scribble"
    np.testing.assert_array_equal(seen["image"], pad[0].reshape(784))


def test_nobody_sits_an_exam_who_was_not_asked(doubt):
    assert not doubt.busy
    assert shown(doubt)["exam"]["rows"] == []


def test_the_exam_agrees_with_the_library(examined, desk):
    seen = shown(examined)["exam"]
    verdicts = exam(desk.network, desk.data.test, engine=ENGINE)
    assert seen["over"]
    for row, verdict in zip(seen["rows"], verdicts, strict=True):
        assert row == {
            "kind": verdict.kind,
            "images": 1_000,
            "mean": verdict.mean_brightest,
            "above_half": verdict.share_above(0.5),
            "above_nine_tenths": verdict.share_above(0.9),
            "claim": [*desk.data.classes, "no digit"][verdict.claims.argmax()],
            "claimed": verdict.claims.max() / 1_000,
        }
    np.testing.assert_array_equal(seen["samples"][:4], verdicts[0].images[::250])


def test_a_threshold_buys_what_the_library_says(examined, desk):
    own = shown(examined)["trust"]
    found = reliability(desk.network, desk.data.test, ENGINE)
    assert own["is_own"]
    assert (own["answered"], own["error"]) == (own["own_answered"], own["own_error"])
    assert (own["answered"], own["calibration_error"]) == (found.answered, found.error)
    np.testing.assert_array_equal(own["accuracy"], found.accuracy.astype(np.float32))
    examined.believe(0.9)
    seen = shown(examined)["trust"]
    outputs = ENGINE.predict(desk.network, desk.data.test.images)
    likely = probabilities(desk.network, outputs)
    right = likely.argmax(axis=1) == desk.data.test.labels
    (answered,), (error,) = coverage(likely, right, [0.9])
    assert (seen["threshold"], seen["answered"], seen["error"]) == (0.9, answered, error)
    assert seen["refused"] == (likely.max(axis=1) < 0.9).sum() == round(360 * (1 - answered))
    assert max(seen["likely"]) < 0.9
    assert len(seen["images"]) == len(seen["labels"]) == 8
    at = np.argmin(abs(seen["thresholds"] - 0.9))
    assert (seen["coverage"][at], seen["errors"][at]) == pytest.approx((answered, error))
    examined.believe(None)
    assert shown(examined)["trust"]["threshold"] == desk.network.calibration.threshold


def test_nothing_is_answered_above_every_threshold(examined):
    examined.believe(1.0)
    seen = shown(examined)["trust"]
    assert (seen["answered"], seen["error"], seen["refused"]) == (0, None, 360)


def test_the_cure_learns_what_the_library_learns(examined, desk, put):
    examined.teach(("uniform", "blank"), 0.3, 5)
    run(examined)
    seen = shown(examined)["cure"]
    kept, _ = fixed_split(1437, 143)
    examples = cure(desk.data.train[kept], ("uniform", "blank"), 0.15, 5)
    *_, last = training.train(examples, RECIPE, 5, engine=ENGINE)
    assert (seen["over"], seen["playing"], seen["epoch"]) == (True, False, RECIPE.epochs)
    assert seen["kinds"] == ("uniform", "blank")
    assert seen["accuracy"] == evaluate(last.network, desk.data.test, ENGINE).accuracy
    before = {verdict.kind: verdict for verdict in exam(desk.network, desk.data.test, engine=ENGINE)}
    after = {verdict.kind: verdict for verdict in exam(last.network, desk.data.test, engine=ENGINE)}
    for row in seen["rows"]:
        assert (row["before"], row["after"]) == tuple(marks[row["kind"]].share_above(0.5) for marks in (before, after))
    assert after["uniform"].share_above(0.5) == 0
    assert before["uniform"].share_above(0.5) > 0.9
    examined.use()
    (cured,) = put
    assert cured.name == "cured"
    np.testing.assert_array_equal(cured.network.weights[0], last.network.weights[0])
    assert cured.network.calibration.none
    examined.sit(cured)
    examined.look("uniform", 1)
    assert shown(examined)["nonsense"]["dark"]
    assert shown(examined)["cure"]["before"] == "lesson"


def test_a_cure_that_can_not_be_is_refused(doubt):
    with pytest.raises(SettingError, match="the exam is not over yet"):
        doubt.teach(("uniform",), 0.3, 0)
    doubt.examine()
    run(doubt)
    for kinds, share, says in (
        ((), 0.3, "nothing to teach"),
        (("soup",), 0.3, "'soup'"),
        (("blank",), 0.0, "0 images"),
    ):
        with pytest.raises(SettingError, match=says):
            doubt.teach(kinds, share, 0)
    for command in (doubt.use, lambda: doubt.pause(True)):
        with pytest.raises(SettingError, match="no cure yet"):
            command()
    assert "cure" not in shown(doubt)


def test_a_cure_pauses_and_goes_on(examined):
    examined.teach(("uniform",), 0.1, 0)
    while not shown(examined)["cure"]["step"]:
        examined.go_on()
    examined.pause(False)
    assert not examined.busy
    step = shown(examined)["cure"]["step"]
    examined.pause(True)
    run(examined)
    assert shown(examined)["cure"]["step"] > step
    examined.pause(True)
    assert not examined.busy
