"""Inspections of a network's parts: weights, a neuron's arithmetic, activations, the spaces of layers, edges."""

from typing import TYPE_CHECKING

from brightest.cli.inspect.request import InspectRequest, InspectResult
from brightest.plots.formatting import percent, pluralize, signed, value_range

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.figure import Figure

    from brightest.nn.parameters import Array
    from brightest.plots import Theme

MAX_LISTED = 10  # how many neurons of a large layer are listed
COMPARISONS = 16  # how many hand-made pictures, and how many random ones, are compared with
MAX_MEASURED = 32  # how many neurons' edge-likeness is measured, because each takes a while


def weights(request: InspectRequest) -> InspectResult:
    """The weights into a layer, the first by default."""
    import numpy as np

    from brightest.plots import weights as pictures

    network, layer = request.network, request.layer_or(1)
    W = network.weights[layer - 1]
    lines = [f"layer {layer}: {pluralize(len(W), 'neuron')} with {pluralize(W.shape[1], 'weight')} each"]
    for i, w in enumerate(W[: pictures.MAX_NEURONS]):
        bias = signed(float(network.biases[layer - 1][i]))
        lines.append(
            f"neuron {i:>2}: weights {value_range(w.min(), w.max())}, length {np.linalg.norm(w):.2f}, bias {bias}"
        )
    return InspectResult(
        {
            "layer": layer,
            "weights": W[: pictures.MAX_NEURONS].tolist(),
            "biases": network.biases[layer - 1][: pictures.MAX_NEURONS].tolist(),
        },
        tuple(lines),
        lambda theme: pictures.weights(network, theme, layer),
    )


def neuron(request: InspectRequest) -> InspectResult:
    """One neuron's arithmetic on one image, and the test examples that activate it most."""
    from brightest.inspection.neuron import arithmetic, favourites
    from brightest.plots import neuron as pictures

    network, layer, number = request.network, request.layer_or(1), request.neuron or 0
    found = arithmetic(network, request.pixels(), layer, number)
    examples = request.data().test
    extremes = favourites(network, examples, layer, number)
    shares = dict(zip(network.classes, extremes.share.tolist(), strict=True))
    if found.function == "softmax":  # an output of a softmax has no threshold of its own
        most, least, when = "brightest for", "bright for", "it is the brightest output for"
    else:
        most, least, when = "fired most by", "by", "it fires for"
    lines = (
        f"{request.subject()}, neuron {number} of layer {layer}: products {signed(found.total)}, bias "
        f"{signed(found.bias)}, together {signed(found.weighted_sum)}; {found.function} makes that an activation of "
        f"{found.activation:.3f}",
        f"{most} test examples {_listed(extremes.most)}, least {least} {_listed(extremes.least)}",
        f"{when}: " + ", ".join(f"{name} {percent(share)}" for name, share in shares.items()),
    )
    return InspectResult(
        {
            "layer": layer,
            "neuron": number,
            **request.source(),
            "total": found.total,
            "bias": found.bias,
            "weighted_sum": found.weighted_sum,
            "activation": found.activation,
            "inputs": found.inputs.tolist(),
            "weights": found.weights.tolist(),
            "products": found.products.tolist(),
            "most": extremes.most.tolist(),
            "least": extremes.least.tolist(),
            "fires_for": shares,
        },
        lines,
        lambda theme: pictures.neuron(found, extremes, examples, theme, layer, number),
        request.subject(),
    )


def activations(request: InspectRequest) -> InspectResult:
    """An image on its way through all layers."""
    from brightest.plots import activations as pictures

    network, image = request.network, request.pixels()
    layers = network.feed_forward(image)
    answer = network.classes[int(layers[-1].argmax())]
    lines = [f"{request.subject()}: the answer is {pictures.answer_of(network, layers[-1])}"]
    for layer, a in enumerate(layers[1:-1], 1):
        few = len(a) <= pictures.MAX_NEURONS
        said = " ".join(f"{number:.2f}" for number in a) if few else _brightest(a, [str(i) for i in range(len(a))])
        lines.append(f"layer {layer}: {said}")
    lines.append(f"outputs: {_brightest(layers[-1], network.classes)}")
    return InspectResult(
        {**request.source(), "answer": answer, "activations": [a.tolist() for a in layers]},
        tuple(lines),
        lambda theme: pictures.activations(network, image, theme),
        request.subject(),
    )


def layers(request: InspectRequest) -> InspectResult:
    """The test examples in the space of each layer, along its two main directions, with one image among them."""
    from brightest.inspection import layers as measure
    from brightest.plots import layers as pictures

    network, image = request.network, request.pixels()
    examples = request.data().test[: measure.MAX_EXAMPLES]
    marked = network.feed_forward(image)
    found = measure.spaces(network, examples)
    names = ["pixels", *(f"layer {space.layer}" for space in found[1:])]
    lines = [
        f"{pluralize(len(examples), 'test example')} in the space of each layer, and {request.subject()} among them"
    ]
    for name, space in zip(names, found, strict=True):
        lines.append(
            f"{name}: {space.between_classes:.1%} of the variance is between classes, the rest within; two directions "
            f"show {percent(space.explained.sum())} of it"
        )
    return InspectResult(
        {
            **request.source(),
            "labels": examples.labels.tolist(),
            "layers": [
                {
                    "layer": space.layer,
                    "explained": space.explained.tolist(),
                    "between_classes": space.between_classes,
                    "points": space.points.tolist(),
                    "point": space.project(marked[space.layer]).tolist(),
                }
                for space in found
            ],
        },
        tuple(lines),
        lambda theme: pictures.layers(found, examples.labels, network.classes, theme, marked),
        f"{request.examples('test')} and {request.subject()}",
    )


def edges(request: InspectRequest) -> InspectResult:
    """The edge-likeness of the first layer's weight pictures, compared with hand-made and random ones."""
    import numpy as np

    from brightest.errors import DataError
    from brightest.images.normalize import DIGIT_SIDE
    from brightest.inspection import edges as measure
    from brightest.plots import edges as pictures

    if request.network.layers[0] != DIGIT_SIDE * DIGIT_SIDE:
        raise DataError(
            f"edges are measured in pictures of {DIGIT_SIDE}×{DIGIT_SIDE} weights; "
            f"this network sees {request.network.layers[0]}."
        )
    rng = np.random.default_rng(request.seed)
    lit = measure.lit_pixels(request.data().test.images)
    W = request.network.weights[0]
    shown: dict[str, Array] = {
        "by hand": measure.hand_made(COMPARISONS, rng),
        "learnt": W[:MAX_MEASURED],
        "random": measure.random_pictures(COMPARISONS, rng),
    }
    rows = {name: (W, measure.edges(W, lit, request.progress)) for name, W in shown.items()}

    def draw(theme: "Theme") -> "Figure":
        return pictures.edges(rows, theme)

    likeness = {name: found.likeness for name, (_, found) in rows.items()}
    lines = [f"{name:>8}: {found.mean():.1%} of a picture is an edge, on average" for name, found in likeness.items()]
    if len(W) > MAX_MEASURED:
        lines.append(f"only the first {MAX_MEASURED} of {len(W)} neurons were measured: all would take long")
    return InspectResult(
        {"edge_likeness": {name: found.tolist() for name, found in likeness.items()}}, tuple(lines), draw
    )


def _brightest(a: "Array", names: "Sequence[str]") -> str:
    """Names and activations of all neurons, or of the brightest if there are many."""
    few = len(a) <= MAX_LISTED
    which = range(len(a)) if few else (-a).argsort(kind="stable")[:MAX_LISTED]
    said = ", ".join(f"{names[i]} at {a[i]:.2f}" for i in which)
    return said if few else f"the {MAX_LISTED} brightest of {len(a):,} are {said}"


def _listed(numbers: "Array") -> str:
    return ", ".join(map(str, numbers[:5]))
