"""The training kernel: a step for each mini-batch. Lesson 3, from the pixels to the new weights.

A mini-batch is processed in chunks of examples. Plain gradient descent in small batches updates the weights directly,
and so touches only the rows of nonzero pixels; everything else accumulates the gradient and then updates all weights.
"""

from numba import types

from brightest.engines.fast import dense
from brightest.engines.fast.activations import apply_activation, multiply_by_derivative
from brightest.engines.fast.layout import N_IN, STRIDE, WEIGHTS, activations_view, weights_view
from brightest.engines.fast.losses import loss_and_delta
from brightest.engines.fast.optimizers import NONE, optimizer_step
from brightest.engines.fast.sparse_input import backward_weights_nonzero, block_width, expand_pixels, forward_nonzero
from brightest.engines.fast.types import (
    FLOAT32_INPUT,
    FLOAT64_INPUT,
    HYPERPARAMETERS,
    INT64_INPUT,
    LAYOUT,
    PACKED,
    PIXELS,
    SCRATCH,
    Hyperparameters,
    Packed,
    Pixels,
    Scratch,
)
from brightest.engines.simd.denormals import flush_denormals, restore
from brightest.engines.simd.vector import element, prefetch, splat
from brightest.engines.simd.views import matrix
from brightest.nn.parameters import Array
from brightest.system.jit import inline, kernel


@kernel(
    PACKED, LAYOUT, FLOAT32_INPUT, PIXELS, INT64_INPUT, types.int64, FLOAT64_INPUT, HYPERPARAMETERS, types.int64,
    SCRATCH,
)  # fmt: skip
def train(
    packed: Packed,
    layout: Array,
    real: Array,
    pixels: Pixels,
    order: Array,
    batch_size: int,
    rates: Array,
    hyperparameters: Hyperparameters,
    chunk: int,
    scratch: Scratch,
) -> float:
    """Take a step for each mini-batch, in place. Returns the sum of the examples' losses, each before its step.

    With the optimizer NONE, the gradient stays in packed.g and no step is taken. A mini-batch without examples steps
    along the gradient that is in packed.g. layout: the positions of each layer (layout.py); real: 1 for each neuron of
    the last layer, 0 for its padding; chunk: the number of examples that `scratch` has memory for.
    """
    before = flush_denormals()
    total = 0.0
    for batch in range(len(rates)):
        first = batch * batch_size
        stop = first + batch_size if batch < len(rates) - 1 else len(order)
        share = 1.0 / max(stop - first, 1)
        target = packed.w if hyperparameters.direct_updates else packed.g
        scale = -rates[batch] * share if hyperparameters.direct_updates else share
        while first < stop:
            count = chunk if first + chunk < stop else stop - first
            forward(packed.w, layout, pixels, order, first, count, hyperparameters.activation, scratch)
            total += losses_and_deltas(layout, pixels, order, first, count, hyperparameters.cost, real, scratch)
            backward(packed.w, layout, count, hyperparameters.activation, scratch)
            update_weights(target, layout, pixels, order, first, count, scale, scratch)
            first += count
        if not (hyperparameters.direct_updates or hyperparameters.optimizer == NONE):
            step_all(packed, layout, rates[batch], hyperparameters, hyperparameters.step + batch + 1)
    restore(before)
    return total


@inline
def forward(
    w: Array, layout: Array, pixels: Pixels, order: Array, first: int, count: int, activation: int, scratch: Scratch
) -> None:
    """The weighted sums of the last layer and the activations of all others, for `count` examples."""
    starts, indices, byte_pixels, float_pixels, targets = pixels
    inputs, activations, _ = scratch
    W, n_in = weights_view(w, layout, 0), layout[0, N_IN]
    a = activations_view(activations, layout, 0, count)
    if len(indices):
        j = 0
        while j < a.shape[1]:
            for e in range(count):
                prefetch_example(starts, indices, byte_pixels, targets, order, first + e)
                i = element(order, first + e)
                begin, end = element(starts, i), element(starts, i + 1)
                forward_nonzero(W, indices, begin, end, byte_pixels, float_pixels, a, e, n_in, j)
            j += block_width(a.shape[1], j)
    else:
        a = matrix(inputs, 0, count, n_in)
        for e in range(count):
            begin = element(starts, element(order, first + e))
            expand_pixels(byte_pixels, float_pixels, begin, n_in, inputs, e * n_in)
    for layer in range(1 if len(indices) else 0, len(layout)):
        if layer > 0:
            apply_activation(activation, a)
        z = activations_view(activations, layout, layer, count)
        dense.forward(weights_view(w, layout, layer), a, z, layout[layer, N_IN], count)
        a = z


@inline
def losses_and_deltas(
    layout: Array, pixels: Pixels, order: Array, first: int, count: int, cost: int, real: Array, scratch: Scratch
) -> float:
    """The sum of the examples' losses; sets the deltas of the last layer."""
    _, activations, deltas = scratch
    targets = pixels.targets
    last = len(layout) - 1
    z, d = activations_view(activations, layout, last, count), activations_view(deltas, layout, last, count)
    total = 0.0
    for e in range(count):
        total += loss_and_delta(cost, z, e, targets, element(order, first + e), real, d)
    return total


@inline
def backward(w: Array, layout: Array, count: int, activation: int, scratch: Scratch) -> None:
    """The deltas of every layer, from the last to the first."""
    _, activations, deltas = scratch
    for layer in range(len(layout) - 1, 0, -1):
        d, d_before = activations_view(deltas, layout, layer, count), activations_view(deltas, layout, layer - 1, count)
        dense.backward_input(weights_view(w, layout, layer), d, d_before, layout[layer, N_IN], count)
        multiply_by_derivative(activation, activations_view(activations, layout, layer - 1, count), d_before)


@inline
def update_weights(
    target: Array, layout: Array, pixels: Pixels, order: Array, first: int, count: int, scale: float, scratch: Scratch
) -> None:
    """Add scale Σ activation × delta to every layer's weights, or to their gradient."""
    starts, indices, byte_pixels, float_pixels, _ = pixels
    inputs, activations, deltas = scratch
    for layer in range(1 if len(indices) else 0, len(layout)):
        a = matrix(inputs, 0, count, layout[0, N_IN])
        if layer > 0:
            a = activations_view(activations, layout, layer - 1, count)
        d = activations_view(deltas, layout, layer, count)
        dense.backward_weights(weights_view(target, layout, layer), a, d, layout[layer, N_IN], count, splat(scale))
    if len(indices):
        W, d = weights_view(target, layout, 0), activations_view(deltas, layout, 0, count)
        dense.backward_biases(W, d, layout[0, N_IN], count, splat(scale))
        j = 0
        while j < d.shape[1]:
            for e in range(count):
                i = element(order, first + e)
                begin, end = element(starts, i), element(starts, i + 1)
                backward_weights_nonzero(W, indices, begin, end, byte_pixels, float_pixels, d, e, scale, j)
            j += block_width(d.shape[1], j)


@inline
def prefetch_example(starts: Array, indices: Array, byte_pixels: Array, targets: Array, order: Array, now: int) -> None:
    """Prefetch the example after the next one: no processor can predict a shuffled order."""
    last = len(order) - 1
    ahead = element(order, now + 2 if now + 2 < last else last)
    for q in range(element(starts, ahead), element(starts, ahead + 1), 32):  # a cache line of indices
        prefetch(indices, q)
        prefetch(byte_pixels, q)
    prefetch(targets, ahead, 0)
    prefetch(starts, element(order, now + 6 if now + 6 < last else last))


@inline
def step_all(packed: Packed, layout: Array, rate: float, hyperparameters: Hyperparameters, step: int) -> None:
    """Update each layer's weights, and its biases, which don't decay."""
    for part in range(2 * len(layout)):
        layer, biases = part // 2, part % 2
        first = layout[layer, WEIGHTS]
        last = first + layout[layer, N_IN] * layout[layer, STRIDE]
        decay = hyperparameters.weight_decay
        if biases:
            first, last, decay = last, last + layout[layer, STRIDE], 0.0
        optimizer, momentum, beta2 = hyperparameters.optimizer, hyperparameters.momentum, hyperparameters.beta2
        optimizer_step(packed, first, last, optimizer, rate, decay, momentum, beta2, step)
