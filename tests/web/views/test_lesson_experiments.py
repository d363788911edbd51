"""A lesson's step has its experiment tried, shows what it found, and has the next step's tried ahead."""

from playwright.sync_api import expect

from support.page_lessons import step


def test_an_experiment_is_shown_by_the_step_that_asked_for_it(opened, slow):
    page = opened(link="#/lesson/1/11").page
    page.get_by_role("button", name="826").click()
    page.get_by_text("Python is trying it …").wait_for()
    page.get_by_role("link", name="Next →").click()
    page.get_by_role("heading", name=step(1, 12)["title"]).wait_for()
    slow.done.set()
    page.get_by_role("button", name="160").click()
    page.get_by_text("causes was tried").wait_for()
    expect(page.get_by_text("count was tried")).to_have_count(0)
    assert slow.begun[:2] == ["count", "causes"]


def test_the_next_steps_experiments_are_tried_while_this_one_is_read(opened, slow):
    page = opened(link="#/lesson/1/12").page
    slow.done.set()
    page.get_by_role("button", name="160").click()
    page.get_by_text("causes was tried").wait_for()
    begun = ["causes", "squashes", "untrained", "mistakes"]  # one after another
    for _ in range(400):  # tenths of a second
        if slow.begun == begun:
            break
        page.wait_for_timeout(100)
    assert slow.begun == begun
    expect(page.get_by_text("squashes was tried")).to_have_count(0)


def test_an_experiment_that_is_refused_leaves_no_note_that_it_is_tried(opened, slow):
    page = opened(link="#/lesson/1/6").page
    page.get_by_role("button", name="no, none of them").click()
    page.get_by_text("Python is trying it …").wait_for()
    slow.done.set()
    page.get_by_text("This can't be tried.").wait_for()
    page.get_by_text("Python is trying it …").wait_for(state="detached")
    page.locator("#view > .draw").wait_for()
