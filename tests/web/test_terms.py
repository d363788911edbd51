"""The field's terms are explained where they first occur: by pointer, focus and tap; and there is a list of them."""

import json

import pytest
from playwright.sync_api import expect

from brightest.web.page_files import PAGE
from support.page_lessons import STEPS, step

ENTRIES = json.loads((PAGE / "glossary.json").read_text(encoding="utf-8"))
MEANINGS = {entry["term"]: entry["means"] for entry in ENTRIES}
TOLD = [" ".join((told["text"], told["ask"], told["tell"], *told["choices"])) for told in (step(*at) for at in STEPS)]
FIND = """async (text) => {
    const { finder, glossary } = await import(new URL("js/ui/terms.js", location.href).href);
    return [...new Set(finder(await glossary)(text).map(({ term }) => term))]; }"""
MARKED = "(marks) => marks.map((mark) => mark.dataset.term)"
VIEWS = ("draw", "learn", "descend", "backprop", "bend", "design", "doubt")


def marks(page, where=".lesson"):
    return page.locator(f"{where} dfn").evaluate_all(MARKED)


@pytest.mark.slow
def test_a_term_is_explained_while_the_pointer_is_on_it_or_on_its_meaning(visit):
    page = visit("#/lesson/1/10").page
    term, tip = page.locator(".lesson dfn", has_text="sigmoid"), page.locator(".tip")
    term.hover()
    expect(tip).to_contain_text(MEANINGS["sigmoid"])
    tip.hover()
    page.wait_for_timeout(400)  # twice as long as it lingers
    expect(tip).to_be_visible()
    page.locator(".lesson h2").hover()
    expect(tip).to_be_hidden()


def test_a_term_with_the_focus_is_explained_and_read_out_until_escape(opened, scheme):
    opened_page = opened(link="#/lesson/1/10?stage")
    page = opened_page.page
    term, tip = page.locator(".lesson dfn", has_text="bias"), page.locator(".tip")
    term.wait_for()
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.dataset.term") == "bias":
            break
    expect(term).to_be_focused()
    expect(term).to_have_accessible_description(MEANINGS["bias"])
    expect(tip).to_contain_text(MEANINGS["bias"])
    assert opened_page.concerns(".tip", scheme) == []
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    expect(term).to_be_focused()
    assert page.evaluate("document.documentElement.hasAttribute('data-stage')")
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    expect(tip).to_be_visible()


@pytest.mark.slow
def test_a_tap_opens_the_meaning_and_the_next_closes_it(chromium, server):
    context = chromium.new_context(has_touch=True, viewport={"width": 390, "height": 844}, reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(120_000)
    page.goto(f"{server.address}#/lesson/1/10")
    term, tip = page.locator(".lesson dfn", has_text="sigmoid"), page.locator(".tip")
    for elsewhere in (term, page.locator(".lesson .place")):
        term.tap()
        expect(tip).to_be_visible()
        box = tip.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        elsewhere.tap()
        expect(tip).to_be_hidden()
    context.close()


def test_a_term_in_a_label_is_explained_and_its_field_keeps_its_name(visit):
    page = visit("#/learn").page
    page.locator(".dials dfn", has_text="Seed").click()
    expect(page.locator(".tip")).to_contain_text(MEANINGS["seed"])
    expect(page.get_by_label("Seed", exact=True)).not_to_be_focused()


@pytest.mark.slow
def test_a_step_marks_each_term_where_it_first_occurs(visit, scheme):
    opened_page = visit("#/lesson/1/1")
    page = opened_page.page
    for lesson, number in ((1, 8), (2, 6), (3, 6)):
        wanted = step(lesson, number)
        page.evaluate("(link) => { location.hash = link; }", f"#/lesson/{lesson}/{number}")
        page.locator(".lesson h2", has_text=wanted["title"]).wait_for()
        before = page.evaluate(FIND, f"{wanted['text']} {wanted['ask']}")
        expect(page.locator(".lesson dfn")).to_have_count(len(before))
        assert marks(page) == before
        page.locator(".lesson .choices button").first.click()
        page.locator(".told p").wait_for()
        right = wanted["choices"][wanted["right"]]
        after = page.evaluate(FIND, f"{wanted['text']} {wanted['ask']} {right} {wanted['tell']}")
        expect(page.locator(".lesson dfn")).to_have_count(len(after))
        assert marks(page) == after
    assert opened_page.concerns(".lesson", scheme) == []


@pytest.mark.slow
def test_every_term_of_the_list_is_used_in_a_lesson_or_a_view(opened):
    page = opened().page
    used = set(page.evaluate(FIND, " ".join(TOLD)))
    for view in VIEWS:
        page.evaluate("(link) => { location.hash = link; }", f"#/{view}")
        page.locator(f"#view > .{view} dfn").first.wait_for(state="attached")
        if view == "doubt":
            page.locator(".chart dfn", has_text="calibration").wait_for(state="attached")
        found = marks(page, f"#view > .{view}")
        assert found
        used |= set(found) | set(page.evaluate(FIND, page.locator("#view").inner_text()))
    page.get_by_label("Network").first.select_option("best")
    page.evaluate("() => { location.hash = '#/draw'; }")
    page.get_by_role("button", name="layer 4, neuron 4").click()
    page.locator(".cards dfn", has_text="softmax").wait_for()
    assert set(MEANINGS) - used - set(marks(page, ".cards")) == set()


def test_the_glossary_lists_all_terms(visit, scheme):
    opened_page = visit("#/lesson")
    page = opened_page.page
    dialog = page.get_by_role("dialog", name="Glossary")
    for open_it in (
        lambda: page.get_by_role("button", name="Glossary").click(),
        lambda: page.keyboard.press("g"),
    ):
        open_it()
        expect(dialog.locator("dt")).to_have_text(list(MEANINGS))
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
    page.keyboard.press("g")
    assert opened_page.concerns(".glossary", scheme) == []
    page.keyboard.press("Escape")
