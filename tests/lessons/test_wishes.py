"""Lesson 3's pictures of wishes draw the library's numbers."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

import brightest
from brightest.data import load_data
from brightest.inspection.gradient_noise import angle_and_length, full_gradient
from brightest.inspection.landscape import unflatten
from brightest.inspection.nudges import flatten
from brightest.lessons import experiment
from brightest.lessons.backpropagation import COUNTS, settling
from brightest.lessons.result import first, trained_lesson
from brightest.nn import pretrained
from brightest.nn.network import forward


@pytest.fixture(scope="module")
def digits():
    return load_data("optdigits")


@pytest.fixture(scope="module")
def lesson():
    return brightest.load("lesson")


def chart(name, network, digits):
    return experiment(name, network, digits).charts[0]


def test_a_lamps_wish_is_minus_the_slope_of_its_cost(digits, lesson):
    lamps = chart("ten-wishes", lesson, digits)
    a, y = np.array(lamps.values), np.array(lamps.goals)
    wishes = lamps.slope * (y - a)
    nudged = 1e-6
    slopes = [(((a + nudged * one - y) ** 2).sum() - ((a - y) ** 2).sum()) / nudged for one in np.eye(len(a))]
    np.testing.assert_allclose(wishes, -np.array(slopes), atol=1e-4)
    assert [lamps.names[i] for i in lamps.chosen] == ["3", "8"]
    assert lamps.supposed == (0.9, 0.2)


def test_each_lever_leads_to_what_the_network_says_then(digits, lesson):
    levers = chart("three-levers", lesson, digits)
    last, behind, right = len(lesson.weights) - 1, np.array(levers.activations), lesson.classes.index("2")

    def said(bias, weights, activations):
        W, b = lesson.weights[last].astype(float), lesson.biases[last].astype(float)
        W[right] += weights
        b[right] += bias
        only = replace(lesson, weights=(W,), biases=(b,))
        return forward(only, activations)[-1][right]

    for share in (0, 0.5, 1):
        moves = share * levers.bias, share * np.array(levers.weight_moves), share * np.array(levers.activation_moves)
        found = [line[round(share * (len(line) - 1))] for line in levers.outputs]
        expected = [said(moves[0], 0, behind), said(0, moves[1], behind), said(0, 0, behind + moves[2])]
        np.testing.assert_allclose(found, expected, atol=2e-3)
    assert all(after > before for line in levers.outputs for before, after in pairwise(line))
    np.testing.assert_allclose(np.array(levers.weight_moves) / behind, levers.bias, rtol=1e-2)  # in proportion


def test_only_who_is_heard_moves(digits):
    one, all_of_them = experiment("all-ten", brightest.load(pretrained.snapshots()[0]), digits).charts
    moved = [np.array(lamps.after) - np.array(lamps.values) for lamps in (one, all_of_them)]
    two = one.names.index("2")
    assert one.chosen == (two,)
    assert all(move[two] > 0.1 for move in moved)
    assert np.abs(np.delete(moved[0], two)).max() < 0.05
    assert np.delete(moved[1], two).max() < -0.1


def test_a_small_step_along_one_images_wishes_lowers_its_cost(digits, lesson):
    result = experiment("one-image", lesson, digits)
    _, lamps = result.charts
    way, goals, turn = np.array(lamps.way), np.array(lamps.goals), lamps.turn
    np.testing.assert_allclose(((way - goals) ** 2).sum(axis=1), lamps.costs, atol=2e-3)
    assert np.diff(lamps.costs[: turn + 1]).max() <= 0
    assert lamps.costs[turn] < lamps.costs[0]
    assert lamps.way[0] == lamps.values
    assert lamps.way[turn] == lamps.after
    assert [way[k].argmax() == goals.argmax() for k in (turn - 1, turn)] == [False, True]
    lengths = [float(text.removeprefix("moved by ").split("\u00a0%")[0]) for text in lamps.told]
    assert 0 == lengths[0] < lengths[turn] < 1 < lengths[-1]  # as the step tells
    assert [row[0] for row in result.rows] == [lamps.told[k] for k in (0, turn, -1)]
    assert lamps.told[turn].endswith("reads 2")


def test_what_nudging_finds_slowly_is_minus_the_gradient(digits, lesson):
    filling = chart("checked", lesson, digits)
    some = first(digits.train, 100)
    wanted = -unflatten(lesson, full_gradient(lesson, some)).weights[0]
    for image, row in zip(filling.images, wanted, strict=True):
        np.testing.assert_allclose(np.array(image) / 127, row / np.abs(row).max(), atol=0.005)
    slow, quick = filling.seconds
    factor = float(filling.told.split()[0].replace(",", ""))
    assert factor == pytest.approx(slow / quick, rel=1e-2)
    result = experiment("checked", lesson, digits)
    assert "times" not in result.summary + "".join(one.title for one in result.charts)  # seen before the guess


@pytest.mark.parametrize("name", ["lesson", "untrained"])
def test_what_arrives_at_a_neuron_adds_up_to_its_wish(digits, lesson, name):
    passing = chart("one-layer-back", lesson if name == "lesson" else brightest.load(pretrained.snapshots()[0]), digits)
    for messages, wishes in zip(passing.messages, passing.wishes[:-1], strict=True):
        np.testing.assert_allclose(np.sum(messages, axis=0), wishes, atol=2e-3)
    assert [len(layer) for layer in passing.wishes] == list(passing.layers[1:])
    assert abs(passing.wishes[-2][passing.first]) == max(map(abs, passing.wishes[-2]))


def test_in_a_new_network_wishes_for_one_neuron_push_both_ways(digits):
    passing = chart("one-layer-back", brightest.load(pretrained.snapshots()[0]), digits)
    pushes = np.array(passing.messages[-1])[:, passing.first]
    assert min((pushes > 0.01).sum(), (pushes < -0.01).sum()) >= 2


def test_a_network_that_follows_one_2_calls_more_and_more_digits_a_2(digits, lesson):
    answers = chart("one-alone", lesson, digits)
    called = [moment.count("2") for moment in answers.answers]
    assert called[0] < 6
    assert called[-1] == len(answers.images)
    assert np.diff(called).min() >= -1
    assert all(f"{count} of {len(answers.images)}" in text for count, text in zip(called, answers.texts, strict=True))


def test_the_last_column_of_the_table_of_wishes_is_the_mean_of_the_others(digits, lesson):
    _, grid = experiment("one-alone", lesson, digits).charts
    values = np.array(grid.values)
    assert grid.columns[grid.marked] == "mean"
    np.testing.assert_allclose(values[:, : grid.marked].mean(axis=1), values[:, grid.marked], atol=1e-4)
    assert len(grid.images) == grid.marked
    for name in grid.rows:
        kind, number = name.split()
        most = sum(part.size for part in (lesson.weights if kind == "weight" else lesson.biases))
        assert 1 <= int(number.replace(",", "")) <= most


def test_examples_that_are_asked_one_after_another_agree_with_all_in_the_end(digits, lesson):
    some = first(digits.train, 200)
    counts = [*(count for count in COUNTS if count < 200), 200]
    angles = settling(lesson, some, counts, draws=2)
    assert angles.shape == (len(counts), 2)
    assert angles[-1].max() < 1e-3
    one = full_gradient(lesson, some[np.random.default_rng(0).permutation(200)[:10]])
    assert angles[counts.index(10), 0] == pytest.approx(angle_and_length(one, full_gradient(lesson, some))[0])


def test_the_ground_is_the_cost_where_the_last_two_walks_end(digits, lesson):
    walks = chart("sooner", lesson, digits)
    some, ground = first(digits.train, 1_400), walks.ground
    n = round(len(ground.f) ** 0.5)
    for path, size in zip(walks.paths[2:], (10, 1), strict=True):
        epochs = trained_lesson(some, digits, batch_size=size)
        first_place, last_place = (flatten(epochs[i].network.parameters) for i in (0, -1))
        assert np.linalg.norm(path[-1]) == pytest.approx(np.linalg.norm(last_place - first_place), rel=1e-3)
        column, row = (round((n - 1) * (at - a) / (b - a)) for at, (a, b) in zip(path[-1], ground.window, strict=True))
        cost = brightest.evaluate(epochs[-1].network, first(digits.train, 300)).cost
        assert np.array(ground.f).reshape(n, n)[row, column] == pytest.approx(cost, abs=0.05)


def test_the_drunkards_next_steps_are_seen_close_up_and_repeat(digits, lesson):
    walks = chart("sooner", lesson, digits)
    steps = np.array([(0.0, 0.0), *walks.magnified.steps])
    assert len(steps) == 151
    lengths = np.linalg.norm(np.diff(steps, axis=0), axis=1)
    assert lengths.sum() > 1.2 * np.linalg.norm(steps[-1])  # he staggers
    assert lengths.sum() < 0.2 * np.linalg.norm(walks.paths[-1][-1])  # too little to be seen in the path
    assert walks == chart("sooner", lesson, digits)
    assert [text.split()[0] for text in walks.texts] == ["20", "280", "2,800", "28,000"]
