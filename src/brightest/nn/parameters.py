"""The weights and biases of a network, as arrays."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, TypeAlias

from numpy.typing import NDArray

Array: TypeAlias = NDArray[Any]


class Parameters(NamedTuple):
    """Weights and biases, or one value for each of them: a gradient, a velocity, a mask."""

    weights: tuple[Array, ...]  # (n_out, n_in) for each layer after the first: a row per receiving neuron
    biases: tuple[Array, ...]  # (n_out,)

    def arrays(self) -> Iterator[Array]:
        """Every array, weights (n_out, n_in) first, then biases (n_out,)."""
        yield from self.weights
        yield from self.biases

    @classmethod
    def from_arrays(cls, arrays: Sequence[Array]) -> "Parameters":
        """The inverse of `arrays`."""
        half = len(arrays) // 2
        return cls(tuple(arrays[:half]), tuple(arrays[half:]))
