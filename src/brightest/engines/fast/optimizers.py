"""Optimizers on packed parameters, sixteen at a time: what nn/optimizers.py does, for kernels."""

from brightest.engines.fast.types import Packed
from brightest.engines.simd.vector import LANES, load, multiply_add, splat, square_root, store, where_positive
from brightest.system.jit import inline

SGD, MOMENTUM, NESTEROV, ADAM, NONE = range(5)


@inline
def optimizer_step(
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
    """Update the parameters from `first` to `last`, and set their gradient to 0. `step` counts from 1."""
    w, g, v, squares, trainable = packed
    zero = splat(0)
    if optimizer == ADAM:
        rate = rate / (1 - momentum ** float(step))
    correction = splat(1 / (1 - beta2 ** float(step)))
    down, decay = splat(-rate), splat(weight_decay)
    mu, rest = splat(momentum), splat(1 - momentum)
    beta, rest_of_squares = splat(beta2), splat(1 - beta2)
    for i in range(first, last, LANES):
        gradient = multiply_add(decay, load(w, i), load(g, i))
        store(zero, g, i)
        if len(trainable):
            gradient = where_positive(load(trainable, i), gradient, zero)
        if optimizer == SGD:
            update = gradient
        elif optimizer == MOMENTUM:
            update = multiply_add(mu, load(v, i), gradient)
            store(update, v, i)
        elif optimizer == NESTEROV:
            velocity = multiply_add(mu, load(v, i), gradient)
            store(velocity, v, i)
            update = multiply_add(mu, velocity, gradient)
        else:
            mean = multiply_add(mu, load(v, i), rest * gradient)
            square = multiply_add(beta, load(squares, i), rest_of_squares * (gradient * gradient))
            store(mean, v, i)
            store(square, squares, i)
            update = mean / (square_root(square * correction) + splat(1e-8))
        store(multiply_add(down, update, load(w, i)), w, i)
