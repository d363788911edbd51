"""The view Doubt: its numbers and its training are the library's."""

from dataclasses import replace

import numpy as np
import pytest

from brightest.data.dataset import fixed_split
from brightest.data.out_of_distribution import KINDS, generate_images, with_outliers
from brightest.engines import engine
from brightest.errors import SettingError, TrainingError
from brightest.evaluation.calibration import accepted, coverage, probabilities, reliability
from brightest.evaluation.metrics import evaluate
from brightest.inspection.ood_benchmark import ood_benchmark, ood_result
from brightest.nn.card import Calibration
from brightest.training import loop
from brightest.web import shared as shared_module
from brightest.web.views import outlier_exposure
from brightest.web.views.doubt import IMAGES_MADE, Doubt
from brightest.web.views.outlier_exposure import RECIPE, OodScores, OutlierExposureRun

pytestmark = pytest.mark.usefixtures("unpaced")
ENGINE = engine(threads=1)


@pytest.fixture
def pad():
    return []


@pytest.fixture
def doubt(workspace, shared, workspaces, pad):
    return Doubt(workspace, shared, lambda: pad[-1] if pad else None, workspaces.append)


def run(doubt):
    while doubt.busy:
        doubt.tick()


def shown(doubt):
    """What there is to show, facts and arrays together, by kind."""
    doubt.mark_dirty()
    return {kind: dict(facts) | dict(arrays) for kind, facts, arrays in doubt.take_snapshots()}


@pytest.fixture
def benchmarked(doubt):
    doubt.examine()
    run(doubt)
    return doubt


def test_one_image_is_shown_to_the_network(doubt, workspace):
    for kind in KINDS:
        doubt.look(kind, 35)
        seen = shown(doubt)["nonsense"]
        np.testing.assert_array_equal(
            seen["image"], generate_images(kind, workspace.data.test, IMAGES_MADE, 35)[35 % IMAGES_MADE]
        )
        outputs = workspace.network.feed_forward(seen["image"])[-1]
        np.testing.assert_allclose(seen["outputs"], outputs, rtol=1e-6)
        assert (seen["answer"], seen["output"]) == (outputs.argmax(), outputs.max())
        probs = probabilities(workspace.network, outputs)
        assert seen["probability"] == probs.max()
        assert seen["sure"] == accepted(workspace.network, probs)
        assert not seen["dark"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_next_seed_has_another_image(doubt, kind):
    images = []
    for seed in (4, 5):
        doubt.look(kind, seed)
        images.append(shown(doubt)["nonsense"]["image"])
    assert (images[0] != images[1]).any()


def test_a_softmax_is_never_dark(doubt, workspace):
    doubt.on_network_changed(replace(workspace, network=replace(workspace.network, cost="cross-entropy")))
    doubt.look("blank", 0)
    assert not shown(doubt)["nonsense"]["dark"]


def test_only_a_network_trained_on_ood_images_says_no_digit(doubt, workspace):
    """The same outputs, none above 0.5: in Draw and here it says the same of them."""
    network = workspace.network
    silent = replace(network, biases=(*network.biases[:-1], network.biases[-1] - 100))
    for trained_on_ood in (False, True):
        doubt.on_network_changed(
            replace(workspace, network=replace(silent, calibration=Calibration(none=trained_on_ood)))
        )
        seen = shown(doubt)["nonsense"]
        assert (seen["outputs"] < 0.5).all()
        assert seen["dark"] == trained_on_ood


def test_the_scribble_is_what_is_on_the_pad(doubt, pad, rng):
    with pytest.raises(SettingError, match="the pad is empty: draw something"):
        doubt.scribble()
    assert shown(doubt)["nonsense"]["kind"] == "uniform"
    pad.append(rng.integers(0, 256, (28, 28), np.uint8))
    doubt.scribble()
    seen = shown(doubt)["nonsense"]
    assert seen["kind"] == "scribble"
    np.testing.assert_array_equal(seen["image"], pad[0].reshape(784))


def test_no_benchmark_runs_before_it_is_asked_for(doubt):
    assert not doubt.busy
    assert shown(doubt)["exam"]["rows"] == []


def test_another_network_is_measured_when_that_is_asked_for(benchmarked, workspace):
    rows = shown(benchmarked)["exam"]["rows"]
    benchmarked.examine()
    assert not benchmarked.busy  # it is over
    benchmarked.on_network_changed(
        replace(workspace, network=replace(workspace.network, biases=tuple(-b for b in workspace.network.biases)))
    )
    assert not benchmarked.busy
    assert shown(benchmarked)["exam"]["rows"] == []
    benchmarked.examine()
    benchmarked.tick()
    benchmarked.examine()
    run(benchmarked)
    others = shown(benchmarked)["exam"]["rows"]
    assert [row["kind"] for row in others] == [row["kind"] for row in rows]
    assert others != rows


def test_the_benchmark_agrees_with_the_library(benchmarked, workspace):
    seen = shown(benchmarked)["exam"]
    results = ood_benchmark(workspace.network, workspace.data.test, engine=ENGINE)
    assert seen["over"]
    assert seen["cure"] == [784, 16, 16, 10]
    for row, result in zip(seen["rows"], results, strict=True):
        assert row == {
            "kind": result.kind,
            "images": 1_000,
            "mean": result.mean_brightest,
            "above_half": result.share_above(0.5),
            "above_nine_tenths": result.share_above(0.9),
            "claim": [*workspace.data.classes, "none"][result.claims.argmax()],
            "claimed": result.claims.max() / 1_000,
        }
    np.testing.assert_array_equal(seen["samples"][:4], results[0].images[::250])


def test_a_threshold_buys_what_the_library_says(benchmarked, workspace):
    own = shown(benchmarked)["trust"]
    found = reliability(workspace.network, workspace.data.test, ENGINE)
    assert own["is_own"]
    assert (own["answered"], own["error"]) == (own["own_answered"], own["own_error"])
    assert (own["answered"], own["calibration_error"]) == (found.answered, found.error)
    np.testing.assert_array_equal(own["accuracy"], found.accuracy.astype(np.float32))
    benchmarked.believe(0.9)
    seen = shown(benchmarked)["trust"]
    outputs = ENGINE.predict(workspace.network, workspace.data.test.images)
    probs = probabilities(workspace.network, outputs)
    right = probs.argmax(axis=1) == workspace.data.test.labels
    (answered,), (error,) = coverage(probs, right, [0.9])
    assert (seen["threshold"], seen["answered"], seen["error"]) == (0.9, answered, error)
    assert seen["refused"] == (probs.max(axis=1) < 0.9).sum() == round(360 * (1 - answered))
    assert max(seen["likely"]) < 0.9
    assert len(seen["images"]) == len(seen["labels"]) == 8
    at = np.argmin(abs(seen["thresholds"] - 0.9))
    assert (seen["coverage"][at], seen["errors"][at]) == pytest.approx((answered, error))
    benchmarked.believe(None)
    assert shown(benchmarked)["trust"]["threshold"] == workspace.network.calibration.threshold


def test_nothing_is_answered_above_every_threshold(benchmarked):
    benchmarked.believe(1.0)
    seen = shown(benchmarked)["trust"]
    assert (seen["answered"], seen["error"], seen["refused"]) == (0, None, 360)


@pytest.fixture
def short(monkeypatch):
    """A shorter training with fewer points of its curve; the page's test runs all of it."""
    made = replace(RECIPE, epochs=5)
    monkeypatch.setattr(outlier_exposure, "RECIPE", made)
    monkeypatch.setattr(outlier_exposure, "BATCHES_PER_SNAPSHOT", 1_000)
    return made


def test_outlier_exposure_learns_what_the_library_learns(benchmarked, workspace, workspaces, short):
    benchmarked.teach(("uniform", "blank"), 0.3, 5)
    run(benchmarked)
    seen = shown(benchmarked)["cure"]
    digits, _ = fixed_split(1437, 143)
    examples = with_outliers(workspace.data.train[digits], ("uniform", "blank"), 0.15, 5)
    *_, last = loop.train(examples, short, 5, engine=ENGINE)
    assert (seen["over"], seen["playing"], seen["epoch"]) == (True, False, short.epochs)
    assert seen["kinds"] == ("uniform", "blank")
    assert seen["accuracy"] == evaluate(last.network, workspace.data.test, ENGINE).accuracy
    before = {result.kind: result for result in ood_benchmark(workspace.network, workspace.data.test, engine=ENGINE)}
    after = {kind: ood_result(last.network, kind, marks.images, ENGINE) for kind, marks in before.items()}
    for row in seen["rows"]:
        assert (row["before"], row["after"]) == tuple(marks[row["kind"]].share_above(0.5) for marks in (before, after))
    assert after["uniform"].share_above(0.5) == 0
    assert before["uniform"].share_above(0.5) > 0.9
    benchmarked.use()
    (used,) = workspaces
    assert used.name == "cured"
    np.testing.assert_array_equal(used.network.weights[0], last.network.weights[0])
    assert used.network.calibration.none
    benchmarked.on_network_changed(used)
    benchmarked.look("uniform", 1)
    assert shown(benchmarked)["nonsense"]["dark"]
    assert shown(benchmarked)["cure"]["before"] == "lesson"


def test_outlier_exposure_that_can_not_work_is_refused(doubt):
    with pytest.raises(SettingError, match="the exam, which is not over yet"):
        doubt.teach(("uniform",), 0.3, 0)
    doubt.examine()
    run(doubt)
    for kinds, share, says in ((("soup",), 0.3, "'soup' is unknown"), (("blank",), 0.0, "0 images")):
        with pytest.raises(SettingError, match=says):
            doubt.teach(kinds, share, 0)
    for command in (doubt.use, lambda: doubt.pause(playing=True)):
        with pytest.raises(SettingError, match="no cure yet"):
            command()
    assert "cure" not in shown(doubt)


def test_without_outliers_digits_alone_are_learned_to_compare(benchmarked, workspace, short):
    benchmarked.teach((), 0.3, 0)
    run(benchmarked)
    seen = shown(benchmarked)["cure"]
    digits, _ = fixed_split(1437, 143)
    *_, last = loop.train(workspace.data.train[digits], short, engine=ENGINE)
    assert (seen["nonsense"], seen["kinds"]) == (0, ())
    assert seen["accuracy"] == evaluate(last.network, workspace.data.test, ENGINE).accuracy
    assert np.isnan(seen["points"][:, 1]).all()
    assert seen["points"][-1, 2] == pytest.approx(np.mean([row["after"] for row in seen["rows"]]))


def test_outlier_exposure_pauses_and_goes_on(benchmarked, short):
    benchmarked.teach(("uniform",), 0.1, 0)
    while not shown(benchmarked)["cure"]["step"]:
        benchmarked.tick()
    benchmarked.pause(playing=False)
    assert not benchmarked.busy
    step = shown(benchmarked)["cure"]["step"]
    benchmarked.pause(playing=True)
    run(benchmarked)
    assert shown(benchmarked)["cure"]["step"] > step
    benchmarked.pause(playing=True)
    assert not benchmarked.busy


def test_outlier_exposure_ends_when_its_cost_is_no_number(benchmarked, monkeypatch):
    monkeypatch.setattr(
        outlier_exposure, "RECIPE", replace(outlier_exposure.RECIPE, optimizer="sgd", learning_rate=1e200)
    )
    benchmarked.teach((), 0.3, 0)
    with pytest.raises(TrainingError, match="no longer a number"):
        run(benchmarked)
    seen = shown(benchmarked)["cure"]
    assert (seen["over"], seen["playing"]) == (True, False)
    assert seen["epoch"] < seen["epochs"]  # by which the page knows


def test_training_sets_are_shared_and_bounded_in_number(workspace, shared, short):
    """However many visitors train; one whose training set was evicted meanwhile continues as if it wasn't."""

    def begun(seed):
        made = OutlierExposureRun(workspace, shared, ("uniform",), 0.3, seed, OodScores("lesson", (), 0.9))
        while made.live.state is None:
            made.tick()
        return made

    alone, among = begun(0), begun(0)
    for seed in range(1, 2 * shared_module.MAX_PIPELINES):
        begun(seed)
    assert len(shared._pipelines) == shared_module.MAX_PIPELINES
    for one in (alone, among):
        while one.live.playing:
            one.tick()
            if one is among and one.live.state.epoch == 1:
                shared._pipelines.clear()
    np.testing.assert_array_equal(alone.points[-1], among.points[-1])
    np.testing.assert_array_equal(alone.network().weights[0], among.network().weights[0])
