"""A teacher copies a link to a drawing, and leaves out what pupils should find: it opens as it was."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

import brightest
from support.by_hand import strokes

SEEN = "(canvas) => canvas.toDataURL()"
NO_CLIPBOARD = """() => { window.board = navigator.clipboard;
    Object.defineProperty(navigator, "clipboard", { value: undefined }); }"""


@pytest.fixture
def drawn(opened):
    """The page with a 4 on its pad."""
    opened_page = opened()
    opened_page.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened_page.draw(strokes("4", "taught"))
    opened_page.page.locator(".answer.read[aria-busy=false] .digit", has_text="4").wait_for()
    yield opened_page
    opened_page.page.context.clear_permissions()


def link_of(page, *left_out):
    """Copy the link, as a teacher does."""
    page.get_by_role("button", name="Copy link …").click()
    for part in left_out:
        page.get_by_role("checkbox", name=part, exact=True).check()
    page.get_by_role("button", name="Copy link", exact=True).click()
    expect(page.get_by_role("dialog").get_by_role("status")).to_have_text("The link is copied.")
    link = page.get_by_label("Link", exact=True).input_value()
    page.keyboard.press("Escape")
    return link


def test_a_link_shows_the_same_drawing_to_another_visitor(drawn, opened):
    page = drawn.page
    page.get_by_label("Network").first.select_option("best")
    page.locator("#desk", has_text=f"{brightest.load('best').size:,} weights").wait_for()
    page.locator('[data-layer="2"][data-neuron="7"]').click()
    page.locator(".card h3", has_text="Layer 3, neuron 8").wait_for()
    expect(page.locator(".answer.read .digit")).to_have_text("4")
    link = link_of(page)
    assert page.evaluate("navigator.clipboard.readText()") == link
    assert len(link) < 1_000
    other = opened(link=link[link.index("#") :]).page
    other.locator(".answer.read").wait_for()
    expect(other.locator("#desk select")).to_have_value("best")
    other.locator(".card h3", has_text="Layer 3, neuron 8").wait_for()
    assert other.locator(".seen canvas").evaluate(SEEN) == page.locator(".seen canvas").evaluate(SEEN)
    assert other.locator(".answer").inner_text() == page.locator(".answer").inner_text()
    code = re.search("drawing=([^&]+)", link)[1]
    other.wait_for_url(f"**/#/draw?drawing={code}&open=2,7")
    other.reload()
    other.locator(".answer.read").wait_for()
    other.wait_for_url(f"**/#/draw?drawing={code}&open=2,7")


@pytest.mark.slow
def test_what_is_left_out_is_neither_seen_nor_said(drawn, opened, scheme):
    link = link_of(drawn.page, "the answer", "the network")
    assert drawn.concerns("document", scheme) == []
    other = opened(link=link[link.index("#") :]).page
    other.get_by_text("A drawing from a link").wait_for()
    assert other.locator(".answer, .network").filter(visible=True).count() == 0
    other.get_by_role("application").focus()
    other.keyboard.press("Space")
    other.locator("#said", has_text="Pen down.").wait_for()
    assert "reads" not in other.locator("#said").inner_text()


@pytest.mark.slow
def test_a_link_leaves_out_what_the_page_already_hides(drawn):
    page = drawn.page
    page.evaluate("() => { location.hash = '#/draw?hide=answer,parts,frames,which'; }")
    page.locator(".which").wait_for(state="hidden")
    page.get_by_role("button", name="Copy link …").click()
    expect(page.get_by_role("checkbox", name="the answer")).to_be_checked()
    expect(page.get_by_label("Link", exact=True)).to_have_value(re.compile("&hide=which,answer,parts,frames$"))
    page.get_by_role("checkbox", name="the answer").uncheck()
    expect(page.get_by_label("Link", exact=True)).to_have_value(re.compile("&hide=which$"))


@pytest.mark.slow
def test_a_page_without_a_clipboard_copies_the_link_all_the_same(drawn):
    page = drawn.page
    page.evaluate(NO_CLIPBOARD)
    link = link_of(page)
    assert page.evaluate("window.board.readText()") == link


@pytest.mark.slow
def test_a_network_that_others_have_not_is_not_in_the_link(drawn):
    page = drawn.page
    page.evaluate("() => { location.hash = '#/learn'; }")
    page.get_by_role("button", name="Use this network").click()
    expect(page.locator("#desk select")).to_have_value("yours")
    link = link_of(page)
    expect(page.locator("dialog.link p").first).to_have_text(re.compile("Only you have the network “yours”"))
    assert "network=" not in link


DAMAGED = {
    "#/draw?drawing=abc": "The drawing in this link is damaged: copy the whole link once more.",
    f"#/draw?drawing={'A' * 1_200}": "The drawing in this link is too long: it has at most 1,100 characters.",
    "#/draw?network=nobody": re.compile("^Network 'nobody' is unknown: choose "),
}


def test_a_damaged_link_says_so_and_the_pad_can_be_used(opened):
    first, *others = DAMAGED
    opened_page = opened(link=first)
    status = opened_page.page.locator("#status")
    expect(status).to_have_text(DAMAGED[first])
    for link in others:
        opened_page.page.evaluate("(link) => { location.hash = link; }", link)
        expect(status).to_have_text(DAMAGED[link])
    opened_page.draw(strokes("7", "taught"))
    opened_page.page.locator(".answer.read .digit", has_text="7").wait_for()


def test_there_is_no_link_to_an_empty_pad(opened):
    page = opened().page
    expect(page.get_by_role("button", name="Copy link …")).to_be_disabled()


def test_the_docs_name_parts_that_can_be_hidden(opened):
    text = (Path(__file__).parents[3] / "docs" / "class.md").read_text(encoding="utf-8")
    parts = re.findall(r"`([a-z]+)`", re.search(r"In \*Draw\* the\s+parts\s+are (.*?)\.\s", text, re.DOTALL)[1])
    assert "answer" in parts
    page = opened(link=f"#/draw?digit=4&hide={','.join(parts)}").page
    page.get_by_text(re.compile("Test digit")).wait_for(state="attached")
    hidden = {part: page.locator(f"#view .{part}").first.evaluate("(one) => !one.checkVisibility()") for part in parts}
    assert hidden == dict.fromkeys(parts, True)
