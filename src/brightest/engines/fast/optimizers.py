"""Optimizers over packed weights: one walk over everything, sixteen weights at a time. brightest/optimizers.py."""

from brightest.engines.fast.types import Packed
from brightest.engines.jit import inline
from brightest.engines.simd.vector import LANES, load, multiply_add, splat, square_root, store, where_positive

SGD, MOMENTUM, NESTEROV, ADAM = range(4)


@inline
def move(
    packed: Packed,
    first: int,
    last: int,
    optimizer: int,
    rate: float,
    weight_decay: float,
    momentum: float,
    beta2: float,
    step: int,
) -> None:
    """One step downhill of everything from `first` to `last`; the gradient is 0 afterwards. `step` counts from 1."""
    w, g, v, squares, trainable = packed
    zero = splat(0)
    if optimizer == ADAM:
        rate = rate / (1 - momentum ** float(step))
    fair = splat(1 / (1 - beta2 ** float(step)))
    down, decay = splat(-rate), splat(weight_decay)
    mu, rest = splat(momentum), splat(1 - momentum)
    beta, rest_of_squares = splat(beta2), splat(1 - beta2)
    for i in range(first, last, LANES):
        slope = multiply_add(decay, load(w, i), load(g, i))
        store(zero, g, i)
        if len(trainable):
            slope = where_positive(load(trainable, i), slope, zero)
        if optimizer == SGD:
            change = slope
        elif optimizer == MOMENTUM:
            change = multiply_add(mu, load(v, i), slope)
            store(change, v, i)
        elif optimizer == NESTEROV:
            ball = multiply_add(mu, load(v, i), slope)
            store(ball, v, i)
            change = multiply_add(mu, ball, slope)
        else:
            mean = multiply_add(mu, load(v, i), rest * slope)
            square = multiply_add(beta, load(squares, i), rest_of_squares * (slope * slope))
            store(mean, v, i)
            store(square, squares, i)
            change = mean / (square_root(square * fair) + splat(1e-8))
        store(multiply_add(down, change, load(w, i)), w, i)
