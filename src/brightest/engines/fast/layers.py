"""What one layer does with a few examples: weighted sums, errors handed back, weights that learn.

Weights are packed for that. W has a row for each *sending* neuron: W[m, :] is what neuron m sends to all receivers,
padded with zeros to whole vectors of sixteen. After the last sender comes a row of biases, which are what a neuron
that is always 1 would send. Activations a, weighted sums z and errors d have a row for each example.

    forward      z[e] = b + Σₘ a[e, m] W[m]        rows, weighted and added
    pull_back    p[e, m] = Σⱼ W[m, j] d[e, j]      two rows multiplied, and added across
    learn        W[m] += scale Σₑ a[e, m] d[e]     rows moved

A multiply-add takes four ticks, but two can begin in each: so every loop below keeps four or eight sums going. That is
also why four rows of one thing meet one or two vectors of the other: each number, once read, is used several times.
"""

from brightest.engines.fast.compiling import inline
from brightest.engines.lanes import sums, total
from brightest.engines.simd import LANES, Vector, broadcast, load, multiply_add, splat, store
from brightest.functions import Array

PAIR = 2 * LANES


@inline
def forward(W: Array, a: Array, z: Array, n_in: int, count: int) -> None:
    """z[e] = b + Σₘ a[e, m] W[m] for `count` examples."""
    stride = z.shape[1]
    j = 0
    while j + PAIR <= stride:
        e = 0
        while e + 4 <= count:
            forward_pair(W, a, z, n_in, e, j)
            e += 4
        while e < count:
            forward_one(W, a, z, n_in, e, j)
            forward_one(W, a, z, n_in, e, j + LANES)
            e += 1
        j += PAIR
    if j < stride:
        e = 0
        while e + 4 <= count:
            forward_four(W, a, z, n_in, e, j)
            e += 4
        while e < count:
            forward_one(W, a, z, n_in, e, j)
            e += 1


@inline
def forward_one(W: Array, a: Array, z: Array, n_in: int, e: int, j: int) -> None:
    """Sixteen weighted sums of one example."""
    za, zb, zc, zd = load(W, n_in, j), splat(0), splat(0), splat(0)
    m = 0
    while m + 4 <= n_in:
        za = multiply_add(broadcast(a, e, m), load(W, m, j), za)
        zb = multiply_add(broadcast(a, e, m + 1), load(W, m + 1, j), zb)
        zc = multiply_add(broadcast(a, e, m + 2), load(W, m + 2, j), zc)
        zd = multiply_add(broadcast(a, e, m + 3), load(W, m + 3, j), zd)
        m += 4
    while m < n_in:
        za = multiply_add(broadcast(a, e, m), load(W, m, j), za)
        m += 1
    store((za + zb) + (zc + zd), z, e, j)


@inline
def forward_four(W: Array, a: Array, z: Array, n_in: int, e: int, j: int) -> None:
    """Sixteen weighted sums of each of four examples."""
    za = zb = zc = zd = load(W, n_in, j)
    for m in range(n_in):
        row = load(W, m, j)
        za = multiply_add(broadcast(a, e, m), row, za)
        zb = multiply_add(broadcast(a, e + 1, m), row, zb)
        zc = multiply_add(broadcast(a, e + 2, m), row, zc)
        zd = multiply_add(broadcast(a, e + 3, m), row, zd)
    store(za, z, e, j)
    store(zb, z, e + 1, j)
    store(zc, z, e + 2, j)
    store(zd, z, e + 3, j)


@inline
def forward_pair(W: Array, a: Array, z: Array, n_in: int, e: int, j: int) -> None:
    """Thirty-two weighted sums of each of four examples."""
    za = zb = zc = zd = load(W, n_in, j)
    ya = yb = yc = yd = load(W, n_in, j + LANES)
    for m in range(n_in):
        row, next_row = load(W, m, j), load(W, m, j + LANES)
        light = broadcast(a, e, m)
        za, ya = multiply_add(light, row, za), multiply_add(light, next_row, ya)
        light = broadcast(a, e + 1, m)
        zb, yb = multiply_add(light, row, zb), multiply_add(light, next_row, yb)
        light = broadcast(a, e + 2, m)
        zc, yc = multiply_add(light, row, zc), multiply_add(light, next_row, yc)
        light = broadcast(a, e + 3, m)
        zd, yd = multiply_add(light, row, zd), multiply_add(light, next_row, yd)
    store(za, z, e, j)
    store(ya, z, e, j + LANES)
    store(zb, z, e + 1, j)
    store(yb, z, e + 1, j + LANES)
    store(zc, z, e + 2, j)
    store(yc, z, e + 2, j + LANES)
    store(zd, z, e + 3, j)
    store(yd, z, e + 3, j + LANES)


@inline
def pull_back(W: Array, d: Array, p: Array, n_in: int, count: int) -> None:
    """p[e, m] = Σⱼ W[m, j] d[e, j]: a sender is to blame for what its receivers did wrong, by its weights."""
    m = 0
    while m + 4 <= n_in:
        e = 0
        while e + 2 <= count:
            pull_back_pair(W, d, p, m, e)
            e += 2
        if e < count:
            pull_back_four(W, d, p, m, e)
        m += 4
    while m < n_in:
        for e in range(count):
            s = splat(0)
            for j in range(0, d.shape[1], LANES):
                s = multiply_add(load(W, m, j), load(d, e, j), s)
            p[e, m] = total(s)
        m += 1


@inline
def pull_back_four(W: Array, d: Array, p: Array, m: int, e: int) -> None:
    """The shares of four senders in one example's errors."""
    sa = sb = sc = sd = splat(0)
    for j in range(0, d.shape[1], LANES):
        error = load(d, e, j)
        sa = multiply_add(load(W, m, j), error, sa)
        sb = multiply_add(load(W, m + 1, j), error, sb)
        sc = multiply_add(load(W, m + 2, j), error, sc)
        sd = multiply_add(load(W, m + 3, j), error, sd)
    sums(sa, sb, sc, sd, p, e, m)


@inline
def pull_back_pair(W: Array, d: Array, p: Array, m: int, e: int) -> None:
    """The shares of four senders in the errors of two examples."""
    sa = sb = sc = sd = splat(0)
    ta = tb = tc = td = splat(0)
    for j in range(0, d.shape[1], LANES):
        error, next_error = load(d, e, j), load(d, e + 1, j)
        row = load(W, m, j)
        sa, ta = multiply_add(row, error, sa), multiply_add(row, next_error, ta)
        row = load(W, m + 1, j)
        sb, tb = multiply_add(row, error, sb), multiply_add(row, next_error, tb)
        row = load(W, m + 2, j)
        sc, tc = multiply_add(row, error, sc), multiply_add(row, next_error, tc)
        row = load(W, m + 3, j)
        sd, td = multiply_add(row, error, sd), multiply_add(row, next_error, td)
    sums(sa, sb, sc, sd, p, e, m)
    sums(ta, tb, tc, td, p, e + 1, m)


@inline
def learn(W: Array, a: Array, d: Array, n_in: int, count: int, scale: Vector) -> None:
    """W[m] += scale Σₑ a[e, m] d[e], and the biases as if their sender were always 1."""
    stride = d.shape[1]
    j = 0
    while j < stride:
        pair = j + PAIR <= stride
        m = 0
        while m + 4 <= n_in:
            if pair:
                learn_pair(W, a, d, m, j, count, scale)
            else:
                learn_four(W, a, d, m, j, count, scale)
            m += 4
        while m < n_in:
            learn_one(W, a, d, m, j, count, scale)
            if pair:
                learn_one(W, a, d, m, j + LANES, count, scale)
            m += 1
        j += PAIR
    learn_biases(W, d, n_in, count, scale)


@inline
def learn_one(W: Array, a: Array, d: Array, m: int, j: int, count: int, scale: Vector) -> None:
    """One sender's weights to sixteen receivers."""
    g = splat(0)
    for e in range(count):
        g = multiply_add(broadcast(a, e, m), load(d, e, j), g)
    store(multiply_add(g, scale, load(W, m, j)), W, m, j)


@inline
def learn_four(W: Array, a: Array, d: Array, m: int, j: int, count: int, scale: Vector) -> None:
    """Four senders' weights to sixteen receivers."""
    ga = gb = gc = gd = splat(0)
    for e in range(count):
        error = load(d, e, j)
        ga = multiply_add(broadcast(a, e, m), error, ga)
        gb = multiply_add(broadcast(a, e, m + 1), error, gb)
        gc = multiply_add(broadcast(a, e, m + 2), error, gc)
        gd = multiply_add(broadcast(a, e, m + 3), error, gd)
    store(multiply_add(ga, scale, load(W, m, j)), W, m, j)
    store(multiply_add(gb, scale, load(W, m + 1, j)), W, m + 1, j)
    store(multiply_add(gc, scale, load(W, m + 2, j)), W, m + 2, j)
    store(multiply_add(gd, scale, load(W, m + 3, j)), W, m + 3, j)


@inline
def learn_pair(W: Array, a: Array, d: Array, m: int, j: int, count: int, scale: Vector) -> None:
    """Four senders' weights to thirty-two receivers."""
    ga = gb = gc = gd = splat(0)
    ha = hb = hc = hd = splat(0)
    for e in range(count):
        error, next_error = load(d, e, j), load(d, e, j + LANES)
        sender = broadcast(a, e, m)
        ga, ha = multiply_add(sender, error, ga), multiply_add(sender, next_error, ha)
        sender = broadcast(a, e, m + 1)
        gb, hb = multiply_add(sender, error, gb), multiply_add(sender, next_error, hb)
        sender = broadcast(a, e, m + 2)
        gc, hc = multiply_add(sender, error, gc), multiply_add(sender, next_error, hc)
        sender = broadcast(a, e, m + 3)
        gd, hd = multiply_add(sender, error, gd), multiply_add(sender, next_error, hd)
    store(multiply_add(ga, scale, load(W, m, j)), W, m, j)
    store(multiply_add(ha, scale, load(W, m, j + LANES)), W, m, j + LANES)
    store(multiply_add(gb, scale, load(W, m + 1, j)), W, m + 1, j)
    store(multiply_add(hb, scale, load(W, m + 1, j + LANES)), W, m + 1, j + LANES)
    store(multiply_add(gc, scale, load(W, m + 2, j)), W, m + 2, j)
    store(multiply_add(hc, scale, load(W, m + 2, j + LANES)), W, m + 2, j + LANES)
    store(multiply_add(gd, scale, load(W, m + 3, j)), W, m + 3, j)
    store(multiply_add(hd, scale, load(W, m + 3, j + LANES)), W, m + 3, j + LANES)


@inline
def learn_biases(W: Array, d: Array, n_in: int, count: int, scale: Vector) -> None:
    """b += scale Σₑ d[e]."""
    for j in range(0, d.shape[1], LANES):
        g = splat(0)
        for e in range(count):
            g = g + load(d, e, j)
        store(multiply_add(g, scale, load(W, n_in, j)), W, n_in, j)
