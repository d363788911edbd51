"""A lesson's board in a browser: its first chart once it has moved, and what is written on it."""

import pytest

from support.page_lessons import step

SIZES = [(1366, 657), pytest.param((390, 844), marks=pytest.mark.slow)]  # of a laptop and of a phone
WRITTEN = "(canvas) => (canvas.written ?? []).map(({ text }) => text)"


def played(visit, number, width=1366, height=657, lesson=3):
    """A step after its guess, at the end of its motion: its first chart."""
    page = visit(f"#/lesson/{lesson}/{number}", width, height).page
    if step(lesson, number).get("board"):
        page.locator(".board figure canvas").first.wait_for()
    page.get_by_role("group", name="Your guess").get_by_role("button").nth(step(lesson, number)["right"]).press("Enter")
    page.locator(".board[data-time='1'] figure").first.wait_for()
    return page.locator(".board canvas").first


def wait_for_text(canvas, text):
    page = canvas.page
    page.wait_for_function(f"(canvas) => ({WRITTEN})(canvas).includes('{text}')", arg=canvas.element_handle())


def one_decimal(z):
    return f"{z:.1f}".replace("-", "−")
