"""The picture of docs/notebooks.md: the widgets in a real JupyterLab; `python tools/make_notebook_picture.py`.

It needs Chromium, and what `pip install --group notebook` installs. tests/web/notebook/test_notebooks.py starts
notebooks by the functions here, too.
"""

import contextlib
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from brightest.system.sockets import open_port
from make_screenshots import BROWSERS, DOCS, FLAGS

PICTURE = DOCS / "notebook.webp"
SECONDS_TO_START = 120
SEVEN = [(0.25, 0.2), (0.5, 0.18), (0.75, 0.2), (0.6, 0.5), (0.45, 0.85)]
CELLS = [
    'from brightest.widgets import NetworkView, Pad\nfrom traitlets import dlink\n\npad = Pad("best")\npad',
    'view = NetworkView("best", neuron=(1, 2))\nlink = dlink((pad, "image"), (view, "image"))\nview',
]


@contextlib.contextmanager
def serving(folder: Path, health: str, *command: str, **variables: str) -> Iterator[str]:
    """A server, `python -m COMMAND --port N`, until the block ends; gives its address."""
    with open_port("127.0.0.1", 0) as bound:
        port = bound.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    environment = {**os.environ, "HOME": str(folder), **variables}
    with (folder / "log").open("w") as log:
        run = [sys.executable, "-m", *command, "--port", str(port)]
        server = subprocess.Popen(run, env=environment, cwd=folder, stdout=log, stderr=subprocess.STDOUT)
        try:
            end = time.monotonic() + SECONDS_TO_START
            while not _answers(address + health):
                if server.poll() is not None or time.monotonic() > end:
                    raise RuntimeError((folder / "log").read_text())
                time.sleep(0.2)
            yield address
        finally:
            server.terminate()
            server.wait()


def _answers(address: str) -> bool:
    with contextlib.suppress(OSError):
        urllib.request.urlopen(address).close()
        return True
    return False


@contextlib.contextmanager
def jupyterlab(folder: Path, cells: list[str], page: Page) -> Iterator[None]:
    """JupyterLab with a notebook of these cells, open in `page`, its kernel ready; the page is closed at the end."""
    import jupyterlab as installed
    import nbformat

    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, folder / "widgets.ipynb")
    share = Path(installed.__file__).parents[4] / "share" / "jupyter"
    options = ["--no-browser", "--allow-root", "--IdentityProvider.token=", "--ServerApp.port_retries=0"]
    options += ["--LabApp.extension_manager=readonly", "--expose-app-in-browser"]
    folders = {"JUPYTER_PATH": str(share), "JUPYTERLAB_DIR": str(share / "lab")}
    with serving(folder, "/api", "jupyterlab", *options, **folders) as address:
        page.goto(f"{address}/lab/tree/widgets.ipynb")
        page.get_by_text(re.compile("Python 3.* [|] Idle")).wait_for()
        yield
        page.close()  # before the server, which it would miss


def run_cell(page: Page) -> None:
    """Run the chosen cell of JupyterLab, and choose the next."""
    page.evaluate("void jupyterapp.commands.execute('notebook:run-cell-and-select-next')")


def main() -> None:
    """Draw a digit in JupyterLab, open a neuron, and photograph both."""
    found = next(filter(None, map(shutil.which, BROWSERS)))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 1180}, reduced_motion="reduce", color_scheme="light")
        with jupyterlab(Path(folder), CELLS, page):
            page.evaluate("void jupyterapp.commands.execute('application:toggle-left-area')")
            for _ in CELLS:
                run_cell(page)
            page.get_by_role("region", name="Layer 2, neuron 3").wait_for()
            box = page.get_by_role("application").bounding_box()
            assert box
            places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in SEVEN]
            page.mouse.move(*places[0])
            page.mouse.down()
            for place in places[1:]:
                page.mouse.move(*place, steps=8)
            page.mouse.up()
            page.locator(".answer .digit", has_text="7").wait_for()
            page.wait_for_timeout(1000)  # until the diagram is drawn
            first, last = (page.locator(".jp-Cell").nth(i).bounding_box() for i in (0, len(CELLS) - 1))
            assert first
            assert last
            height = last["y"] + last["height"] - first["y"]
            clip = {"x": first["x"], "y": first["y"], "width": first["width"], "height": height}
            taken = page.screenshot(clip=clip)
    Image.open(io.BytesIO(taken)).save(PICTURE, quality=80)
    print(PICTURE, f"{PICTURE.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
