"""Widgets for notebooks, made of the page's own modules: draw a digit, open every neuron, watch a training.

They work in JupyterLab, VS Code, Colab and marimo, by anywidget. Python computes, and the browser draws.
"""

from brightest.widgets.network_view import NetworkView
from brightest.widgets.pad import Pad
from brightest.widgets.trainer import Trainer

__all__ = ["NetworkView", "Pad", "Trainer"]
