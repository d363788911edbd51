"""The lessons' path: every statement has a step, every step sets its view and can be guessed, experiments are true."""

import json
import re
from pathlib import Path

import pytest

import brightest
from brightest.errors import SettingError
from brightest.experiments import EXPERIMENTS, experiment
from brightest.inspection import rules
from brightest.web import app
from brightest.web.lessons import Lessons
from brightest.web.shelf import Shelf

LESSONS = json.loads((Path(app.PAGE) / "lessons.json").read_text())
STEPS = [(i + 1, k + 1) for i, lesson in enumerate(LESSONS) for k in range(len(lesson["steps"]))]


def step(lesson, number):
    return LESSONS[lesson - 1]["steps"][number - 1]


def test_every_statement_has_a_step():
    assert {claim for place in STEPS for claim in step(*place)["claims"]} == set(range(1, 45))


def test_every_experiment_is_asked_for_by_a_step():
    assert {found for place in STEPS if (found := step(*place).get("experiment"))} == set(EXPERIMENTS)


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_every_experiment_fills_its_table(desk, name):
    table = experiment(name, desk.network, desk.data)
    assert table.says
    assert table.rows
    assert {len(row) for row in table.rows} == {len(table.head)}


def test_experiments_find_what_the_library_finds(desk):
    test = desk.data.test
    (_, by_rules), (_, by_network) = experiment("by-rules", desk.network, desk.data).rows
    assert by_rules == f"{rules.accuracy(test):.1%}"
    assert by_network == f"{brightest.evaluate(desk.network, test).accuracy:.1%}"
    down, *others = (float(row[1]) for row in experiment("race", desk.network, desk.data).rows[1:3])
    assert down < min(others)
    costs = [float(row[1]) for row in experiment("downhill", desk.network, desk.data).rows]
    assert costs == sorted(costs, reverse=True)
    assert float(experiment("checked", desk.network, desk.data).rows[0][1]) < 1e-6


def test_an_experiment_that_is_none_is_refused(desk):
    with pytest.raises(SettingError, match="no experiment 'alchemy': choose by-rules"):
        Lessons(desk).experiment("alchemy")


def test_networks_are_taken_from_the_shelf_and_put_back(desk):
    put = []
    shelf = Shelf(desk, put.append)
    shelf.take("best")
    assert (put[0].name, put[0].network.activation) == ("best", "relu")
    shelf.sit(put[0])
    shelf.take("lesson")
    assert put[1].network is desk.network
    shelf.sit(put[1])
    shelf.take("newborn")
    assert brightest.evaluate(put[2].network, desk.data.test).accuracy < 0.2
    with pytest.raises(
        SettingError, match="no network called 'worst' is at hand: choose lesson, best, reader, newborn"
    ):
        shelf.take("worst")


def test_every_step_shows_its_view_asks_and_tells(opened):
    page = opened().page
    for lesson, number in STEPS:
        asked = step(lesson, number)
        page.goto(re.sub("#.*", "", page.url) + f"#/lesson/{lesson}/{number}")
        page.get_by_role("heading", name=asked["title"], exact=True).wait_for()
        page.locator(f"#view > .{re.split('[?]', asked['link'])[0]}").wait_for()
        assert page.locator(".told p").count() == 0  # nothing is told before it was guessed
        page.get_by_role("group", name="Your guess").get_by_role("button").nth(asked["right"]).click()
        page.locator(".told", has_text=f"Yes. {asked['tell']}").wait_for()
        if "send" in asked:
            page.get_by_role("button", name="Pause").click()
    page.get_by_role("link", name="Contents").click()
    page.get_by_role("link", name=LESSONS[2]["steps"][3]["title"]).click()
    page.get_by_text(f"Lesson 3 · {LESSONS[2]['name']} · 4 of 10").wait_for()


def test_a_step_has_an_experiment_and_the_network_of_the_lessons(opened):
    page = opened().page
    page.get_by_label("Network").first.select_option("best")
    page.get_by_text("reads 97.60 %").wait_for()
    page.goto(page.url.split("#")[0] + "#/lesson/1/1")
    page.get_by_role("button", name="next to none").click()
    page.locator(".told", has_text="It is: a half to three quarters.").wait_for()
    page.locator(".found td", has_text="rules written by hand").wait_for()
    assert page.get_by_label("Network").first.input_value() == "lesson"
