"""Boxes are measured in every window size: the picture is large, its control at hand, no text cut or overlapped."""

from pathlib import Path

import pytest

from brightest.lessons import experiment
from brightest.web import shared as shared_module
from support import page_lessons

PHONE = (390, 844)
SIZES = ((1366, 657), (1280, 600), (1440, 900), (1920, 1080), (2560, 1440), PHONE)
MEASURE = (Path(__file__).parent / "boxes.js").read_text().split("*/", 1)[1]
PICTURES = {  # of each view: the picture, the control that acts on it, and what is there once it is filled
    "draw": (".draw .diagram", ".draw .pad", ".draw .answer"),
    "learn": (".learn .learner", ".learn .play", ".readings li"),
    "descend": (
        ".descend :is(.hill, .solid, .map)",
        ".descend :is(.transport .play, .dials > button)",
        ".ground .title:not(:empty)",
    ),
    "backprop": (".backprop .diagram", ".backprop .all .apply", ".backprop .outputs tbody tr"),
    "bend": (".bend .spaces", ".bend .play", ".space canvas"),
    "design": (".design .weight-board canvas", ".design .brushes button", ".design .classes li"),
    "doubt": (".doubt .seeing canvas", ".doubt .look .choices button", ".doubt .exam tbody tr"),
}
NAMED = {  # by steps, before or after the guess: what is to be clicked, dragged or looked at
    "1/2 before": ".draw .plane",
    "1/3 after": ".draw .clear",
    "1/8 after": ".board figure canvas",
    "1/10 after": ".design .time input",
    "2/8 after": ".learn .axis input",
}
VIEWS = {"draw": "draw?digit=7&open=1,4", "descend": "descend?f=bowl", "backprop": "backprop?hard=2"} | {
    view: view for view in ("learn", "bend", "design", "doubt")
}
HIDDEN = ":is([data-veiled], [data-without])"  # by a step
PATIENCE = 20  # tenths of a second until something is wrong
LEAST_SHARE = 0.6  # of the window's height, for the picture
LARGEST_STRIP = 120
LEAST_HEIGHT_OF_A_RAIL = 657  # with which a step's text is read without scrolling; on a stage, with any


def settle(page):
    page.evaluate("new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))")


def faults(page, view, size, name=None):
    """What is wrong with what is seen once the view is filled, and where it stands. name: of a step, and when."""
    for _ in range(PATIENCE):
        settle(page)
        wrong, seen = measured(page, view, size, name)
        if not wrong:
            break
        page.wait_for_timeout(100)
    return wrong, seen


def measured(page, view, size, name):
    """What is wrong at this moment."""
    covered, named = page.locator("#view.covered").count(), NAMED.get(name)
    picture, control = ("#view .board .charts", None) if covered else PICTURES[view][:2]
    seen = page.evaluate(MEASURE, {"picture": picture, "control": control, "named": named})
    wrong = [f"cut: {text}" for text in seen["clipped"]] + [f"overlapped: {texts}" for texts in seen["overlapped"]]
    wrong += [f"too small to read: {text}" for text in seen["tiny"]]
    if seen["edge"] < -0.5:
        wrong.append("the header leaves its margins")
    if seen["wide"] > 0:
        wrong.append(f"{seen['wide']} pixels too wide")
    if not seen["looked"] and size != PHONE:  # there a button shows it
        wrong.append("what the step speaks of is off the screen")
    if seen["scrolled"] > 1 and (seen["staged"] or size[1] >= LEAST_HEIGHT_OF_A_RAIL):
        wrong.append(f"the step must be scrolled by {seen['scrolled']} pixels")
    if not seen["named"] and size != PHONE:
        wrong.append(f"what the step names is off the screen: {named}")
    if size == PHONE:
        if seen["picture"] < 0.2:
            wrong.append(f"the picture has {seen['picture']:.0%} of the height")
        hidden = seen["control"] is None and (seen["staged"] or page.locator(HIDDEN).count())
        if control and (seen["control"] or 0) < 0.9 and not hidden:
            wrong.append(f"{seen['control'] or 0:.0%} of the control are on the screen")
        if seen["strip"] > LARGEST_STRIP:
            wrong.append(f"the strip is {seen['strip']:.0f} pixels high")
    elif seen["picture"] < LEAST_SHARE:
        wrong.append(f"the picture has {seen['picture']:.0%} of the height")
    return wrong, seen


def check_sizes(page, view, sizes, name, stages=(False, True)):
    """The faults in each window size, in normal and in stage mode, and where the view stands in each."""
    found, places = {}, {}
    for staged in stages:
        if staged != page.evaluate("document.documentElement.hasAttribute('data-stage')"):
            page.evaluate("document.querySelector('#stage').click()") if staged else page.keyboard.press("Escape")
        for size in sizes:
            page.set_viewport_size({"width": size[0], "height": size[1]})
            if size == PHONE and page.locator(".lesson .gist[aria-expanded=true]").is_visible():
                page.locator(".lesson .gist").evaluate("(gist) => gist.click()")  # no mouse is left over a term
            wrong, seen = faults(page, view, size, name)
            if size != PHONE and not seen["chosen"] and "before" in name:
                wrong.append("a choice is off the screen")
            places[size, staged] = seen["place"]
            if wrong:
                found[f"{name} at {size[0]}×{size[1]}{', stage' if staged else ''}"] = wrong
    return found, places


def go(page, link):
    page.evaluate("(link) => { location.hash = link; }", f"#/{link}")


def open_view(page, view):
    go(page, VIEWS[view])
    wait_until_filled(page, view)


def wait_until_filled(page, view):
    page.locator(f"#view > .{view}").wait_for(state="attached")
    page.locator(f"#view {PICTURES[view][2]}").first.wait_for(state="attached")


def check_step(page, lesson, number, sizes, stages=(False, True)):
    step = page_lessons.step(lesson, number)
    view = step["link"].split("?")[0]
    go(page, f"lesson/{lesson}/{number}")
    page.locator(".lesson .body h2", has_text=step["title"]).wait_for(state="attached")
    wait_until_filled(page, view)
    found, before = check_sizes(page, view, sizes, f"{lesson}/{number} before", stages)
    page.locator(".lesson .choices button").nth(step["right"]).evaluate("(choice) => choice.click()")
    page.locator(".lesson .told p").first.wait_for(state="attached")
    after_view = step.get("then", view).split("?")[0]
    after, places = check_sizes(page, after_view, sizes, f"{lesson}/{number} after", stages)
    moved = {f"{lesson}/{number} moved at {at}": [before[at], places[at]] for at in before if before[at] != places[at]}
    return found | after | moved


def written(found):
    return "\n".join(f"{where}: {'; '.join(wrong)}" for where, wrong in found.items())


def test_a_few_steps_fit_where_there_is_little_room(opened):
    page = opened(link="#/lesson/1/8").page
    found = {}
    for place, stages in (((1, 8), (False,)), ((2, 6), (False,)), ((3, 2), (False,)), ((3, 3), (True,))):
        found |= check_step(page, *place, sizes=((1366, 657), PHONE), stages=stages)
    assert not found, written(found)


@pytest.mark.slow
def test_on_a_stage_the_longest_step_is_as_large_as_its_rail_allows(opened):
    page = opened(link="#/lesson/2/3").page
    found = check_step(page, 2, 3, sizes=((1280, 600), (1920, 1080)), stages=(True,))
    assert not found, written(found)
    size = "Number(document.querySelector('.lesson').style.getPropertyValue('--fit'))"
    assert 0.85 < page.evaluate(size) < 1
    page.locator(".ways .next").click()
    page.locator(".lesson .body h2", has_text=page_lessons.step(2, 4)["title"]).wait_for()
    assert page.evaluate(size) == 1


@pytest.mark.slow
def test_views_are_as_large_as_the_window_allows(opened):
    page = opened().page
    found = {}
    for view in VIEWS:
        open_view(page, view)
        found |= check_sizes(page, view, ((1280, 600),), view)[0]
    assert not found, written(found)


@pytest.mark.slow
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_view_fits_in_every_window(opened, theme):
    page = opened(color_scheme=theme, webgl=True).page
    found = {}
    for view in VIEWS:
        open_view(page, view)
        found |= check_sizes(page, view, SIZES, f"{view}, {theme}")[0]
    assert not found, written(found)


@pytest.mark.slow
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("lesson", [1, 2, 3])
def test_every_step_fits_in_every_window(opened, monkeypatch, lesson, theme):
    monkeypatch.setattr(shared_module, "experiment", experiment)
    page = opened(link=f"#/lesson/{lesson}/1", color_scheme=theme).page
    found = {}
    for place in page_lessons.STEPS:
        if place[0] == lesson:
            found |= check_step(page, *place, SIZES)
    assert not found, written(found)
