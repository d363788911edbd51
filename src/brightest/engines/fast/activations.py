"""Squashing functions, their slopes, and what the last layer owes to each cost: sixteen neurons at a time.

The mathematics of brightest/nn/activations.py. A name there is a number here, so that compiled code can ask for it.
"""

from brightest.engines.jit import inline
from brightest.engines.simd.vector import Vector, at_least, at_most, multiply_add, splat, two_to, where_positive

SIGMOID, RELU, TANH = range(3)
SQUARES, BINARY_CROSS_ENTROPY, CROSS_ENTROPY, GENERALIZED_CROSS_ENTROPY = range(4)  # from the third on, a softmax
ACTIVATIONS = {"sigmoid": SIGMOID, "relu": RELU, "tanh": TANH}
COSTS = {
    "squares": SQUARES,
    "binary-cross-entropy": BINARY_CROSS_ENTROPY,
    "cross-entropy": CROSS_ENTROPY,
    "generalized-cross-entropy": GENERALIZED_CROSS_ENTROPY,
}


@inline
def exp(x: Vector) -> Vector:
    """eˣ = 2ⁿ eʳ with n whole and |r| ≤ ½ ln 2, where a polynomial is exact to the last bit or two (Cephes).

    Below -87 it stays at 1.6e-38, above 88 at 1.7e38: neither end is reached by a network that still learns.
    """
    x = at_most(at_least(x, splat(-87)), splat(88))
    whole = splat(3 * 2**22)  # a float32 this large has no room for a fraction: adding it rounds
    n = multiply_add(x, splat(1.4426950408889634), whole) - whole
    r = multiply_add(n, splat(-0.693359375), x)  # ln 2 in two parts, the first with few bits
    r = multiply_add(n, splat(2.12194440e-4), r)
    p = splat(1.9875691500e-4)
    p = multiply_add(p, r, splat(1.3981999507e-3))
    p = multiply_add(p, r, splat(8.3334519073e-3))
    p = multiply_add(p, r, splat(4.1665795894e-2))
    p = multiply_add(p, r, splat(1.6666665459e-1))
    p = multiply_add(p, r, splat(5.0000001201e-1))
    return (multiply_add(p, r * r, r) + splat(1)) * two_to(n)


@inline
def sigmoid(z: Vector) -> Vector:
    """1 / (1 + e⁻ᶻ)."""
    return splat(1) / (splat(1) + exp(splat(0) - z))


@inline
def tanh(z: Vector) -> Vector:
    """1 - 2 / (e²ᶻ + 1); near 0, where that subtracts two equal numbers, a polynomial (Cephes)."""
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
    return at_least(z, splat(0))


@inline
def squash(activation: int, z: Vector) -> Vector:
    """a = f(z) of a hidden layer."""
    if activation == SIGMOID:
        return sigmoid(z)
    if activation == TANH:
        return tanh(z)
    return relu(z)


@inline
def slope(activation: int, a: Vector) -> Vector:
    """da/dz, written in terms of a."""
    if activation == SIGMOID:
        return a * (splat(1) - a)
    if activation == TANH:
        return splat(1) - a * a
    return where_positive(a, splat(1), splat(0))


@inline
def log_of_one_plus(e: Vector) -> Vector:
    """ln(1 + e) for e in [0, 1], which is 2 artanh(e / (2 + e)): its series in s ≤ ⅓, to s¹⁵."""
    s = e / (e + splat(2))
    t = s * s
    p = splat(2 / 15)
    for k in (13, 11, 9, 7, 5, 3, 1):
        p = multiply_add(p, t, splat(2 / k))
    return p * s
