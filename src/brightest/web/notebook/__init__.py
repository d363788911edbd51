"""Widgets for notebooks, made of the page's own modules: draw a digit, open any neuron, watch a training.

They work in JupyterLab, VS Code, Colab and marimo, through anywidget. Python computes, and the browser draws.
"""

from brightest.web.notebook.network_view import NetworkView
from brightest.web.notebook.pad import Pad
from brightest.web.notebook.trainer import Trainer

__all__ = ["NetworkView", "Pad", "Trainer"]
