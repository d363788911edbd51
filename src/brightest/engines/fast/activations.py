"""Activation functions and their derivatives, for sixteen neurons at a time: what nn/activations.py does, for kernels.

Kernels know activation functions and costs by number.
"""

from brightest.engines.simd.vector import (
    LANES,
    Vector,
    load,
    maximum,
    minimum,
    multiply_add,
    power_of_two,
    splat,
    store,
    where_positive,
)
from brightest.nn.parameters import Array
from brightest.system.jit import inline

SIGMOID, RELU, TANH = range(3)
SQUARES, BINARY_CROSS_ENTROPY, CROSS_ENTROPY, GENERALIZED_CROSS_ENTROPY = range(4)  # softmax from the third on
ACTIVATIONS = {"sigmoid": SIGMOID, "relu": RELU, "tanh": TANH}
COSTS = {
    "squares": SQUARES,
    "binary-cross-entropy": BINARY_CROSS_ENTROPY,
    "cross-entropy": CROSS_ENTROPY,
    "generalized-cross-entropy": GENERALIZED_CROSS_ENTROPY,
}


@inline
def exp(x: Vector) -> Vector:
    """eˣ = 2ⁿ eʳ with n an integer and |r| ≤ ½ ln 2, where a polynomial is exact to the last bit or two (Cephes).

    x is clamped to -87..88, where the results are 1.6e-38 and 1.7e38.
    """
    x = minimum(maximum(x, splat(-87)), splat(88))
    rounding = splat(3 * 2**22)  # a float32 this large has no fraction bits: adding it rounds
    n = multiply_add(x, splat(1.4426950408889634), rounding) - rounding
    r = multiply_add(n, splat(-0.693359375), x)  # ln 2 in two parts, the first exact in few bits
    r = multiply_add(n, splat(2.12194440e-4), r)
    p = splat(1.9875691500e-4)
    p = multiply_add(p, r, splat(1.3981999507e-3))
    p = multiply_add(p, r, splat(8.3334519073e-3))
    p = multiply_add(p, r, splat(4.1665795894e-2))
    p = multiply_add(p, r, splat(1.6666665459e-1))
    p = multiply_add(p, r, splat(5.0000001201e-1))
    return (multiply_add(p, r * r, r) + splat(1)) * power_of_two(n)


@inline
def sigmoid(z: Vector) -> Vector:
    """1 / (1 + e⁻ᶻ)."""
    return splat(1) / (splat(1) + exp(splat(0) - z))


@inline
def tanh(z: Vector) -> Vector:
    """1 - 2 / (e²ᶻ + 1); near 0, where that would cancel, a polynomial (Cephes)."""
    far = splat(1) - splat(2) / (exp(z + z) + splat(1))
    s = z * z
    p = splat(-5.70498872745e-3)
    p = multiply_add(p, s, splat(2.06390887954e-2))
    p = multiply_add(p, s, splat(-5.37397155531e-2))
    p = multiply_add(p, s, splat(1.33314422036e-1))
    p = multiply_add(p, s, splat(-3.33332819422e-1))
    near = multiply_add(p * s, z, z)
    return where_positive(splat(0.390625) - s, near, far)


@inline
def relu(z: Vector) -> Vector:
    """max(0, z)."""
    return maximum(z, splat(0))


@inline
def activate(activation: int, z: Vector) -> Vector:
    """a = f(z), the activation function of a hidden layer."""
    if activation == SIGMOID:
        return sigmoid(z)
    if activation == TANH:
        return tanh(z)
    return relu(z)


@inline
def derivative(activation: int, a: Vector) -> Vector:
    """da/dz in terms of a."""
    if activation == SIGMOID:
        return a * (splat(1) - a)
    if activation == TANH:
        return splat(1) - a * a
    return where_positive(a, splat(1), splat(0))


@inline
def apply_activation(activation: int, a: Array) -> None:
    """a = f(a) of a hidden layer."""
    for e in range(a.shape[0]):
        for j in range(0, a.shape[1], LANES):
            store(activate(activation, load(a, e, j)), a, e, j)


@inline
def multiply_by_derivative(activation: int, a: Array, d: Array) -> None:
    """d = d · da/dz of a hidden layer."""
    for e in range(a.shape[0]):
        for j in range(0, a.shape[1], LANES):
            store(load(d, e, j) * derivative(activation, load(a, e, j)), d, e, j)


@inline
def log1p(e: Vector) -> Vector:
    """ln(1 + e) for e in [0, 1], which is 2 artanh(e / (2 + e)): its series in s ≤ ⅓, to s¹⁵."""
    s = e / (e + splat(2))
    t = s * s
    p = splat(2 / 15)
    for k in (13, 11, 9, 7, 5, 3, 1):
        p = multiply_add(p, t, splat(2 / k))
    return p * s
