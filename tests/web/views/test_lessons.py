"""The lessons' path: every statement has a step, every step sets its view and can be guessed, experiments are true."""

import json
import re
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from playwright.sync_api import expect

import brightest
from brightest.errors import SettingError
from brightest.evaluation.metrics import one_hot
from brightest.inspection import nudges, rules, steepest
from brightest.inspection.descent.descent import GALLERY, descend
from brightest.lessons import EXPERIMENTS
from brightest.lessons.learning import AIMED
from brightest.lessons.result import percent
from brightest.nn import pretrained
from brightest.web import wire
from brightest.web.view import Snapshot
from brightest.web.views.backprop import Backprop
from brightest.web.views.lessons import Lessons
from brightest.web.views.model_list import ModelList
from brightest.web.workspace import Workspace
from support import by_hand
from support.page_lessons import LESSONS, STEPS, step, tried
from support.talking import serving


def test_every_statement_has_a_step():
    assert {claim for place in STEPS for claim in step(*place)["claims"]} == set(range(1, 45))


def test_every_experiment_is_asked_for_by_a_step():
    assert {found for place in STEPS if (found := step(*place).get("experiment"))} == set(EXPERIMENTS)


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_every_experiment_fills_its_table_and_its_charts(workspace, name):
    result = tried(name, workspace.network, workspace.data)
    assert result.summary
    assert result.rows
    assert {len(row) for row in result.rows} == {len(result.header)}
    assert result.charts
    sent = {"name": name, "says": result.summary, "head": result.header, "rows": result.rows, "charts": result.charts}
    read = json.loads(wire.encode(Snapshot("experiment", sent, {})))["charts"]
    assert [chart["kind"] for chart in read] == [chart.kind for chart in result.charts]


def test_charts_draw_what_the_library_finds(workspace):
    """The same numbers as in the tables, which the page writes one click away."""
    network, data = workspace.network, workspace.data
    _, bars = tried("by-rules", network, data).charts
    assert bars.values == (rules.accuracy(data.test), brightest.evaluate(network, data.test).accuracy)
    (fold,) = tried("causes", network, data).charts
    W, a, b = (np.array(numbers) for numbers in (fold.weights, fold.inputs, fold.biases))
    np.testing.assert_allclose(W @ a + b, fold.sums, atol=0.01)
    np.testing.assert_allclose(1 / (1 + np.exp(-np.array(fold.sums))), fold.outputs, atol=0.01)
    (tally,) = tried("count", network, data).charts
    assert sum(n * k + k for n, k in pairwise(tally.layers)) == network.size
    walks, _ = tried("momentum", network, data).charts
    scene = GALLERY["ravine"]
    for path, momentum in zip(walks.paths, (0.0, 0.6), strict=True):
        run = descend(scene.function, scene.start, scene.learning_rate, momentum, len(path) - 1)
        np.testing.assert_allclose(path[-1], run.path[-1], atol=1e-4)
        assert run.values[-1] < 0.001 < run.values[-2]


def test_what_a_step_tells_is_what_the_library_found(workspace):
    _, misread = tried("ladder", workspace.network, workspace.data).charts
    counts = ["780", "570", "510"]
    assert misread.texts == tuple(f"about {count}" for count in counts)
    assert all(count in step(1, 5)["tell"] for count in counts)
    result = tried("loops", workspace.network, workspace.data)
    (detector,) = result.charts
    with_loop, without = (np.mean(np.array(detector.values)[list(group)]) for group in detector.groups)
    assert [workspace.data.classes[label] for label in detector.groups[0]] == ["0", "6", "8", "9"]
    assert detector.lit == (0 if with_loop > without else 1)
    assert ("bright for a loop" in result.summary) == (with_loop > without)
    assert detector.name in result.summary.lower()
    pictures = tried("are-they-edges", workspace.network, workspace.data).charts[0]
    assert len(pictures.images) == workspace.network.layers[1]
    assert step(2, 9)["choices"][step(2, 9)["right"]] == "about a quarter"
    assert 0.2 < np.median([float(caption) for caption in pictures.captions]) < 0.3
    assert all(0 <= float(score) <= 1 for score in pictures.captions)


def test_what_the_wishes_of_ten_examples_are_off_is_what_the_step_tells(workspace):
    new, _ = tried("roughly-right", workspace.network, workspace.data).charts
    ten = np.median(np.abs(new.angles[new.counts.index(10)]))
    assert step(3, 7)["choices"][step(3, 7)["right"]] == f"about {round(ten, -1):.0f} degrees"


def test_the_same_image_gives_the_same_pattern_and_its_way_to_another_those_between(workspace):
    (flow,) = tried("twice", workspace.network, workspace.data).charts
    assert [len(layer) for layer in flow.again] == list(flow.layers[1:]) == list(workspace.network.layers[1:])
    assert flow.patterns[0] == flow.again != flow.patterns[-1]
    images = np.array(flow.images) / 255
    for pattern, image in zip(flow.patterns[::12], (images[0], images.mean(axis=0), images[1]), strict=True):
        np.testing.assert_allclose(pattern[-1], workspace.network.feed_forward(image)[-1], atol=1e-3)


def test_steps_of_two_inputs_spread_round_and_those_of_a_network_leave_sideways(workspace):
    network, data = workspace.network, workspace.data
    bowl, fan = tried("race", network, data).charts
    assert len(fan.around) == AIMED
    found = steepest.race(network, data.train[np.arange(300)], 40, length=0.2, circle_points=AIMED)
    np.testing.assert_allclose(np.abs(fan.angles), found.angles, rtol=1e-3)
    for seen, after in ((fan.falls, found.random), (fan.around, found.around)):
        expected = (found.before - after) / (found.before - found.downhill)
        np.testing.assert_allclose(seen, expected, rtol=1e-3, atol=1e-4)
    assert {angle > 0 for angle in fan.angles} == {True, False}
    angles = np.radians(bowl.angles)
    down, length = 1.5**2 - (1.5 - 1.08) ** 2, 1.08  # 0.6 of 1.8
    ends = np.stack([length * np.sin(angles), 1.5 - length * np.cos(angles)])
    np.testing.assert_allclose(bowl.falls, (1.5**2 - (ends**2).sum(axis=0)) / down, rtol=1e-3, atol=1e-3)
    assert max(bowl.falls) < 1  # none goes farther down
    around = np.radians(np.arange(len(bowl.around)) * 360 / len(bowl.around))
    height = 1.5 - length * np.cos(around)
    np.testing.assert_allclose(bowl.around, (1.5**2 - height**2 - (length * np.sin(around)) ** 2) / down, atol=1e-3)
    assert length / (2 * 1.8) == pytest.approx(bowl.length)  # drawn to the scale of its ground


def test_the_squares_of_the_gaps_add_up_to_what_an_example_costs(workspace):
    (costs,) = tried("mistakes", workspace.network, workspace.data).charts
    gaps = np.array(costs.outputs) - np.array(costs.targets)
    np.testing.assert_allclose((gaps**2).sum(axis=1), costs.costs, atol=2e-3)
    right, unsure, wrong = costs.costs
    assert right < unsure < wrong
    assert costs.names[2] == "confident and wrong"


def test_black_pixels_are_marked_where_the_gradient_is_zero(workspace):
    (entries,) = tried("importance", workspace.network, workspace.data).charts
    assert np.abs(entries.values).max() == 1
    assert not np.array(entries.values)[list(entries.zeros)].any()
    assert not np.array(entries.image)[list(entries.zeros)].any()
    assert entries.texts[1].startswith(f"{len(entries.zeros)} pixels")
    wanted = steepest.full_gradient(workspace.network, workspace.data.train[np.arange(300)])[: 16 * 784]
    lively = np.abs(wanted.reshape(16, 784)).sum(axis=1).argmax()
    assert entries.title == f"The mean image, and over it the negative gradient for layer 2, neuron {lively + 1}"


def test_experiments_find_what_the_library_finds(workspace):
    test = workspace.data.test
    (_, by_rules), (_, by_network) = tried("by-rules", workspace.network, workspace.data).rows
    assert by_rules == percent(rules.accuracy(test), 1)
    assert by_network == percent(brightest.evaluate(workspace.network, test).accuracy, 1)
    down, *others = (float(row[1]) for row in tried("race", workspace.network, workspace.data).rows[1:3])
    assert down < min(others)
    assert float(tried("checked", workspace.network, workspace.data).rows[0][1]) < 1e-6


def test_an_experiment_that_is_none_is_refused(workspace, shared):
    with pytest.raises(SettingError, match="experiment 'alchemy' is unknown: choose by-rules"):
        Lessons(workspace, shared).experiment("alchemy")


def found(visitor):
    """What the visitor's experiment found, once it is done."""
    while visitor.busy:
        visitor.tick()
    return [facts["says"] for _, facts, _ in visitor.take_snapshots()]


def test_visitors_who_ask_for_the_same_share_it(workspace, slow):
    visitors = [Lessons(workspace, slow.shared) for _ in range(3)]
    for visitor in visitors:
        visitor.experiment("causes")
        visitor.tick()
    slow.done.set()
    assert [found(visitor) for visitor in visitors] == [["causes was tried"]] * 3
    late = Lessons(workspace, slow.shared)
    late.experiment("causes")
    assert found(late) == ["causes was tried"]
    assert slow.begun == ["causes"]
    late.on_network_changed(Workspace("best", brightest.load("best"), workspace.data))
    late.experiment("causes")
    assert found(late) == ["causes was tried"]
    assert slow.begun == ["causes"] * 2


def test_only_the_latest_experiment_that_was_asked_for_is_shown(workspace, slow):
    visitor = Lessons(workspace, slow.shared)
    for name in ("causes", "race", "wine"):
        visitor.experiment(name)
        visitor.tick()
    slow.done.set()
    assert found(visitor) == ["wine was tried"]
    assert slow.begun == ["causes", "wine"]
    visitor.mark_dirty()
    assert found(visitor) == ["wine was tried"]


def test_an_experiment_that_cannot_be_done_is_refused_once(workspace, slow):
    visitor = Lessons(workspace, slow.shared)
    visitor.experiment("loops")
    slow.done.set()
    with pytest.raises(SettingError, match=r"this can't be tried\."):
        found(visitor)
    assert not visitor.busy


def test_an_experiment_of_a_later_step_fails_in_silence(workspace, slow):
    visitor = Lessons(workspace, slow.shared)
    visitor.experiment("loops", ahead=True)
    slow.done.set()
    assert found(visitor) == []
    visitor.experiment("loops")
    with pytest.raises(SettingError, match=r"this can't be tried\."):
        found(visitor)


def test_a_slow_experiment_does_not_stop_the_same_visitors_drawing(workspace, slow):
    with serving(workspace) as server, server.visit() as visitor:
        visitor.say("lessons.experiment", name="wine")
        visitor.draw(by_hand.strokes("4", "taught"))
        slow.done.set()
        assert visitor.hear("experiment")[0]["says"] == "wine was tried"


def test_networks_are_chosen_from_the_model_list(workspace, shared):
    workspaces = []
    models = ModelList(workspace, shared, workspaces.append)
    models.take("best")
    assert (workspaces[0].name, workspaces[0].network.activation) == ("best", "relu")
    models.on_network_changed(workspaces[0])
    models.take("lesson")
    assert workspaces[1].network is workspace.network
    models.on_network_changed(workspaces[1])
    models.take("untrained")
    assert brightest.evaluate(workspaces[2].network, workspace.data.test).accuracy < 0.2
    with pytest.raises(SettingError, match="network 'worst' is unknown: choose lesson, best, reader, untrained"):
        models.take("worst")


PICTURE = """() => [...document.querySelectorAll("#view canvas")].map((canvas) => canvas.toDataURL()).join()
  + document.querySelector("#view").innerText"""  # without what is hidden


VARIED = ((1, 1), (1, 3), (1, 9), (2, 1), (2, 5), (2, 8), (2, 9), (2, 10), (3, 3), (3, 10))  # each view, and each kind


@pytest.mark.parametrize("steps", [VARIED, pytest.param(STEPS, marks=pytest.mark.slow)], ids=["varied", "all"])
def test_every_step_shows_its_view_asks_tells_and_changes_the_picture(opened, steps):
    page = opened().page
    for lesson, number in steps:
        wanted = step(lesson, number)
        page.goto(re.sub("#.*", "", page.url) + f"#/lesson/{lesson}/{number}")
        page.get_by_role("heading", name=wanted["title"], exact=True).wait_for()
        shown = "board" if wanted.get("board") else re.split("[?]", wanted["link"])[0]
        page.locator(f"#view > .{shown}").wait_for()
        guess = page.get_by_role("group", name="Your guess")
        expect(page.locator(".told p")).to_have_count(0)  # nothing is told before it was guessed
        before = page.evaluate(PICTURE)
        # by keyboard, which hits although a step may scroll just then to what it speaks of
        guess.get_by_role("button").nth(wanted["right"]).press("Enter")
        page.locator(".told", has_text=f"Right. {wanted['tell']}").wait_for()
        if "experiment" in wanted:
            page.locator(".board[data-time='1'] figure").first.wait_for()  # motion is reduced: the end
        elif "play=1" not in wanted.get("then", ""):  # else it only moves
            page.wait_for_function(f"(before) => ({PICTURE})() !== before", arg=before, polling=100)
        if {"type": "learn.play"} in wanted.get("send", []):
            page.get_by_role("button", name="Pause").click()
    page.get_by_role("link", name="Contents").click()
    expect(page.locator(".contents [title=done]")).to_have_count(len(steps))
    page.get_by_role("link", name=LESSONS[2]["steps"][3]["title"]).click()
    page.locator(
        ".place", has_text=f"Lesson 3 · {LESSONS[2]['name']} · 4 of 10"
    ).wait_for()  # the live region says it, too


def test_the_nine_others_rise_where_the_2_alone_counts_and_fall_with_all(workspace):
    """What step 3.3 tells, of the network and the digit that it shows."""
    untrained = brightest.load(pretrained.snapshots()[0])
    view = Backprop(replace(workspace, network=untrained), lambda _: None, lambda: None, np.random.default_rng(0))
    view.hard(2)
    (facts,) = (facts for kind, facts, _ in view.take_snapshots() if kind == "backprop")
    image, label = workspace.example(facts["examples"][0]["number"])
    target = one_hot(np.array([label]), 10)[0]
    before = np.delete(untrained.feed_forward(image)[-1], 2)
    for outputs, rising in (([2], True), (None, False)):
        wanted = nudges.nudges(untrained, image, target, outputs).parameters
        after = np.delete(nudges.apply_nudges(untrained, wanted, 1.0).feed_forward(image)[-1], 2)
        assert ((after > before).sum() > 4) == rising
        assert (after < before).all() != rising
