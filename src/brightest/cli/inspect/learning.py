"""How a network learns: the cost's landscape, its gradient, what one image asks for, how mini-batches stagger."""

from typing import TYPE_CHECKING, Any

from brightest.cli.inspect.request import Asked, Finding
from brightest.plots.formatting import counted, rising, signed, small, with_article

if TYPE_CHECKING:
    from brightest.inspection.landscape import Path
    from brightest.nn.network import Network

REACH = 0.05  # of the length of all weights and biases: how far the line goes
MARGIN = 0.2  # of a path's extent, around it
STAGGERED = 10_000  # examples that mini-batches are drawn from, at most


def landscape(asked: Asked) -> Finding:
    """The cost along a line or over a plane through the weights."""
    return _line(asked) if asked.view == "line" else _plane(asked)


def _line(asked: Asked) -> Finding:
    import numpy as np

    from brightest.inspection import landscape as measure
    from brightest.inspection.nudges import flat
    from brightest.plots import landscape as pictures

    network, examples = asked.network, asked.learnt_from()
    reach = REACH * float(np.linalg.norm(flat(network.parameters))) or 1.0
    found = measure.line(network, examples, measure.downhill(network, examples), reach)
    here = float(found.costs[np.abs(found.steps).argmin()])
    best = int(found.costs.argmin())
    return Finding(
        {"view": "line", "examples": found.examples, "steps": found.steps.tolist(), "costs": found.costs.tolist()},
        (
            f"cost {here:.4f} where the network stands, on {counted(found.examples, 'training example')}; along the "
            f"gradient it is lowest, {found.costs[best]:.4f}, "
            f"after {signed(float(found.steps[best]))}",
        ),
        lambda look: pictures.line(found, look),
        asked.examples("training"),
    )


def _plane(asked: Asked) -> Finding:
    import numpy as np

    from brightest.inspection import landscape as measure
    from brightest.plots import landscape as pictures

    network, examples = asked.network, asked.learnt_from()
    walked = _own_path(network)
    if walked:
        low, high = walked.points.min(axis=0), walked.points.max(axis=0)
        margin = MARGIN * (high - low)
        spans = [(float(a), float(b)) for a, b in zip(low - margin, high + margin, strict=True)]
        found = measure.plane(network, examples, walked.directions, (spans[0], spans[1]), progress=asked.progress)
    else:
        rng = np.random.default_rng(asked.seed)
        one, two = (measure.random_direction(network, rng) for _ in range(2))
        found = measure.plane(network, examples, (one, two), progress=asked.progress)
    numbers: dict[str, Any] = {
        "view": asked.view or "plane",
        "directions": "path" if walked else "random",
        "examples": found.examples,
        "steps": [steps.tolist() for steps in found.steps],
        "costs": found.costs.tolist(),
    }
    if walked:
        numbers |= {"path": walked.points.tolist(), "explained": walked.explained.tolist()}
    through = "the two main directions of its training" if walked else "two random directions"
    lines = (
        f"cost over the plane of {through}, on {counted(found.examples, 'training example')}: "
        f"{np.nanmin(found.costs):.4f} to {np.nanmax(found.costs):.4f}",
    )
    draw = pictures.surface if asked.view == "surface" else pictures.plane
    return Finding(numbers, lines, lambda look: draw(found, look, walked), asked.examples("training"))


def _own_path(network: "Network") -> "Path | None":
    """The path that led to this network, where it is the one whose training comes with brightest."""
    import numpy as np

    from brightest.inspection.landscape import path
    from brightest.nn import pretrained
    from brightest.nn.storage import load

    last = load(pretrained.snapshots()[-1])
    pairs = zip(network.parameters.arrays(), last.parameters.arrays(), strict=False)
    if network.layers != last.layers or not all(np.array_equal(one, other) for one, other in pairs):
        return None
    networks = [load(file) for file in pretrained.snapshots()]
    return path(networks, [network.card.epochs for network in networks])


def gradient(asked: Asked) -> Finding:
    """What every weight into a layer should do; with --check, whether that is right."""
    if asked.check:
        return _check(asked)
    from brightest.inspection.gradient_noise import full_gradient
    from brightest.inspection.landscape import like
    from brightest.plots import gradient as pictures
    from brightest.plots.weights import MOST

    network, layer = asked.network, asked.layer_or(1)
    slope = like(network, full_gradient(network, asked.learnt_from()))
    lines = [
        f"the slope ∂C/∂w of the mean cost, on {counted(len(asked.learnt_from()), 'training example')} "
        "(the picture shows minus the slope: what every weight should do):"
    ]
    for at, (W, b) in enumerate(zip(slope.weights, slope.biases, strict=True), 1):
        lines.append(f"layer {at}: up to ±{small(abs(W).max())} for a weight, ±{small(abs(b).max())} for a bias")
    return Finding(
        {"layer": layer, "wanted": (-slope.weights[layer - 1][:MOST]).tolist()},
        tuple(lines),
        lambda look: pictures.gradient(slope, look, layer),
        asked.examples("training"),
    )


def _check(asked: Asked) -> Finding:
    from brightest.inspection.gradient_check import EXAMPLES, check
    from brightest.plots import gradient as pictures

    examples = asked.learnt_from()
    found = check(asked.network, examples, seed=asked.seed, progress=asked.progress)
    n = min(EXAMPLES, len(examples))
    parts = zip(found.names, found.differences.tolist(), found.scales.tolist(), found.checked.tolist(), strict=True)
    arrays = [
        {"array": name, "largest_difference": apart, "largest_slope": scale, "checked": n}
        for name, apart, scale, n in parts
    ]
    agrees = found.largest <= pictures.LIMIT
    verdict = "back-propagation is right" if agrees else f"that is more than {pictures.LIMIT:g}"
    skipped = f"; {found.skipped} at a kink were replaced" if found.skipped else ""
    level = f"; flatter ones count as {found.flat:.1e}" if (found.scales < found.flat).any() else ""
    lines = (
        f"largest difference {found.largest:.2e}, over {counted(int(found.checked.sum()), 'parameter')}: {verdict}",
        *(
            f"{one['array']:>10}: {one['largest_difference']:.1e} beside slopes up to {one['largest_slope']:.1e} "
            f"({one['checked']} nudged)"
            for one in arrays
        ),
        f"Slopes are ∂C/∂w for the first {counted(n, 'training example')}: few are enough for the check, but without "
        f"--check the mean of {len(examples):,} is found, and that is another slope{level}.",
    )
    return Finding(
        {
            "examples": n,
            "largest": found.largest,
            "flat": found.flat,
            "parameters": int(found.checked.sum()),
            "skipped": found.skipped,
            "agrees": agrees,
            "arrays": arrays,
        },
        (lines[0] + skipped, *lines[1:]),
        lambda look: pictures.check(found, look),
        asked.examples("training"),
    )


def nudges(asked: Asked) -> Finding:
    """What one image asks for: the outputs' wishes, and one neuron's levers, by default the right output's.

    By default of the surest mistake: where nothing is wrong, there is little to wish for.
    """
    import numpy as np

    from brightest.evaluation.metrics import one_hot
    from brightest.inspection import nudges as measure
    from brightest.nn.costs import cost
    from brightest.plots import nudges as pictures

    asked = asked.or_mistake()
    network, truth = asked.network, asked.truth()
    last = len(network.weights)
    layer = asked.layer_or(last)
    number = asked.neuron if asked.neuron is not None else truth if layer == last else 0
    found = measure.nudges(network, asked.pixels(), one_hot(np.array([truth]), network.layers[-1])[0])
    levers = found.levers(layer, number)
    outputs = zip(network.classes, found.activations[-1], found.wishes[-1], strict=True)
    return Finding(
        {
            **asked.source(),
            "label": network.classes[truth],
            "cost": found.cost,
            "outputs": found.activations[-1].tolist(),
            "wishes": found.wishes[-1].tolist(),
            "layer": layer,
            "neuron": number,
            "levers": {
                "bias": levers.bias,
                "weights": levers.weights.tolist(),
                "activations": levers.activations.tolist(),
            },
        },
        (
            f"{asked.subject()} is {with_article(network.classes[truth])} and costs {small(found.cost)}; "
            f"what each output wants of its {cost(network.cost).gradient_wrt}:",
            *(f"output {name}: {a:.3f}, wants {rising(float(wish))}" for name, a, wish in outputs),
            f"levers of neuron {number} of layer {layer}: bias {small(levers.bias)}, weights up to "
            f"{small(abs(levers.weights).max())}, activations behind it up to {small(abs(levers.activations).max())}",
        ),
        lambda look: pictures.nudges(found, look, layer, number),
        asked.subject(),
    )


def stagger(asked: Asked) -> Finding:
    """How far the gradients of mini-batches point away from that of all examples."""
    import numpy as np

    from brightest.inspection.gradient_noise import SIZES
    from brightest.inspection.gradient_noise import stagger as measure
    from brightest.plots import gradient_noise as pictures

    train = asked.data().train
    examples = train[np.arange(min(STAGGERED, len(train)))]
    sizes = [size for size in SIZES if size <= len(examples)]
    found = measure(asked.network, examples, sizes, seed=asked.seed, progress=asked.progress)
    middles = zip(found.sizes, np.median(found.angles, axis=1), np.median(found.lengths, axis=1), strict=True)
    return Finding(
        {
            "examples": len(examples),
            "seed": asked.seed,
            "sizes": list(found.sizes),
            "angles": found.angles.tolist(),
            "lengths": found.lengths.tolist(),
        },
        tuple(
            f"mini-batches of {size:,}: {angle:.0f}° off, {length:.2g} times as long as the full gradient (medians)"
            for size, angle, length in middles
        ),
        lambda look: pictures.stagger(found, look),
        asked.examples("training"),
    )
