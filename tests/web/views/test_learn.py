"""The view Learn without a web: it learns what the library learns, as its dials say."""

from dataclasses import replace

import numpy as np
import pytest

from brightest.errors import SettingError, TrainingError
from brightest.evaluation.metrics import evaluate
from brightest.training import loop
from brightest.training.loop import Epoch, LoopOptions
from brightest.training.recipes import LESSON, Recipe
from brightest.web.views.learn import Learn
from support.learn_view import hyperparameters, run, state

pytestmark = pytest.mark.usefixtures("unpaced")
BY_ONE = LoopOptions(max_steps_per_yield=1)


def test_nothing_is_shown_before_somebody_looks(learn):
    assert len(list(learn.take_snapshots())) == 1  # the pace was changed
    learn.mark_dirty()
    assert list(learn.take_snapshots()) == []
    learn.open()
    assert len(list(learn.take_snapshots())) == 2
    learn.mark_dirty()
    assert len(list(learn.take_snapshots())) == 2


def test_it_learns_what_the_library_learns(learn, workspace):
    begun = state(learn)
    assert (begun["step"], begun["playing"], begun["cost"]) == (0, False, None)
    run(learn, 20)
    shown = state(learn)
    epochs = loop.train(workspace.data.train, LESSON, 0)
    network = next(epoch.network for epoch in epochs if epoch.number == 20)
    assert (shown["epoch"], shown["step"]) == (20, 20 * shown["batches"])
    np.testing.assert_array_equal(shown["pictures"], network.weights[0])
    assert shown["test_accuracy"] == evaluate(network, workspace.data.test).accuracy
    assert shown["costs0"][-1, 1] < shown["costs0"][0, 1]
    assert shown["accuracies0"][-1, 2] > shown["accuracies0"][0, 2] + 0.1


def test_the_ten_digits_are_one_of_each_class(learn, workspace):
    learn.step()
    shown = state(learn)
    assert shown["labels"] == list(range(10))
    for digit, label in zip(shown["digits"], shown["labels"], strict=True):
        which = np.flatnonzero((workspace.data.test.images == digit).all(axis=1))
        assert label in workspace.data.test.labels[which]
    assert shown["outputs"].shape == (10, 10)


def test_the_network_is_seen_reading_one_of_the_ten_while_it_learns(learn):
    for steps, digit in ((1, 0), (2, 7)):
        learn.step()
        learn.look(digit)
        shown = state(learn)
        network = learn.checkpoints[steps].network
        activations = network.feed_forward(shown["digits"][digit])
        assert shown["digit"] == digit
        np.testing.assert_allclose(shown["activations2"], activations[2], rtol=1e-6)
        signals = (network.weights[0] * activations[0]).reshape(-1)
        np.testing.assert_allclose(shown["strength0"], signals[shown["where0"]], rtol=1e-6)
    with pytest.raises(SettingError, match="no 10"):
        learn.look(10)


def test_a_page_that_says_when_it_has_drawn_gets_no_more_than_it_can_draw(workspace, shared):
    now = [0.0]
    learn = Learn(workspace, shared, lambda _: None, clock=lambda: now[0])
    learn.pace(0)
    learn.open()
    learn.play()

    def comes(seconds):
        now[0] += seconds
        learn.tick()
        return len(list(learn.take_snapshots())) == 1

    list(learn.take_snapshots())
    assert [comes(0.03), comes(0.03)] == [True, True]
    learn.shown()
    assert [comes(0.03), comes(0.03), comes(0.5)] == [True, False, False]
    learn.shown()
    assert [comes(0.01), comes(1.1)] == [True, True]  # the page is drawn no more: it may have gone
    learn.pause()
    assert len(list(learn.take_snapshots())) == 1


def test_one_step_is_one_mini_batch(learn):
    for step in (1, 2, 3):
        learn.step()
        assert state(learn)["step"] == step


def test_a_dial_acts_at_once_on_the_same_line(learn, workspace):
    run(learn, 1)
    learn.adjust(learning_rate=2.0, batch_size=10)
    run(learn, 1)
    shown = state(learn)
    assert [line["learning_rate"] for line in shown["lines"]] == [2.0]
    first = next(epoch for epoch in loop.train(workspace.data.train, LESSON, 0) if epoch.number == 1).state
    changed = replace(first, recipe=replace(LESSON, learning_rate=2.0))
    ends = (one for one in loop.resume(changed, workspace.data.train) if isinstance(one, Epoch))
    expected = next(epoch for epoch in ends if epoch.number == 2).network
    np.testing.assert_array_equal(shown["pictures"], expected.weights[0])


def test_a_dial_that_can_not_work_changes_nothing(learn):
    learn.step()
    with pytest.raises(SettingError, match="learning rate nan"):
        learn.adjust(learning_rate=float("nan"), batch_size=10)
    assert state(learn)["learning_rate"] == 0.2


def test_a_dial_before_the_training_is_that_of_its_beginning(learn):
    learn.adjust(learning_rate=1.5, batch_size=20)
    learn.step()
    assert state(learn)["lines"] == [{"learning_rate": 1.5, "batch_size": 20}]


def test_it_goes_on_as_long_as_one_likes(learn):
    learn.reset(0, **hyperparameters(hidden=(1,), batch_size=1_437))
    learn.play()
    while learn.busy and state(learn)["epoch"] <= LESSON.epochs:
        learn.tick()
    assert learn.busy


def test_reset_depends_on_the_seed_alone(learn):
    pictures = []
    for seed in (5, 6, 5):
        learn.reset(seed, **hyperparameters(hidden=(12,), activation="relu", cost="cross-entropy", learning_rate=0.05))
        run(learn, 1)
        pictures.append(state(learn)["pictures"])
    assert pictures[0].shape == (12, 784)
    np.testing.assert_array_equal(pictures[0], pictures[2])
    assert (pictures[0] != pictures[1]).any()


def test_the_trained_network_is_used_in_all_views(learn, workspaces):
    run(learn, 1)
    learn.use()
    (workspace,) = workspaces
    assert workspace.name == "yours"
    np.testing.assert_array_equal(workspace.network.weights[0], state(learn)["pictures"])


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"hidden": (5_000,)}, "at most 3 hidden layers of 256"),
        ({"hidden": (9, 9, 9, 9)}, "at most 3 hidden layers"),
        ({"hidden": (0,)}, "at least one neuron"),
        ({"learning_rate": float("nan")}, "learning rate nan"),
        ({"batch_size": 10_000, "hidden": (256, 256, 256)}, "too slow to watch with 335,114 weights.* at most 1,492"),
        ({"batch_size": 5_000}, "is more than the 1,437 training examples"),
        ({"activation": "step"}, "activation 'step' is unknown"),
    ],
)
def test_hyperparameters_that_can_not_work_are_refused_and_change_nothing(learn, wrong, says):
    learn.step()
    before = state(learn)
    with pytest.raises(SettingError, match=says):
        learn.reset(1, **hyperparameters(**wrong))
    with pytest.raises(SettingError, match="there is no 99"):
        learn.seek(99)
    np.testing.assert_array_equal(state(learn)["pictures"], before["pictures"])


def test_a_cost_that_is_no_number_stops_it(learn):
    learn.reset(0, **hyperparameters(activation="relu", cost="cross-entropy", learning_rate=1e30))
    with pytest.raises(TrainingError, match="no longer a number"):
        run(learn, 1)
    assert not learn.busy
    assert not state(learn)["playing"]


def test_max_steps_per_yield_bounds_a_record_and_changes_no_number(workspace):
    recipe = Recipe(epochs=1)
    ends = []
    for max_steps in (None, 1, 7):
        records = list(
            loop.resume(loop.begin(recipe, 0), workspace.data.train, options=LoopOptions(max_steps_per_yield=max_steps))
        )
        steps = np.diff([record.state.step for record in records])
        assert steps.max() <= (max_steps or 10**9)
        ends.append(records[-1].network.weights[0])
    np.testing.assert_array_equal(ends[0], ends[1])
    np.testing.assert_array_equal(ends[0], ends[2])
