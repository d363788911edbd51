"""What a network is made of: its weights, one neuron's arithmetic, an image on its way through, edges or none."""

from typing import TYPE_CHECKING

from brightest.commands.inspecting.asked import Asked, Finding
from brightest.pictures.words import counted, percent, signed, span

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from brightest.functions import Array
    from brightest.pictures import Look

MADE = 16  # pictures by hand and by chance, to compare with
MEASURED = 32  # neurons whose pictures are compared with edges: each takes a while


def weights(asked: Asked) -> Finding:
    """The weights into a layer, the first by default."""
    import numpy as np

    from brightest.nudges import check_neuron
    from brightest.pictures import weights as pictures

    network, layer = asked.network, asked.layer or 1
    check_neuron(network, layer, 0)
    W = network.weights[layer - 1]
    lines = [f"layer {layer}: {counted(len(W), 'neuron')} with {counted(W.shape[1], 'weight')} each"]
    for i, w in enumerate(W[: pictures.MOST]):
        bias = signed(float(network.biases[layer - 1][i]))
        lines.append(f"neuron {i:>2}: weights {span(w.min(), w.max())}, length {np.linalg.norm(w):.2f}, bias {bias}")
    return Finding(
        {
            "layer": layer,
            "weights": W[: pictures.MOST].tolist(),
            "biases": network.biases[layer - 1][: pictures.MOST].tolist(),
        },
        tuple(lines),
        lambda look: pictures.weights(network, look, layer),
    )


def neuron(asked: Asked) -> Finding:
    """One neuron's arithmetic on one image, and its favourites among the test examples."""
    from brightest.inspection.neuron import arithmetic, favourites
    from brightest.pictures import neuron as pictures

    network, layer, number = asked.network, asked.layer or 1, asked.neuron or 0
    sum_ = arithmetic(network, asked.pixels(), layer, number)
    examples = asked.data().test
    found = favourites(network, examples, layer, number)
    shares = dict(zip(network.classes, found.share.tolist(), strict=True))
    lines = (
        f"neuron {number} of layer {layer}: products {signed(sum_.total)}, bias {signed(sum_.bias)}, together "
        f"{signed(sum_.weighted_sum)}, squashed to {sum_.activation:.3f}",
        f"fired most by test examples {_listed(found.most)}, least by {_listed(found.least)}",
        "it fires for: " + ", ".join(f"{name} {percent(share)}" for name, share in shares.items()),
    )
    return Finding(
        {
            "layer": layer,
            "neuron": number,
            **asked.source(),
            "total": sum_.total,
            "bias": sum_.bias,
            "weighted_sum": sum_.weighted_sum,
            "activation": sum_.activation,
            "inputs": sum_.inputs.tolist(),
            "weights": sum_.weights.tolist(),
            "products": sum_.products.tolist(),
            "most": found.most.tolist(),
            "least": found.least.tolist(),
            "fires_for": shares,
        },
        lines,
        lambda look: pictures.neuron(sum_, found, examples, look, layer, number),
    )


def activations(asked: Asked) -> Finding:
    """An image on its way through all layers."""
    from brightest.pictures import activations as pictures

    network, image = asked.network, asked.pixels()
    layers = network.feed_forward(image)
    answer = network.classes[int(layers[-1].argmax())]
    lines = [f"the brightest output says {answer}"]
    for layer, a in enumerate(layers[1:-1], 1):
        lines.append(f"layer {layer}: " + " ".join(f"{number:.2f}" for number in a[: pictures.MOST]))
    outputs = zip(network.classes, layers[-1], strict=True)
    lines.append("outputs: " + ", ".join(f"{name} {a:.2f}" for name, a in outputs))
    return Finding(
        {**asked.source(), "answer": answer, "activations": [a.tolist() for a in layers]},
        tuple(lines),
        lambda look: pictures.activations(network, image, look),
    )


def edges(asked: Asked) -> Finding:
    """How much of the first layer's weight pictures is an edge, beside pictures by hand and by chance."""
    import numpy as np

    from brightest.errors import DataError
    from brightest.inspection import edges as measure
    from brightest.inspection.design import SIDE
    from brightest.pictures import edges as pictures

    if asked.network.layers[0] != SIDE * SIDE:
        raise DataError(
            f"edges are measured in pictures of {SIDE}×{SIDE} weights; this network sees {asked.network.layers[0]}."
        )
    rng = np.random.default_rng(asked.seed)
    lit = measure.lit_pixels(asked.data().test.images)
    W = asked.network.weights[0]
    shown: dict[str, Array] = {
        "by hand": measure.hand_made(MADE, rng),
        "learnt": W[:MEASURED],
        "random": measure.random_pictures(MADE, rng),
    }
    rows = {name: (W, measure.edges(W, lit, asked.progress)) for name, W in shown.items()}

    def draw(look: "Look") -> "Figure":
        return pictures.edges(rows, look)

    likeness = {name: found.likeness for name, (_, found) in rows.items()}
    lines = [f"{name:>8}: {found.mean():.1%} of a picture is an edge, on average" for name, found in likeness.items()]
    if len(W) > MEASURED:
        lines.append(f"learnt are the first {MEASURED} of {len(W)} neurons: all would take long")
    return Finding({"edge_likeness": {name: found.tolist() for name, found in likeness.items()}}, tuple(lines), draw)


def _listed(numbers: "Array") -> str:
    return ", ".join(map(str, numbers[:5]))
