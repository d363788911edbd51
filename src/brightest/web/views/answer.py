"""What a network answers for an image, and how far to believe it. All views send the page these same facts."""

from typing import Any

from brightest.evaluation.calibration import accepted, is_rejected, probabilities
from brightest.nn.network import Network
from brightest.nn.parameters import Array


def answer(network: Network, outputs: Array) -> dict[str, Any]:
    """The facts of the messages. outputs: the activations of the last layer, (classes,)."""
    probs = probabilities(network, outputs)
    brightest = int(outputs.argmax())
    return {
        "answer": brightest,
        "output": float(outputs[brightest]),
        "probability": float(probs[brightest]),
        "sure": bool(accepted(network, probs)),
        "dark": bool(is_rejected(probs)),
    }
