"""A widget's module: everything is in it, it loads nothing, and importing brightest doesn't make it."""

import re
import subprocess
import sys

import pytest

from brightest.web.notebook.assembled import JS, assembled, styles

WIDGETS = ("pad-widget", "network-widget", "trainer-widget")
MAX_CHARACTERS = 100_000
PROGRAM = """
import sys, brightest, brightest.nn.network, brightest.training, brightest.cli.main
assert not {"anywidget", "ipywidgets", "traitlets", "IPython", "brightest.widgets"} & set(sys.modules)
assert brightest.widgets.Pad.__name__ == "Pad"
assert "anywidget" in sys.modules
"""


@pytest.mark.parametrize("widget", WIDGETS)
def test_a_widget_is_one_module_that_loads_nothing(widget):
    module = assembled(widget)
    assert module.count("export default") == 1
    assert not re.search(r"^import |\bfetch\(|https?://(?!www\.w3\.org)|@import ['\"]|url\(", module, re.MULTILINE)
    assert len(module) < MAX_CHARACTERS


def test_every_widget_is_assembled():
    assert {path.stem for path in JS.glob("*-widget.js")} == set(WIDGETS)


def test_styles_are_those_of_the_widget_alone():
    text = styles()
    assert ":root" not in text
    assert ':host([data-theme="light"])' in text


def test_importing_brightest_imports_no_widget():
    subprocess.run([sys.executable, "-c", PROGRAM], check=True)
