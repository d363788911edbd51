"""Every picture of the inspections, drawn of one network and one data set."""

from functools import cache

import numpy as np

import brightest
from brightest.data.plane import point_set
from brightest.evaluation.metrics import evaluate, one_hot
from brightest.inspection import edges as edge_measure
from brightest.inspection import gradient_check, landscape, neuron, robustness
from brightest.inspection import gradient_noise as measured_noise
from brightest.inspection import layers as layer_spaces
from brightest.inspection import misread as misreading
from brightest.inspection.nudges import nudges as nudges_of
from brightest.inspection.ood_benchmark import ood_benchmark
from brightest.lessons import bend as bending
from brightest.nn import pretrained
from brightest.nn.network import random_network
from brightest.plots.activations import activations
from brightest.plots.confusion import confusion
from brightest.plots.edges import edges
from brightest.plots.gradient import check, gradient
from brightest.plots.gradient_noise import gradient_noise
from brightest.plots.landscape import line, plane, surface
from brightest.plots.layers import bend, layers
from brightest.plots.misread import misread
from brightest.plots.mistakes import mistakes
from brightest.plots.neuron import neuron as neuron_picture
from brightest.plots.nudges import nudges
from brightest.plots.ood import noise
from brightest.plots.shift import shift
from brightest.plots.weights import weights


@cache
def lesson():
    return brightest.load("lesson")


@cache
def digits():
    return brightest.load_data("optdigits").test


@cache
def first_mistake():
    found = misreading.mistakes(lesson(), digits())
    return digits().images[found.indices[0]], int(found.labels[0])


def of_neuron(layer, number):
    sum_ = neuron.arithmetic(lesson(), digits().images[0], layer, number)
    found = neuron.favourites(lesson(), digits(), layer, number)
    return lambda chosen: neuron_picture(sum_, found, digits(), chosen, layer, number)


def of_nudges(layer, number):
    image, label = first_mistake()
    found = nudges_of(lesson(), image, one_hot(np.array([label]), 10)[0])
    return lambda chosen: nudges(found, chosen, layer, number)


def of_plane(draw, path):
    """A few points suffice to see whether it is well made."""
    if path:
        networks = [brightest.load(file) for file in pretrained.snapshots()]
        walked = landscape.path(networks, [network.card.epochs for network in networks])
        found = landscape.plane(lesson(), digits(), walked.directions, ((-60, 5), (-15, 6)), (9, 9))
        return lambda chosen: draw(found, chosen, walked)
    rng = np.random.default_rng(0)
    ways = landscape.random_direction(lesson(), rng), landscape.random_direction(lesson(), rng)
    found = landscape.plane(lesson(), digits(), ways, k=(9, 9))
    return lambda chosen: draw(found, chosen)


def of_line():
    found = landscape.line(lesson(), digits(), landscape.downhill(lesson(), digits()), 3)
    return lambda chosen: line(found, chosen)


def of_gradient(layer):
    slope = landscape.unflatten(lesson(), measured_noise.full_gradient(lesson(), digits()))
    return lambda chosen: gradient(slope, chosen, layer)


def of_noise():
    found = ood_benchmark(lesson(), digits(), n=40)
    return lambda chosen: noise(found, lesson().classes, chosen)


def of_shift():
    found = robustness.robustness(lesson(), digits()[np.arange(50)])
    return lambda chosen: shift(found, chosen)


def of_check():
    found = gradient_check.check(lesson(), digits(), 12)
    return lambda chosen: check(found, chosen)


def of_gradient_noise():
    found = measured_noise.gradient_noise(lesson(), digits(), (1, 100), 3)
    return lambda chosen: gradient_noise(found, chosen)


def of_edges():
    found = {
        name: (W, edge_measure.Edges(np.linspace(0.1, 0.9, len(W)), W, np.zeros((len(W), 5))))
        for name, W in (
            ("by hand", edge_measure.hand_made(8, np.random.default_rng(0))),
            ("learnt", lesson().weights[0]),
        )
    }
    return lambda chosen: edges(found, chosen)


def of_layers():
    few = digits()[np.arange(100)]
    found, marked = layer_spaces.spaces(lesson(), few), lesson().feed_forward(few.images[0])
    return lambda chosen: layers(found, few.labels, lesson().classes, chosen, marked)


def of_bend(hidden):
    points, network = point_set("circles", 100, np.random.default_rng(0)), bending.begin(hidden, 0).network
    found = layer_spaces.spaces(network, points, 3)
    return lambda chosen: bend(network, found, points, chosen)


def of_misread():
    found = misreading.misread(lesson(), *first_mistake())
    return lambda chosen: misread(found, lesson().classes, chosen)


def of_mistakes():
    found = misreading.mistakes(lesson(), digits())
    return lambda chosen: mistakes(lesson(), digits(), found, chosen)


def of_confusion():
    found = evaluate(lesson(), digits())
    return lambda chosen: confusion(found, lesson().classes, chosen)


PICTURES = {
    "weights": lambda: lambda chosen: weights(lesson(), chosen),
    "weights of layer 2": lambda: lambda chosen: weights(lesson(), chosen, 2),
    "neuron": lambda: of_neuron(1, 3),
    "output neuron": lambda: of_neuron(3, 5),
    "activations": lambda: lambda chosen: activations(lesson(), digits().images[0], chosen),
    "mistakes": of_mistakes,
    "confusion": of_confusion,
    "noise": of_noise,
    "shift": of_shift,
    "line": of_line,
    "plane of a path": lambda: of_plane(plane, path=True),
    "random plane": lambda: of_plane(plane, path=False),
    "surface": lambda: of_plane(surface, path=True),
    "gradient": lambda: of_gradient(1),
    "gradient of layer 3": lambda: of_gradient(3),
    "check": of_check,
    "nudges": lambda: of_nudges(3, 5),
    "nudges of the first layer": lambda: of_nudges(1, 0),
    "gradient noise": of_gradient_noise,
    "layers": of_layers,
    "bend in the plane": lambda: of_bend((2, 2)),
    "bend in space": lambda: of_bend((3,)),
    "edges": of_edges,
    "misread": of_misread,
}


@cache
def measured(name):
    return PICTURES[name]()


def odd(layers, activation="relu", cost="cross-entropy", classes=None):
    """A network of another shape than the lessons'."""
    names = classes or tuple(f"class number {i}" for i in range(layers[-1]))
    return random_network(layers, np.random.default_rng(0), activation, cost, names)
