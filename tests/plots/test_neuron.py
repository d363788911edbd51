"""Inputs are drawn as bright as they are."""

from brightest.plots import theme
from support.pictures import measured


def test_inputs_are_drawn_in_their_own_brightness():
    drawn = [image for axes in measured("output neuron")(theme()).axes for image in axes.images][:3]
    assert [image.get_cmap().name for image in drawn] == ["signed", "gray", "signed"]
    assert drawn[0].norm is drawn[2].norm
    assert drawn[1].get_clim() == (0, 1)
