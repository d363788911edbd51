"""The shape of a batch of images on its way to the first layer, where graphs flatten each image.

Reshape, Flatten, Squeeze and Unsqueeze keep the order of all numbers, so the shape tells whether the pixels of an image
stay together: (n, 28, 28) may become (n, 784), but not (784, n), in which each row has pixels of several images.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import prod

from brightest.errors import StorageError

MAX_AXES = 16
BATCH = 3  # images, where a graph takes any number
Shape = tuple[int, ...]


@dataclass(frozen=True)
class PixelShape:
    """The shape that images now have; () if the graph doesn't say which one they begin with."""

    now: Shape
    pixels: int = 0  # of an image
    batch_is_given: bool = False  # else it is BATCH

    def reshaped(self, op: str, target: Sequence[int] | None, axis: int) -> "PixelShape":
        """The shape after one of the four operations; `target` is its shape or its axes. Raises StorageError."""
        if not self.now:
            if op == "Flatten" and axis == 1:
                return self
            if op in ("Squeeze", "Unsqueeze") or (op == "Reshape" and target and target[0] in (-1, 0)):
                return self
            raise _mixing(op, target)
        try:
            return replace(self, now=_reshape(self.now, op, target, axis))
        except (ValueError, IndexError, ZeroDivisionError):
            raise _mixing(op, target) from None

    def check(self, inputs: int) -> None:
        """Raises StorageError unless each row that the first layer takes, of `inputs` numbers, is one image."""
        whole = prod(self.now) if self.batch_is_given else 0  # one image without an axis for the batch
        if self.now and (self.now[-1] != inputs or inputs not in (self.pixels, whole)):
            raise StorageError(
                f"gives the first layer, which takes {inputs:,} numbers, images of {self.pixels:,} pixels in the shape "
                f"{self._named()}: each image must be flattened on its own, as Flatten does."
            )

    def _named(self) -> str:
        return f"({', '.join('n' if size == BATCH and not self.batch_is_given else str(size) for size in self.now)})"


UNKNOWN = PixelShape(())


def input_shape(sizes: Sequence[int]) -> PixelShape:
    """The shape of a graph's input; 0 stands for an unknown size, and only the batch's may be unknown."""
    if not 1 <= len(sizes) <= MAX_AXES or 0 in sizes[1:] or prod(sizes[1:]) >= 2**31:
        return UNKNOWN
    return PixelShape((sizes[0] or BATCH, *sizes[1:]), prod(sizes[1:]), batch_is_given=bool(sizes[0]))


def _reshape(now: Shape, op: str, target: Sequence[int] | None, axis: int) -> Shape:
    if op == "Flatten":
        return prod(now[:axis]), prod(now[axis:])
    if op == "Squeeze":
        removed = [at % len(now) for at in target] if target else [at for at, size in enumerate(now) if size == 1]
        if any(now[at] != 1 for at in removed):
            raise ValueError
        return tuple(size for at, size in enumerate(now) if at not in removed)
    if target is None:
        raise ValueError
    if op == "Unsqueeze":
        sizes = list(now)
        for at in sorted(at % (len(now) + len(target)) for at in target):
            sizes.insert(at, 1)
        return tuple(sizes)
    sizes = [now[at] if size == 0 else size for at, size in enumerate(target)]
    if -1 in sizes:
        sizes[sizes.index(-1)] = prod(now) // prod(size for size in sizes if size != -1)
    if prod(sizes) != prod(now):
        raise ValueError
    return tuple(sizes)


def _mixing(op: str, target: Sequence[int] | None) -> StorageError:
    to = f" to ({', '.join(map(str, target[:8]))})" if target else ""
    return StorageError(
        f"holds a {op}{to} before the first layer, by which the pixels of several images may come together: each image "
        "must be flattened on its own, as Flatten does."
    )
