"""The widgets in a real JupyterLab and in marimo: drawn on, clicked, trained, paused, and seen from Python.

`pip install --group notebook` installs both.
"""

import re

import pytest
from playwright.sync_api import expect

from make_notebook_picture import jupyterlab, run_cell, serving
from web.conftest import Opened

pytestmark = pytest.mark.slow

MISSING = "{} is not installed: pip install --group notebook"
SEVEN = [[(0.25, 0.2), (0.5, 0.18), (0.75, 0.2), (0.6, 0.5), (0.45, 0.85)]]
SETUP = """import brightest
from brightest.widgets import NetworkView, Pad, Trainer
data = brightest.load_data("optdigits")"""
PAD = 'Pad("best")'
VIEW = 'NetworkView("lesson", data.test.images[0])'
TRAINER = 'Trainer(data, "lesson", seed=1, learning_rate=1.0)'
NOT_OURS = re.compile("terminals plugin|/lsp/status|preloaded using link preload", re.IGNORECASE)
MARIMO = f"""import marimo
app = marimo.App()

@app.cell
def _():
    import marimo as mo
    {SETUP.replace(chr(10), chr(10) + "    ")}
    return NetworkView, Pad, Trainer, data, mo

@app.cell
def _(Pad, mo):
    pad = mo.ui.anywidget({PAD})
    pad
    return (pad,)

@app.cell
def _(NetworkView, data, mo):
    view = mo.ui.anywidget({VIEW})
    view
    return (view,)

@app.cell
def _(Trainer, data):
    trainer = {TRAINER}
    trainer
    return (trainer,)

@app.cell
def _(mo, pad, view):
    mo.md(f"Python knows: {{pad.answer}} {{pad.image is not None and pad.image.shape}} {{view.widget.neuron}}")
    return
"""


@pytest.fixture
def page(chromium):
    """A new window. What the console says of us is a complaint."""
    context = chromium.new_context(viewport={"width": 1280, "height": 1000}, color_scheme="light")
    context.set_default_timeout(120_000)
    made, complaints = context.new_page(), []

    def on_console(message):
        said = f"{message.text} {message.location['url']}"
        if message.type in ("warning", "error") and not NOT_OURS.search(said):
            complaints.append(said)

    made.on("console", on_console)
    made.on("pageerror", lambda error: complaints.append(str(error)))
    yield made
    context.close()
    assert complaints == []


def use(page):
    """Draw on the pad, open a neuron, and learn, pause and step; gives the number of steps."""
    expect(page.locator(".brightest .view")).to_have_count(3)
    opened = Opened(page, [])
    page.get_by_role("application").scroll_into_view_if_needed()
    opened.draw(SEVEN)
    expect(opened.answer()).to_have_text("7")
    network = page.locator(".seen-network")
    network.get_by_role("button", name="layer 2, neuron 3", exact=True).click()
    expect(network.get_by_role("region", name="Layer 2, neuron 3")).to_be_visible()
    training = page.locator(".trained")
    done = training.locator(".figures div", has_text="mini-batches").locator("b")
    training.get_by_role("button", name="Learn").click()
    expect(done).not_to_have_text("0")
    training.get_by_role("button", name="Pause").click()
    expect(training.get_by_role("button", name="Learn")).to_be_visible()
    expect(training.locator(".figures")).to_contain_text("right, in training")
    before = int(done.inner_text().replace(",", ""))
    training.get_by_role("button", name="One step").click()
    expect(done).to_have_text(f"{before + 1:,}")
    return before + 1


def test_jupyterlab(page, tmp_path):
    pytest.importorskip("jupyterlab", reason=MISSING.format("JupyterLab"))
    asks = "print('Python knows:', pad.answer, pad.image.shape, view.neuron, trainer.steps, trainer.playing)"
    cells = [SETUP, f"pad = {PAD}\npad", f"view = {VIEW}\nview", f"trainer = {TRAINER}\ntrainer", asks]
    with jupyterlab(tmp_path, cells, page):
        for _ in cells[:-1]:
            run_cell(page)
        steps = use(page)
        page.locator(".jp-Cell").last.click()
        page.keyboard.press("Shift+Enter")
        expect(page.get_by_text(f"Python knows: 7 (28, 28) (1, 2) {steps} False", exact=True)).to_be_visible()
        expect(page.locator(".brightest").first).to_have_attribute("data-theme", "light")
        page.evaluate("void jupyterapp.commands.execute('apputils:change-theme', { theme: 'JupyterLab Dark' })")
        expect(page.locator(".brightest").first).to_have_attribute("data-theme", "dark")


def test_marimo(page, tmp_path):
    pytest.importorskip("marimo", reason=MISSING.format("marimo"))
    (tmp_path / "widgets.py").write_text(MARIMO, encoding="utf-8")
    with serving(tmp_path, "/health", "marimo", "run", "widgets.py", "--headless", "--no-token") as address:
        page.goto(address)
        use(page)
        expect(page.get_by_text("Python knows: 7 (28, 28) (1, 2)")).to_be_visible()
        page.close()
