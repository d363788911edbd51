"""Widgets for notebooks: draw a digit, open every neuron, watch a training. They are made in `web.notebook`."""

from brightest.web.notebook import NetworkView, Pad, Trainer

__all__ = ["NetworkView", "Pad", "Trainer"]
