"""How a network learns: the cost's landscape, its gradient, one example's nudges, and gradient noise."""

from typing import TYPE_CHECKING, Any

from brightest.cli.inspect.request import InspectRequest, InspectResult
from brightest.plots.formatting import pluralize, signed, signed_short, two_digits, with_article

if TYPE_CHECKING:
    from brightest.inspection.landscape import Path
    from brightest.nn.network import Network

LINE_REACH_RATIO = 0.05  # half of the line, relative to the length of all weights and biases
MARGIN_RATIO = 0.2  # around a path, relative to its extent
MAX_NOISE_EXAMPLES = 10_000  # from which mini-batches are drawn


def landscape(request: InspectRequest) -> InspectResult:
    """The cost along a line or over a plane through the weights."""
    return _line(request) if request.view == "line" else _plane(request)


def _line(request: InspectRequest) -> InspectResult:
    import numpy as np

    from brightest.inspection import landscape as measure
    from brightest.inspection.nudges import flatten
    from brightest.plots import landscape as pictures

    network, examples = request.network, request.training_examples()
    reach = LINE_REACH_RATIO * float(np.linalg.norm(flatten(network.parameters))) or 1.0
    found = measure.line(network, examples, measure.downhill(network, examples), reach)
    here = float(found.costs[np.abs(found.steps).argmin()])
    best = int(found.costs.argmin())
    return InspectResult(
        {"view": "line", "examples": found.examples, "steps": found.steps.tolist(), "costs": found.costs.tolist()},
        (
            f"cost {here:.4f} where the network stands, on {pluralize(found.examples, 'training example')}; along the "
            f"gradient it is lowest, {found.costs[best]:.4f}, "
            f"after {signed(float(found.steps[best]))}",
        ),
        lambda theme: pictures.line(found, theme),
        request.examples("training"),
    )


def _plane(request: InspectRequest) -> InspectResult:
    import numpy as np

    from brightest.inspection import landscape as measure
    from brightest.plots import landscape as pictures

    network, examples = request.network, request.training_examples()
    walked = _own_path(network)
    if walked:
        low, high = walked.points.min(axis=0), walked.points.max(axis=0)
        margin = MARGIN_RATIO * (high - low)
        spans = [(float(a), float(b)) for a, b in zip(low - margin, high + margin, strict=True)]
        found = measure.plane(network, examples, walked.directions, (spans[0], spans[1]), progress=request.progress)
    else:
        rng = np.random.default_rng(request.seed)
        one, two = (measure.random_direction(network, rng) for _ in range(2))
        found = measure.plane(network, examples, (one, two), progress=request.progress)
    numbers: dict[str, Any] = {
        "view": request.view or "plane",
        "directions": "path" if walked else "random",
        "examples": found.examples,
        "steps": [steps.tolist() for steps in found.steps],
        "costs": found.costs.tolist(),
    }
    if walked:
        numbers |= {"path": walked.points.tolist(), "explained": walked.explained.tolist()}
    through = "the two main directions of its training" if walked else "two random directions"
    lines = (
        f"cost over the plane of {through}, on {pluralize(found.examples, 'training example')}: "
        f"{np.nanmin(found.costs):.4f} to {np.nanmax(found.costs):.4f}",
    )
    draw = pictures.surface if request.view == "surface" else pictures.plane
    return InspectResult(numbers, lines, lambda theme: draw(found, theme, walked), request.examples("training"))


def _own_path(network: "Network") -> "Path | None":
    """The training path of the network, if it is the one whose snapshots come with brightest."""
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


def gradient(request: InspectRequest) -> InspectResult:
    """Minus the gradient for every weight into a layer; with --check, its comparison with finite differences."""
    if request.check:
        return _check(request)
    from brightest.inspection.gradient_noise import full_gradient
    from brightest.inspection.landscape import unflatten
    from brightest.plots import gradient as pictures
    from brightest.plots.weights import MAX_NEURONS

    network, layer = request.network, request.layer_or(1)
    grad = unflatten(network, full_gradient(network, request.training_examples()))
    lines = [
        f"the slope ∂C/∂w of the mean cost, on {pluralize(len(request.training_examples()), 'training example')} "
        "(the picture shows minus the slope: what every weight should do):"
    ]
    for at, (W, b) in enumerate(zip(grad.weights, grad.biases, strict=True), 1):
        lines.append(
            f"layer {at}: up to ±{two_digits(abs(W).max())} for a weight, ±{two_digits(abs(b).max())} for a bias"
        )
    return InspectResult(
        {"layer": layer, "wanted": (-grad.weights[layer - 1][:MAX_NEURONS]).tolist()},
        tuple(lines),
        lambda theme: pictures.gradient(grad, theme, layer),
        request.examples("training"),
    )


def _check(request: InspectRequest) -> InspectResult:
    from brightest.inspection.gradient_check import MAX_EXAMPLES, check
    from brightest.plots import gradient as pictures

    examples = request.training_examples()
    found = check(request.network, examples, seed=request.seed, progress=request.progress)
    n = min(MAX_EXAMPLES, len(examples))
    parts = zip(found.names, found.differences.tolist(), found.scales.tolist(), found.checked.tolist(), strict=True)
    arrays = [
        {"array": name, "largest_difference": difference, "largest_slope": scale, "checked": n}
        for name, difference, scale, n in parts
    ]
    agrees = found.largest <= pictures.MAX_DIFFERENCE
    conclusion = "back-propagation is right" if agrees else f"that is more than {pictures.MAX_DIFFERENCE:g}"
    skipped = f"; {found.skipped} at a kink were replaced" if found.skipped else ""
    level = f"; flatter ones count as {found.flat:.1e}" if (found.scales < found.flat).any() else ""
    lines = (
        f"largest difference {found.largest:.2e}, over {pluralize(int(found.checked.sum()), 'parameter')}: "
        f"{conclusion}",
        *(
            f"{one['array']:>10}: {one['largest_difference']:.1e} beside slopes up to {one['largest_slope']:.1e} "
            f"({one['checked']} nudged)"
            for one in arrays
        ),
        f"Slopes are ∂C/∂w for the first {pluralize(n, 'training example')}: few are enough for the check, but without "
        f"--check the mean of {len(examples):,} is found, and that is another slope{level}.",
    )
    return InspectResult(
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
        lambda theme: pictures.check(found, theme),
        request.examples("training"),
    )


def nudges(request: InspectRequest) -> InspectResult:
    """One example's nudges: those of the outputs, and the levers of one neuron, by default the right output.

    The default example is the most confident mistake, because a right answer has small nudges.
    """
    import numpy as np

    from brightest.evaluation.metrics import one_hot
    from brightest.inspection import nudges as measure
    from brightest.nn.costs import cost
    from brightest.plots import nudges as pictures

    request = request.or_mistake()
    network, truth = request.network, request.truth()
    last = len(network.weights)
    layer = request.layer_or(last)
    default = truth if layer == last else 0
    number = default if request.neuron is None else request.neuron
    found = measure.nudges(network, request.pixels(), one_hot(np.array([truth]), network.layers[-1])[0])
    levers = found.levers(layer, number)
    outputs = zip(network.classes, found.activations[-1], found.activation_nudges[-1], strict=True)
    return InspectResult(
        {
            **request.source(),
            "label": network.classes[truth],
            "cost": found.cost,
            "outputs": found.activations[-1].tolist(),
            "wishes": found.activation_nudges[-1].tolist(),
            "layer": layer,
            "neuron": number,
            "levers": {
                "bias": levers.bias,
                "weights": levers.weights.tolist(),
                "activations": levers.activations.tolist(),
            },
        },
        (
            f"{request.subject()} is {with_article(network.classes[truth])} and costs {two_digits(found.cost)}; "
            f"what each output wants of its {cost(network.cost).gradient_wrt}:",
            *(f"output {name}: {a:.3f}, wants {signed_short(float(wish))}" for name, a, wish in outputs),
            f"levers of neuron {number} of layer {layer}: bias {two_digits(levers.bias)}, weights up to "
            f"{two_digits(abs(levers.weights).max())}, activations behind it up to "
            f"{two_digits(abs(levers.activations).max())}",
        ),
        lambda theme: pictures.nudges(found, theme, layer, number),
        request.subject(),
    )


def gradient_noise(request: InspectRequest) -> InspectResult:
    """The angles between the gradients of mini-batches and of all examples."""
    import numpy as np

    from brightest.inspection.gradient_noise import SIZES
    from brightest.inspection.gradient_noise import gradient_noise as measure
    from brightest.plots import gradient_noise as pictures

    train = request.data().train
    examples = train[np.arange(min(MAX_NOISE_EXAMPLES, len(train)))]
    sizes = [size for size in SIZES if size <= len(examples)]
    found = measure(request.network, examples, sizes, seed=request.seed, progress=request.progress)
    middles = zip(found.sizes, np.median(found.angles, axis=1), np.median(found.lengths, axis=1), strict=True)
    return InspectResult(
        {
            "examples": len(examples),
            "seed": request.seed,
            "sizes": list(found.sizes),
            "angles": found.angles.tolist(),
            "lengths": found.lengths.tolist(),
        },
        tuple(
            f"mini-batches of {size:,}: {angle:.0f}° off, {length:.2g} times as long as the full gradient (medians)"
            for size, angle, length in middles
        ),
        lambda theme: pictures.gradient_noise(found, theme),
        request.examples("training"),
    )
