"""The lessons' path: every statement has a step, every step sets its view and can be guessed, experiments are true."""

import functools
import json
import re
import threading
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

import brightest
from brightest.data import from_arrays
from brightest.errors import SettingError
from brightest.evaluation.metrics import one_hot
from brightest.inspection import nudges, rules
from brightest.inspection.descent.descent import GALLERY, descend
from brightest.lessons import EXPERIMENTS, ExperimentResult, experiment
from brightest.lessons.networks import MNIST_LADDER
from brightest.lessons.result import percent
from brightest.nn import pretrained
from brightest.nn.network import random_network
from brightest.web import app, wire
from brightest.web import shared as shared_module
from brightest.web.shared import Shared
from brightest.web.view import Snapshot
from brightest.web.views.lessons import Lessons
from brightest.web.views.model_list import ModelList
from brightest.web.workspace import Workspace
from support import by_hand
from support.talking import serving

LESSONS = json.loads((Path(app.PAGE) / "lessons.json").read_text())
tried = functools.cache(experiment)  # a test of all experiments, and one of all steps
BEST_READS = f"{100 * brightest.load('best').card.scores['test_accuracy']:.2f}"
STEPS = [(i + 1, k + 1) for i, lesson in enumerate(LESSONS) for k in range(len(lesson["steps"]))]


def step(lesson, number):
    return LESSONS[lesson - 1]["steps"][number - 1]


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
    for share in MNIST_LADDER:
        assert f"{percent(share, 1)}" in step(1, 5)["tell"].replace(" %", "\N{NO-BREAK SPACE}%")
    result = tried("loops", workspace.network, workspace.data)
    (best,) = (chart for chart in result.charts if "the best" in chart.title)
    loops = np.isin(workspace.data.classes, ["0", "6", "8", "9"])
    fires_for_loops = np.mean(np.array(best.values)[loops]) > np.mean(np.array(best.values)[~loops])
    assert f"most digits {'with' if fires_for_loops else 'without'} a loop" in result.summary
    assert best.title.removesuffix(", the best") in result.summary
    pictures = tried("are-they-edges", workspace.network, workspace.data).charts[0]
    assert len(pictures.images) == workspace.network.layers[1]
    assert all(0 <= float(score) <= 1 for score in pictures.captions)


@pytest.mark.parametrize(("place", "part"), [((1, 9), ".surround"), ((3, 2), ".levers")])
def test_what_would_answer_a_question_is_seen_after_the_guess(opened, place, part):
    page = opened(1440, 900, link="#/lesson/{}/{}".format(*place)).page
    answers = page.locator(part)
    answers.locator("canvas, button").first.wait_for(state="attached")
    expect(answers).to_be_hidden()
    page.get_by_role("group", name="Your guess").get_by_role("button").first.click()
    expect(answers).to_be_visible()
    page.get_by_role("link", name="Next →").click()
    expect(page.locator("[data-veiled]")).to_have_count(0)


def test_what_a_network_says_to_nonsense_is_seen_after_the_guess(opened):
    page = opened(link="#/lesson/2/10").page
    verdict = page.locator(".look .verdict")
    verdict.wait_for(state="attached")
    expect(verdict).to_be_hidden()
    page.get_by_role("group", name="Your guess").get_by_role("button").first.click()
    page.get_by_role("button", name="Back to the view").click()
    expect(verdict).to_be_visible()


def test_fans_say_what_was_found_once_they_are_open(workspace):
    fans = tried("roughly-right", workspace.network, workspace.data).charts
    assert all("°" in fan.told and "°" not in fan.title for fan in fans)  # a title is seen before the guess


def test_the_same_image_gives_the_same_pattern(workspace):
    _, *layers = tried("twice", workspace.network, workspace.data).charts
    assert len(layers) == len(workspace.network.layers) - 1
    for first, again, another in (layer.values for layer in layers):
        assert first == again != another


def test_the_verdict_waits_until_the_signals_have_reached_the_outputs(opened):
    page = opened(reduced_motion="no-preference", link="#/lesson/1/3").page
    answer = page.locator(".answer .verdict")
    answer.wait_for()
    page.evaluate(
        """new MutationObserver((_, observer) => { window.verdicts ??= [];
            window.verdicts.push(document.querySelector(".answer").innerText); }
        ).observe(document.querySelector(".answer"), { childList: true })"""
    )
    page.get_by_role("group", name="Your guess").get_by_role("button").first.click()
    page.wait_for_function("() => window.verdicts?.[0]?.includes('?')")  # whatever the network says, not yet
    answer.wait_for()


def test_a_step_begins_at_the_top_of_its_view(opened):
    page = opened(1366, 657, link="#/lesson/1/9").page
    page.get_by_role("group", name="Your guess").get_by_role("button").first.click()
    expect(page.get_by_role("heading", name="Its patch by itself, then in something larger")).to_be_in_viewport()
    expect(page.get_by_label("Bias", exact=True)).not_to_be_in_viewport()
    page.get_by_role("link", name="Next →").click()
    expect(page.get_by_label("Bias", exact=True)).to_be_in_viewport()


def test_a_bias_is_swept_to_where_a_step_wants_it(opened):
    page = opened(reduced_motion="no-preference", link="#/lesson/1/10").page
    bias = page.locator(".design .time .number")
    expect(bias).to_have_text("−10")
    page.evaluate(
        """new MutationObserver(([{ target }]) => (window.biases ??= []).push(target.textContent)
        ).observe(document.querySelector(".design .time .number"), { childList: true })"""
    )
    page.get_by_role("group", name="Your guess").get_by_role("button").first.click()
    expect(bias).to_have_text("−2")
    assert len(set(page.evaluate("window.biases"))) > 2


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


@dataclass
class Slow:
    """Experiments that take as long as we like, and how often they were begun."""

    done: threading.Event = field(default_factory=threading.Event)
    begun: list = field(default_factory=list)
    shared: Shared = field(default_factory=Shared)

    def __call__(self, name, network, data):
        self.begun.append(name)
        assert self.done.wait(20)
        if name == "loops":
            raise SettingError("this can't be tried.")
        return ExperimentResult(f"{name} was tried", ("what",), (("this",),))


@pytest.fixture
def slow(monkeypatch):
    """They replace the real ones, with a cache of their own: the server's may hold results already."""
    slow = Slow()
    cached = Shared.experiment
    monkeypatch.setattr(shared_module, "experiment", slow)
    monkeypatch.setattr(Shared, "experiment", lambda _, *wanted: cached(slow.shared, *wanted))
    yield slow
    slow.done.set()
    slow.shared.close()


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
    models.take("newborn")
    assert brightest.evaluate(workspaces[2].network, workspace.data.test).accuracy < 0.2
    with pytest.raises(SettingError, match="network 'worst' is unknown: choose lesson, best, reader, newborn"):
        models.take("worst")


PICTURE = """() => [...document.querySelectorAll("#view canvas")].map((canvas) => canvas.toDataURL()).join()
  + document.querySelector("#view").innerText"""  # without what is hidden


def test_every_step_shows_its_view_asks_tells_and_changes_the_picture(opened, monkeypatch):
    monkeypatch.setattr(shared_module, "experiment", tried)
    page = opened().page
    for lesson, number in STEPS:
        wanted = step(lesson, number)
        page.goto(re.sub("#.*", "", page.url) + f"#/lesson/{lesson}/{number}")
        page.get_by_role("heading", name=wanted["title"], exact=True).wait_for()
        shown = "board" if wanted.get("board") else re.split("[?]", wanted["link"])[0]
        page.locator(f"#view > .{shown}").wait_for()
        guess = page.get_by_role("group", name="Your guess")
        if "go" in wanted:  # where to go on, instead of a guess
            assert [link.get_attribute("href") for link in guess.get_by_role("link").all()] == wanted["go"]
            page.locator(".told", has_text=wanted["tell"]).wait_for()
            continue
        expect(page.locator(".told p")).to_have_count(0)  # nothing is told before it was guessed
        before = page.evaluate(PICTURE)
        # by keyboard, which hits although a step may scroll just then to what it speaks of
        guess.get_by_role("button").nth(wanted["right"]).press("Enter")
        page.locator(".told", has_text=f"Yes. {wanted['tell']}").wait_for()
        if "experiment" in wanted:
            page.locator(".board[data-time='1'] figure").first.wait_for()  # motion is reduced: the end
        elif "play=1" not in wanted.get("then", ""):  # else it only moves
            page.wait_for_function(f"(before) => ({PICTURE})() !== before", arg=before)
        if {"type": "learn.play"} in wanted.get("send", []):
            page.get_by_role("button", name="Pause").click()
    page.get_by_role("link", name="Contents").click()
    expect(page.locator(".contents [title=done]")).to_have_count(sum("go" not in step(*place) for place in STEPS))
    page.get_by_role("link", name=LESSONS[2]["steps"][3]["title"]).click()
    page.locator(
        ".place", has_text=f"Lesson 3 · {LESSONS[2]['name']} · 4 of 10"
    ).wait_for()  # the live region says it, too


STEPS_SEEN = """() => new Promise((done) => {
  const seen = [];
  const look = () => {
    const step = Number(document.querySelector(".ground .sums b").textContent);
    if (step !== seen.at(-1)) seen.push(step);
    if (document.querySelector(".transport .play").disabled) done(seen);
    else requestAnimationFrame(look);
  };
  look();
})"""


def test_the_ball_rolls_after_the_guess_and_again_and_ends_where_the_library_says(opened):
    page = opened(reduced_motion="no-preference", link="#/lesson/2/4").page
    page.locator(".ground .sums b").first.wait_for()
    page.get_by_role("button", name="no", exact=True).click()
    seen = page.evaluate(STEPS_SEEN)
    assert len(seen) > 5
    assert seen[-1] == descend(GALLERY["two-valleys"].function, (-2.0,), 0.02).steps
    page.get_by_role("button", name="Again").click()
    page.wait_for_function("() => document.querySelector('.ground .sums b').textContent === '0'")
    assert page.evaluate(STEPS_SEEN)[-1] == seen[-1]


def test_a_step_has_an_experiment_and_the_network_of_the_lessons(opened):
    page = opened().page
    page.get_by_label("Network").first.select_option("best")
    page.get_by_text(f"reads {BEST_READS} %").wait_for()
    page.goto(page.url.split("#")[0] + "#/lesson/1/1")
    page.get_by_role("button", name="almost none").click()
    page.locator(".told", has_text="Not quite: between half and three quarters.").wait_for()
    page.get_by_role("img", name=re.compile("Read right: rules written by hand: ")).wait_for()
    page.get_by_role("button", name="Numbers").click()
    page.locator(".board td", has_text="rules written by hand").wait_for()
    page.get_by_role("button", name="Back to the view").click()
    page.locator("#view > .draw").wait_for()
    expect(page.get_by_label("Network").first).to_have_value("lesson")


def test_an_experiment_is_shown_by_the_step_that_asked_for_it(opened, slow):
    page = opened(link="#/lesson/1/11").page
    page.get_by_role("button", name="826").click()
    page.get_by_text("Python is trying it …").wait_for()
    page.get_by_role("link", name="Next →").click()
    page.get_by_role("heading", name=step(1, 12)["title"]).wait_for()
    slow.done.set()
    page.get_by_role("button", name="n × k").click()
    page.get_by_text("causes was tried").wait_for()
    expect(page.get_by_text("count was tried")).to_have_count(0)
    assert slow.begun[:2] == ["count", "causes"]


def test_the_next_steps_experiment_is_tried_while_this_one_is_looked_at(opened, slow):
    page = opened(link="#/lesson/1/12").page
    slow.done.set()
    page.get_by_role("button", name="n × k").click()
    page.get_by_text("causes was tried").wait_for()
    for _ in range(400):  # tenths of a second
        if slow.begun == ["causes", "squashes"]:
            break
        page.wait_for_timeout(100)
    assert slow.begun == ["causes", "squashes"]
    expect(page.get_by_text("squashes was tried")).to_have_count(0)


def test_an_experiment_that_is_refused_leaves_no_note_that_it_is_tried(opened, slow):
    page = opened(link="#/lesson/1/6").page
    page.get_by_role("button", name="no, none of them").click()
    page.get_by_text("Python is trying it …").wait_for()
    slow.done.set()
    page.get_by_text("This can't be tried.").wait_for()
    page.get_by_text("Python is trying it …").wait_for(state="detached")
    page.locator("#view > .draw").wait_for()


def test_a_reload_leaves_what_was_done_since_the_step_was_opened(opened):
    page = opened(link="#/lesson/2/1").page
    page.get_by_role("heading", name=step(2, 1)["title"]).wait_for()
    page.get_by_role("button", name="One step").click()
    steps = page.locator(".learn b.number").filter(has_text=re.compile("^1$")).first
    steps.wait_for()
    page.get_by_label("Network").first.select_option("best")
    page.get_by_text(f"reads {BEST_READS} %").wait_for()
    page.reload()
    page.get_by_role("heading", name=step(2, 1)["title"]).wait_for()
    page.locator("#view > .learn").wait_for()
    page.get_by_text(f"reads {BEST_READS} %").wait_for()
    steps.wait_for()
    page.get_by_role("link", name="Next →").click()
    expect(page.locator("#desk select")).to_have_value("lesson")


def test_a_step_says_that_a_network_trained_here_was_put_aside(opened):
    page = opened().page
    page.goto(page.url.split("#")[0] + "#/learn")
    page.get_by_role("button", name="One step").click()
    page.get_by_role("button", name="Draw with this network").click()
    expect(page.locator("#desk select")).to_have_value("yours")
    page.goto(page.url.split("#")[0] + "#/lesson/1/1")
    page.get_by_text("This step speaks of the network “lesson”; “yours” was put aside.").wait_for()
    page.get_by_role("link", name="Next →").click()
    page.get_by_role("heading", name=step(1, 2)["title"]).wait_for()
    expect(page.get_by_text("put aside")).to_have_count(0)


def test_the_keyboard_goes_on_from_the_heading_of_the_next_step(opened):
    page = opened(link="#/lesson/1/1").page
    for way, number in (("Next →", 2), ("← Back", 1)):
        page.get_by_role("link", name=way).focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name=step(1, number)["title"])).to_be_focused()
        for _ in range(page.locator(".lesson dfn").count() + 1):  # past the terms
            page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == step(1, number)["choices"][0]


LOOKING = [place for place in STEPS if "look" in step(*place)]
IN_SIGHT = """(selector) => {  // looked up anew each time: a view may draw a part again
  const part = document.querySelector(selector);
  if (!part) return false;
  const view = document.querySelector("#view").getBoundingClientRect();
  const { top, bottom, height } = part.getBoundingClientRect();
  return height > 0 && top >= view.top - 1 && (bottom <= innerHeight + 1 || top < view.top + 60);
}"""


def test_a_step_brings_what_it_speaks_of_into_sight(opened):
    page = opened(1440, 900).page
    assert (3, 4) in LOOKING
    for place in LOOKING:
        page.goto(page.url.split("#")[0] + "#/lesson/{}/{}".format(*place))
        page.get_by_role("heading", name=step(*place)["title"]).wait_for()
        selector = f"#view {step(*place)['look']}"
        expect(page.locator(selector)).to_have_count(1)
        page.wait_for_function(IN_SIGHT, arg=selector)


def test_on_a_phone_a_step_lies_over_its_view_until_it_is_guessed_or_the_view_is_wanted(opened):
    page = opened(390, 844, link="#/lesson/3/4").page
    page.get_by_text(step(3, 4)["text"]).wait_for()
    page.get_by_role("button", name="Show me where").click()
    expect(page.get_by_text(step(3, 4)["text"])).to_be_hidden()
    expect(page.locator("#view .wished")).to_be_in_viewport()
    strip = page.locator(".lesson .gist")
    strip.click()
    page.get_by_role("group", name="Your guess").get_by_role("button").first.click()
    expect(strip).to_contain_text(step(3, 4)["choices"][step(3, 4)["right"]])
    expect(page.get_by_text(step(3, 4)["tell"])).to_be_hidden()
    strip.click()
    page.get_by_text(step(3, 4)["tell"]).wait_for()


def test_steps_follow_by_key_but_not_while_something_is_drawn(opened):
    page = opened(link="#/lesson/1/2").page
    heading = page.get_by_role("heading", level=2)
    expect(heading.filter(has_text=step(1, 2)["title"])).to_be_visible()  # else no one hears the first key
    for key, number in (("ArrowRight", 3), ("Space", 4), ("ArrowLeft", 3)):
        page.keyboard.press(key)
        expect(heading.filter(has_text=step(1, number)["title"])).to_be_visible()
    page.get_by_role("application", name="Pad").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    assert page.url.endswith("#/lesson/1/3")


def test_contents_say_what_is_done_and_where_one_was(opened):
    page = opened(link="#/lesson/2/2").page
    page.get_by_role("group", name="Your guess").get_by_role("button").first.click()
    assert page.locator("header nav [aria-current]").all_inner_texts() == ["Draw", "Lessons"]
    page.get_by_role("link", name="Contents").click()
    page.get_by_text(f"1 of {len(LESSONS[1]['steps'])} steps done").wait_for()
    here = page.locator(".contents a[aria-current=step]")
    expect(here).to_contain_text(step(2, 2)["title"])
    expect(here.get_by_role("img", name="done")).to_be_visible()
    expect(page.locator("#view > *")).to_have_count(1)  # no view idles under it
    page.get_by_role("link", name="Go on where you were: 2.2").click()
    page.get_by_role("heading", name=step(2, 2)["title"]).wait_for()


def test_a_lesson_is_readable_where_its_network_does_not_fit_the_data(context):
    images, labels = np.zeros((240, 784), np.uint8), np.arange(240) % 2
    images[labels == 1, 300:400] = 255
    pets = from_arrays(images, np.array(["cat", "dog"])[labels])
    network = random_network((784, 4, 2), np.random.default_rng(0), classes=pets.classes)
    with serving(Workspace("pets", network, pets)) as server:
        page = context.new_page()
        page.goto(server.address + "#/lesson/1/1")
        page.get_by_role("heading", name=step(1, 1)["title"]).wait_for()
        page.get_by_role("button", name="nearly all").click()
        page.get_by_text("The rules know the ten digits alone").wait_for()  # the first refusal there is
        expect(page.get_by_label("Network").first).to_have_value("pets")
        page.close()


def test_the_nine_others_rise_where_the_2_alone_counts_and_fall_with_all(workspace):
    """What step 3.3 tells, of the network and the digit that it shows."""
    newborn = brightest.load(pretrained.snapshots()[0])
    image, label = workspace.example(workspace.first_of_class(2))
    target = one_hot(np.array([label]), 10)[0]
    before = np.delete(newborn.feed_forward(image)[-1], 2)
    for outputs, rising in (([2], True), (None, False)):
        wanted = nudges.nudges(newborn, image, target, outputs).parameters
        after = np.delete(nudges.apply_nudges(newborn, wanted, 1.0).feed_forward(image)[-1], 2)
        assert ((after > before).sum() > 4) == rising
        assert (after < before).all() != rising
