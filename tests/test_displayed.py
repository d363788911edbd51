"""Every value that says it can be shown is known to `displays`, which a value imports only when it is shown."""

import subprocess
import sys

from brightest.displayed import Displayed
from brightest.web.notebook.displays.values import html

PROGRAM = """
import sys, brightest.nn.network, brightest.training, brightest.reader
from brightest.nn.card import Card
assert not {"brightest.web.notebook.displays", "IPython", "traitlets", "anywidget", "ipywidgets"} & set(sys.modules)
Card()._repr_html_()
assert "brightest.web.notebook.displays" in sys.modules
"""


def test_values_import_no_drawing_before_they_are_shown():
    subprocess.run([sys.executable, "-c", PROGRAM], check=True)


def test_every_displayed_value_has_a_display():
    default = html.dispatch(object)
    assert len(Displayed.__subclasses__()) >= 9
    assert not [kind for kind in Displayed.__subclasses__() if html.dispatch(kind) is default]
