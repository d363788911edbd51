"""Lines between neurons: the strongest weights, signals or nudges of each layer, as many as an eye can follow."""

from dataclasses import dataclass

import numpy as np

from brightest.inspection.nudges import Nudges
from brightest.nn.network import Network
from brightest.nn.parameters import Array

MAX_LINES = 320  # of one layer


@dataclass(frozen=True, eq=False)
class Lines:
    """Some of the connections into one layer. The weakest come first, so that the strongest are drawn on top."""

    where: Array  # (k,) uint32: receiver × n_in + sender
    strength: Array  # (k,) float32, signed

    @classmethod
    def strongest(cls, W: Array, a: Array, max_lines: int = MAX_LINES) -> "Lines":
        """The `max_lines` signals W × a, from senders a (n_in,) to receivers (n_out,), that are farthest from zero."""
        active = np.flatnonzero(a)  # most pixels are dark and send nothing
        signals = (W[:, active] * a[active]).reshape(-1)
        size = np.abs(signals)
        chosen = np.argpartition(size, -max_lines)[-max_lines:] if len(signals) > max_lines else np.arange(len(signals))
        chosen = chosen[np.argsort(size[chosen], kind="stable")]
        receiver, sender = np.divmod(chosen, max(1, len(active)))
        where = receiver * len(a) + active[sender]
        return cls(where.astype(np.uint32), signals[chosen].astype(np.float32))


def by_weight(network: Network) -> dict[str, Array]:
    """The strongest weights of every layer, as arrays where0, strength0, where1, ..."""
    return _arrays([Lines.strongest(W, np.ones(W.shape[1], W.dtype)) for W in network.weights])


def by_signal(network: Network, activations: list[Array]) -> dict[str, Array]:
    """The strongest signals, weight × activation of the sender; `activations` as feed_forward returns them."""
    return _arrays([Lines.strongest(W, a) for W, a in zip(network.weights, activations[:-1], strict=True)])


def by_nudge(found: Nudges) -> dict[str, Array]:
    """The weights with the largest nudges: the receiver's nudge × activation of the sender."""
    layers = zip(found.sum_nudges[1:], found.activations[:-1], strict=True)
    return _arrays([Lines.strongest(np.broadcast_to(nudge[:, None], (len(nudge), len(a))), a) for nudge, a in layers])


def _arrays(layers: list[Lines]) -> dict[str, Array]:
    named = {f"where{layer}": lines.where for layer, lines in enumerate(layers)}
    return named | {f"strength{layer}": lines.strength for layer, lines in enumerate(layers)}
