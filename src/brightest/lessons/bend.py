"""Bend: a small network separates two classes of points, which no straight line separates, by bending the plane.

A layer of two neurons under tanh stretches, turns, shifts and bends the plane, and never tears it: it is a
homeomorphism (unless its W is singular: then it flattens the plane, which separates nothing more). What lies inside a
ring stays inside the ring's image, however many such layers follow. A third neuron gives the plane a direction to bend
into: the inner ring is lifted, and a straight cut separates the two.

Two outputs under softmax stand here for the single sigmoid of 2-2-2-1, because softmax of two is the sigmoid of their
sums' difference: like it, they separate by a straight line in the last hidden layer's space.
"""

from dataclasses import replace

import numpy as np

from brightest.nn.network import random_network
from brightest.training import loop
from brightest.training.loop import TrainingState
from brightest.training.recipes import Recipe

CLASSES = ("0", "1")
RECIPE = Recipe(
    name="bend",
    layers=(2, 3, 2),
    activation="tanh",
    cost="cross-entropy",
    optimizer="nesterov",
    learning_rate=0.05,
    epochs=100,
)


def begin(hidden: tuple[int, ...], seed: int, recipe: Recipe = RECIPE) -> TrainingState:
    """The state before the first step, for points of the square (data/plane.py); `hidden` has the hidden layers' sizes.

    The first layer begins as if x and y ran from −1 to 1, with each neuron's line through the square's middle: most
    lines of random biases miss the points, and many neurons would never find them. Raises SettingError for bad sizes.
    """
    recipe = replace(recipe, layers=(2, *hidden, len(CLASSES)))
    network = random_network(
        recipe.layers, np.random.default_rng(seed), recipe.activation, recipe.cost, CLASSES, recipe.initialization
    )
    W = 2 * network.weights[0]
    centred = replace(
        network, weights=(W, *network.weights[1:]), biases=(-W @ np.array([0.5, 0.5]), *network.biases[1:])
    )
    return loop.begin(recipe, seed, CLASSES, centred)
