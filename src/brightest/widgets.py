"""Widgets for notebooks: draw a digit, open any neuron, watch a training. `web.notebook` defines them."""

from brightest.web.notebook import NetworkView, Pad, Trainer

__all__ = ["NetworkView", "Pad", "Trainer"]
