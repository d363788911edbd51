"""The view Learn goes back to exact numbers, and branches from any of them."""

from dataclasses import replace

import numpy as np
import pytest

from brightest.engines import engine
from brightest.errors import SettingError
from brightest.training import loop
from brightest.training.loop import BatchProgress, Epoch, LoopOptions
from brightest.training.recipes import LESSON
from brightest.web.views.history import MAX_BYTES, MAX_CHECKPOINT_BYTES, MAX_CHECKPOINTS, MAX_LINES, MAX_POINTS
from support.learn_view import hyperparameters, run, state

pytestmark = pytest.mark.usefixtures("unpaced")


def test_going_back_restores_exact_numbers_and_the_same_future(learn):
    run(learn, 1)
    end = state(learn)
    middle = len(end["moments"]) // 2
    learn.seek(middle)
    back = state(learn)
    assert back["step"] == end["moments"][middle] < end["step"]
    assert (back["pictures"] != end["pictures"]).any()
    np.testing.assert_array_equal(back["costs0"], end["costs0"])  # what came later is still to be seen
    run(learn, 1)
    np.testing.assert_array_equal(state(learn)["pictures"], end["pictures"])
    learn.seek(middle)
    np.testing.assert_array_equal(state(learn)["outputs"], back["outputs"])


def test_a_checkpoint_keeps_its_exact_cost_however_long_the_history(learn, workspace):
    """An epoch of mini-batches of 1 has more of them than a curve has points, or a line checkpoints."""
    learn.reset(0, **hyperparameters(hidden=(2,), batch_size=1))
    recipe = replace(LESSON, layers=(784, 2, 10), batch_size=1, epochs=1)
    walk = loop.resume(
        loop.begin(recipe, 0), workspace.data.train, engine=engine("fast"), options=LoopOptions(max_steps_per_yield=1)
    )
    costs = {record.state.step: record.cost for record in walk if isinstance(record, BatchProgress)}
    learn.pace(1)
    run(learn, 1)
    assert len(costs) > 2 * MAX_POINTS
    assert MAX_CHECKPOINTS / 3 < len(learn.checkpoints) <= MAX_CHECKPOINTS + 1  # and the last moment
    for number in range(1, len(learn.checkpoints), 5):
        learn.seek(number)
        back = state(learn)
        assert back["cost"] == costs[back["step"]]


@pytest.mark.parametrize("batch_size", [10, 20])
def test_a_checkpoint_from_before_a_branch_continues_with_the_branchs_hyperparameters(learn, workspace, batch_size):
    run(learn, 1)
    middle = len(learn.checkpoints) // 2
    learn.seek(len(learn.checkpoints) - 1)
    learn.branch(learning_rate=2.0, batch_size=batch_size)
    learn.seek(middle)
    at = learn.checkpoints[middle]
    recipe = replace(at.recipe, learning_rate=2.0, batch_size=batch_size)
    epoch, batch = (0, at.batch) if batch_size == 10 else (1, 0)  # another batch size: the epoch's rest is left out
    run(learn, 1)
    begun = replace(at, recipe=recipe, epoch=epoch, batch=batch)
    ends = (record for record in loop.resume(begun, workspace.data.train) if isinstance(record, Epoch))
    end = next(record for record in ends if record.number == epoch + 1)
    shown = state(learn)
    assert (shown["learning_rate"], shown["batch_size"]) == (2.0, batch_size)
    np.testing.assert_array_equal(shown["pictures"], end.network.weights[0])


def test_a_branch_goes_on_otherwise_beside_what_was(learn):
    run(learn, 1)
    before = state(learn)
    learn.seek(len(before["moments"]) // 2)
    at = state(learn)["step"]
    learn.branch(learning_rate=2.0, batch_size=20)
    run(learn, 1)
    shown = state(learn)
    assert [line["learning_rate"] for line in shown["lines"]] == [0.2, 2.0]
    np.testing.assert_array_equal(shown["costs0"], before["costs0"])
    early = shown["costs1"][:, 0] <= at
    np.testing.assert_array_equal(shown["costs1"][early], before["costs0"][before["costs0"][:, 0] <= at])
    assert (~early).any()


def test_one_can_go_to_the_last_moment_of_any_branch(learn):
    run(learn, 1)
    first = state(learn)
    learn.branch(learning_rate=2.0, batch_size=20)
    learn.step()
    second = state(learn)
    assert second["labelled"] == {
        0: "learning rate 0.2, mini-batch 10",
        1: "learning rate 0.2 → 2, mini-batch 10 → 20",
    }
    learn.line(0)
    back = state(learn)
    assert list(back["labelled"]) == [1, 0]
    assert (back["step"], back["learning_rate"]) == (first["step"], 0.2)
    np.testing.assert_array_equal(back["pictures"], first["pictures"])
    np.testing.assert_array_equal(back["costs0"], second["costs1"])
    learn.line(1)
    np.testing.assert_array_equal(state(learn)["pictures"], second["pictures"])
    with pytest.raises(SettingError, match="no branch 7"):
        learn.line(7)


def test_fifty_branches_are_kept_in_bounded_memory(learn):
    learn.pace(1)
    for _ in range(55):
        learn.step()
        learn.branch(learning_rate=0.2, batch_size=10)
    assert len(state(learn)["labelled"]) == MAX_LINES
    assert learn.history_bytes <= MAX_BYTES + MAX_CHECKPOINT_BYTES


def test_a_reset_can_be_undone(learn):
    run(learn, 1)
    before = state(learn)
    assert not before["can_undo"]
    learn.reset(7, **hyperparameters(hidden=(4,)))
    learn.step()
    assert state(learn)["can_undo"]
    learn.undo_reset()
    after = state(learn)
    for name in ("step", "seed", "hidden", "pictures", "costs0", "moments"):
        np.testing.assert_array_equal(after[name], before[name])
    with pytest.raises(SettingError, match="no training to go back to"):
        learn.undo_reset()
