"""The history of a training: bounded curves and checkpoints, and lines that branch."""

import numpy as np

from brightest.data import Examples
from brightest.engines import engine
from brightest.training import loop
from brightest.training.loop import LoopOptions
from brightest.training.recipes import Recipe
from brightest.web.views.history import MAX_CHECKPOINTS, MAX_LINES, MAX_POINTS, Curve, History, Line


def test_a_line_is_bounded_and_reaches_from_first_to_last(workspace):
    few = Examples(workspace.data.train.images[:20], workspace.data.train.labels[:20])
    recipe = Recipe(layers=(784, 2, 10), epochs=400)
    line = Line(recipe)
    for record in loop.resume(
        loop.begin(recipe, 0), few, engine=engine("fast"), options=LoopOptions(max_steps_per_yield=1)
    ):
        line.add(record, (0.5, 0.5))
    last = 2 * recipe.epochs
    for points, limit in (
        (line.costs.points, MAX_POINTS),
        (line.accuracies.points, MAX_POINTS),
        (line.checkpoints, MAX_CHECKPOINTS),
    ):
        assert limit / 3 < len(points) <= limit
    steps = np.array([checkpoint.step for checkpoint in line.checkpoints])
    assert steps[0] == 0
    assert steps[-1] > 0.9 * last
    assert np.diff(steps).max() < 0.1 * last


def records(workspace, recipe):
    few = Examples(workspace.data.train.images[:20], workspace.data.train.labels[:20])
    return loop.resume(loop.begin(recipe, 0), few, engine=engine("fast"), options=LoopOptions(max_steps_per_yield=1))


def test_a_branch_has_what_came_before_it_and_the_oldest_line_goes(workspace):
    recipe = Recipe(layers=(784, 2, 10), epochs=3)
    history = History()
    assert list(history.checkpoints) == []
    history.begin(recipe)
    for record in records(workspace, recipe):
        history.present.add(record, (0.25, 0.5))
    first = history.present
    third = next(state for state in first.checkpoints if state.step == 3)
    history.branch(recipe, third)
    assert [step for step, _ in history.present.costs.points] == [1, 2, 3]
    assert history.present.costs.array(2).shape == (3, 2)
    assert max(checkpoint.step for checkpoint in history.checkpoints) == 3
    assert len(first.costs.points) == 6
    for _ in range(MAX_LINES - 1):
        history.branch(recipe, third)
    assert len(history.lines) == MAX_LINES
    assert first not in history.lines


def test_a_long_curve_keeps_its_shape():
    """A steep fall, a plateau, and one peak in it, over a hundred thousand steps."""
    curve = Curve()
    for step in range(1, 100_001):
        curve.add(step, 5.0 if step == 54_321 else 1 / step + 0.1)
    steps, values = curve.array(2).T
    assert MAX_POINTS / 3 < len(steps) <= MAX_POINTS
    assert (steps[0], values[0]) == (1, np.float32(1.1))
    assert values[steps == 54_321] == 5
    assert np.diff(steps).max() <= 2 * curve.stretch  # as dense at its beginning as at its end
    assert steps[-1] > 100_000 - 2 * curve.stretch


def test_a_curve_without_its_end_is_as_it_was():
    curve = Curve()
    for step in range(5):
        curve.add(step, float(step % 2))
    assert curve.up_to(2).points == [(0, 0.0), (1, 1.0), (2, 0.0)]
    assert len(curve.points) == 5


def test_older_lines_keep_their_last_moment_where_memory_ends(workspace, monkeypatch):
    recipe = Recipe(layers=(784, 2, 10), epochs=3)
    history = History()
    history.begin(recipe)
    for record in records(workspace, recipe):
        history.present.add(record)
    monkeypatch.setattr("brightest.web.views.history.MAX_BYTES", 2.4 * history.bytes)
    first = history.present
    for _ in range(3):  # each goes its own way from the beginning
        history.branch(recipe, first.checkpoints[0])
        for record in records(workspace, recipe):
            history.present.add(record)
    assert first.checkpoints == [first.last]
    history.take(first.number)
    assert history.present is first


def test_the_last_moment_of_an_epoch_is_its_end(workspace):
    """Its last mini-batch has the same step: who goes to that moment sees the epoch finished, as it was left."""
    recipe = Recipe(layers=(784, 2, 10), epochs=2)
    line = Line(recipe)
    for record in records(workspace, recipe):
        line.add(record)
    assert [(state.step, state.epoch) for state in line.moments] == [(0, 0), (1, 0), (2, 1), (3, 1), (4, 2)]
