"""The widgets' modules in a browser, without a notebook: a model made of Python's messages stands in for one.

test_notebooks.py has the notebooks themselves.
"""

import json
from base64 import b64encode

import pytest
from playwright.sync_api import expect

import brightest
from brightest.widgets import NetworkView, Pad, Trainer

SEVEN = [[(0.25, 0.2), (0.5, 0.18), (0.75, 0.2), (0.6, 0.5), (0.45, 0.85)]]
PAGE = """<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>widget</title>
<style>button { color: lime; border: 9px solid lime } p { font: 40px cursive }</style>
<body style="margin: 0; background: #eee"><div id="place"></div>
<script type="application/json" id="state">STATE</script>
<script type="module">
const view = (text) => new DataView(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer);
const known = JSON.parse(document.getElementById("state").textContent);
const state = Object.fromEntries(Object.entries(known).map(([name, [kind, value]]) =>
  [name, kind === "bytes" ? view(value) : value]));
window.sent = [];
window.listeners = {};
window.model = {
  get: (name) => state[name],
  set: (name, value) => { state[name] = value; },
  save_changes: () => window.sent.push({ ...state }),
  send: (content) => window.sent.push(content),
  on: (event, act) => (listeners[event] ??= []).push(act),
  off: (event, act) => { listeners[event] = listeners[event].filter((one) => one !== act); },
};
window.change = (name, kind, value) => {
  state[name] = kind === "bytes" ? view(value) : value;
  for (const act of listeners[`change:${name}`] ?? []) act();
};
MODULE
window.take = widget.render({ model, el: document.getElementById("place") });
</script>
"""


def encoded(value):
    if isinstance(value, bytes):
        return ["bytes", b64encode(value).decode()]
    return ["json", value]


@pytest.fixture
def shown(opened_file, tmp_path):
    """A widget in a page of its own: what it opened, and a function that tells it what Python has now."""

    def show(widget, **size):
        names = [name for name in widget.keys if name != "layout"]
        state = json.dumps({name: encoded(getattr(widget, name)) for name in names if not name.startswith("_esm")})
        module = widget._esm.replace("export default", "const widget =")
        path = tmp_path / "widget.html"
        page = PAGE.replace("STATE", state.replace("<", "\\u003c")).replace("MODULE", module)
        path.write_text(page, encoding="utf-8")
        opened = opened_file(path, **size)
        opened.page.locator(".view").wait_for()

        def tell(name):
            opened.page.evaluate("([name, value]) => change(name, ...value)", [name, encoded(getattr(widget, name))])

        return opened, tell

    return show


def test_what_is_drawn_is_sent_and_its_answer_shown(shown):
    pad = Pad("best")
    opened, tell = shown(pad)
    opened.draw(SEVEN)
    opened.page.wait_for_function("sent.at(-1)?.strokes[0].length >= 5")
    pad.strokes = opened.page.evaluate("sent.at(-1).strokes")
    tell("_reading")
    expect(opened.answer()).to_have_text("7")
    opened.page.get_by_role("button", name="Undo").click()
    assert opened.page.evaluate("sent.at(-1).strokes") == []
    opened.page.get_by_role("button", name="Clear").click()
    assert opened.page.evaluate("sent.at(-1)") == {"type": "clear"}


def test_a_finger_draws_and_does_not_scroll(shown):
    opened, _ = shown(Pad("best"), width=390, height=500)
    box = opened.page.get_by_role("application").bounding_box()
    touch = opened.page.context.new_cdp_session(opened.page)
    for step in range(9):
        point = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] * (0.9 - step / 10)}
        kind = "touchMove" if step else "touchStart"
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    opened.page.wait_for_function("sent.at(-1)?.strokes[0].length === 9")
    assert opened.page.evaluate("scrollY") == 0


def test_strokes_of_pythons_are_drawn_on_the_pad(shown):
    pad = Pad("best")
    opened, tell = shown(pad)
    canvas = opened.page.get_by_role("application")
    empty = canvas.evaluate("(it) => it.toDataURL()")
    pad.strokes = [[list(point) for point in stroke] for stroke in SEVEN]
    tell("strokes")
    tell("_reading")
    assert canvas.evaluate("(it) => it.toDataURL()") != empty
    expect(opened.answer()).to_have_text("7")


def test_a_click_opens_a_neuron_and_a_drag_changes_its_bias(shown):
    view = NetworkView("lesson", brightest.load_data("optdigits").test.images[0])
    opened, tell = shown(view)
    page = opened.page
    page.get_by_role("button", name="layer 2, neuron 3", exact=True).click()
    view.neuron = page.evaluate("sent.at(-1).neuron")
    assert view.neuron == (1, 2)
    tell("_opened")
    card = page.get_by_role("region", name="Layer 2, neuron 3")
    expect(card.locator("tr", has_text="its bias")).to_contain_text(
        f"{view.network.biases[0][2]:+.2f}".replace("-", "−")
    )
    card.get_by_role("slider", name="its bias").focus()
    page.keyboard.press("ArrowRight")
    change = page.evaluate("sent.at(-1)")
    assert change["value"] == pytest.approx(view.network.biases[0][2] + 0.1)
    view._handle_custom_msg(change, [])
    for name in ("_network", "_reading", "_opened", "_changed"):
        tell(name)
    expect(card.get_by_role("slider", name="its bias")).to_be_focused()
    page.get_by_role("button", name="Weights as they were").click()
    assert page.evaluate("sent.at(-1)") == {"type": "restore"}
    page.get_by_role("button", name="Weights", exact=True).click()
    assert page.evaluate("sent.at(-1).lines") == "weight"


def test_a_training_is_shown_and_steered(shown):
    trainer = Trainer("optdigits", "lesson", seed=1, validation=200, epochs=2, learning_rate=1.0)
    opened, tell = shown(trainer)
    page = opened.page
    for name, command in (("Learn", "play"), ("One step", "step"), ("One epoch", "epoch")):
        page.get_by_role("button", name=name, exact=True).click()
        assert page.evaluate("sent.filter(({ type }) => type !== 'drawn').at(-1)") == {"type": command}
    trainer.step()
    tell("_learning")
    expect(page.locator(".figures")).to_contain_text("1mini-batches")
    page.wait_for_function(f"sent.at(-1).picture === {trainer._pictures}")
    page.get_by_label("Pace").select_option("as fast as it can")
    assert page.evaluate("sent.at(-1)") == {"type": "pace", "batches": 0}
    trainer.pace = 0
    trainer.play()
    trainer.wait()
    tell("_learning")
    expect(page.get_by_role("button", name="Learn")).to_be_disabled()
    expect(page.locator(".figures")).to_contain_text("2 of 2")
    trainer.close()


def test_the_theme_is_that_of_the_text_around_and_the_palette_pythons(shown):
    pad = Pad("best")
    opened, tell = shown(pad)
    host = opened.page.locator(".brightest")
    expect(host).to_have_attribute("data-theme", "light")
    opened.page.evaluate("document.body.setAttribute('style', 'color: #ddd')")
    expect(host).to_have_attribute("data-theme", "dark")
    negative = "(it) => getComputedStyle(it).getPropertyValue('--negative')"
    red = host.evaluate(negative)
    pad.palette = "colourblind"
    tell("palette")
    assert host.evaluate(negative) != red
    button = opened.page.get_by_role("button", name="Clear")
    assert button.evaluate("(it) => getComputedStyle(it).borderTopWidth") == "1px"  # no style of the page's reaches it


@pytest.mark.parametrize("kind", [Pad, NetworkView])
def test_widgets_fit_into_their_place_and_can_be_used_by_all(shown, kind):
    opened, _ = shown(kind("lesson", brightest.load_data("optdigits").test.images[0]))
    for width in (1200, 660, 360):
        opened.page.set_viewport_size({"width": width, "height": 900})
        assert opened.fits(width)
    assert opened.concerns("#place") == []


def test_a_widget_that_is_taken_away_listens_no_more(shown):
    opened, _ = shown(NetworkView("lesson"))
    opened.page.evaluate("take()")
    assert opened.page.locator(".brightest").count() == 0
    assert opened.page.evaluate("Object.values(listeners).flat().length") == 0
