"""Lines between neurons, as many as an eye can follow: of a layer's weights, signals or wishes, the strongest."""

from dataclasses import dataclass

import numpy as np

from brightest.inspection.nudges import Nudges
from brightest.nn.network import Network
from brightest.nn.parameters import Array

MAX_LINES = 320  # of one layer


@dataclass(frozen=True, eq=False)
class Lines:
    """Some of the connections into one layer, the weakest first, so that the strongest are drawn on top."""

    where: Array  # (k,) uint32: receiver × n_in + sender
    strength: Array  # (k,) float32, signed

    @classmethod
    def strongest(cls, W: Array, a: Array, most: int = MAX_LINES) -> "Lines":
        """Of the signals W × a, from senders a (n_in,) to receivers (n_out,), those farthest from zero."""
        lit = np.flatnonzero(a)  # most pixels are dark, and send nothing
        signals = (W[:, lit] * a[lit]).reshape(-1)
        size = np.abs(signals)
        chosen = np.argpartition(size, -most)[-most:] if len(signals) > most else np.arange(len(signals))
        chosen = chosen[np.argsort(size[chosen], kind="stable")]
        receiver, sender = np.divmod(chosen, max(1, len(lit)))
        where = receiver * len(a) + lit[sender]
        return cls(where.astype(np.uint32), signals[chosen].astype(np.float32))


def by_weight(network: Network) -> dict[str, Array]:
    """The strongest weights of every layer, as arrays where0, strength0, where1, ..."""
    return _arrays([Lines.strongest(W, np.ones(W.shape[1], W.dtype)) for W in network.weights])


def by_signal(network: Network, activations: list[Array]) -> dict[str, Array]:
    """The strongest signals, weight × activation of the sender; `activations` as feed_forward returns them."""
    return _arrays([Lines.strongest(W, a) for W, a in zip(network.weights, activations[:-1], strict=True)])


def by_wish(found: Nudges) -> dict[str, Array]:
    """The weights that one example wants changed most, and how: the receiver's wish × activation of the sender."""
    layers = zip(found.sum_nudges[1:], found.activations[:-1], strict=True)
    return _arrays([Lines.strongest(np.broadcast_to(wish[:, None], (len(wish), len(a))), a) for wish, a in layers])


def _arrays(layers: list[Lines]) -> dict[str, Array]:
    named = {f"where{layer}": lines.where for layer, lines in enumerate(layers)}
    return named | {f"strength{layer}": lines.strength for layer, lines in enumerate(layers)}
