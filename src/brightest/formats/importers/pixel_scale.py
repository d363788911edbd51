"""How an ONNX graph scales and shifts its pixels before the first layer, all alike or each differently.

All steps together are one map, scale · x + shift. It becomes part of the first layer, since here pixels are 0 to 1.
Which value of the graph's input is white follows from its type, or else from the map: what reaches the first layer must
have a size that networks learn from.
"""

from dataclasses import dataclass

import numpy as np

from brightest.errors import StorageError
from brightest.nn.parameters import Array

# How far apart black and white may be as the first layer's input. MNIST's pixels divided by their deviation: 3.2.
SMALLEST_SPAN, LARGEST_SPAN = 0.5, 10.0
SCALE_TOLERANCE = 1e-6  # 1/255 in float32, times 255


@dataclass(frozen=True, eq=False)
class PixelScale:
    """The map scale · x + shift, each (1,) or a number for each pixel (n,)."""

    scale: Array
    shift: Array

    def then(self, op: str, operand: Array, *, pixels_first: bool = True) -> "PixelScale":
        """The map followed by one more step, with `operand` as the other operand. Raises StorageError."""
        c = operand.astype(np.float64).reshape(-1)
        if c.size > 1 and operand.shape[0] == c.size and operand.ndim > 1:
            raise StorageError(f"holds the operation {op} with an array of {operand.shape}, which is no row of pixels.")
        if not {1, c.size, self.scale.size} <= {1, max(c.size, self.scale.size)}:
            raise StorageError(f"scales {self.scale.size:,} pixels, then {c.size:,}.")
        if op == "Div" and not pixels_first:
            raise StorageError("divides a number by its pixels: only scaling and shifting them is understood.")
        if op == "Div" and not c.all():
            raise StorageError("divides its pixels by 0.")
        if op in ("Mul", "Div"):
            factor = c if op == "Mul" else 1 / c
            return PixelScale(self.scale * factor, self.shift * factor)
        if op == "Add":
            return PixelScale(self.scale, self.shift + c)
        if pixels_first:
            return PixelScale(self.scale, self.shift - c)
        return PixelScale(-self.scale, c - self.shift)

    @property
    def is_identity(self) -> bool:
        """Whether pixels stay as they are."""
        return bool((self.scale == 1).all() and not self.shift.any())

    def check(self, pixels: int) -> None:
        """Raises StorageError unless the map is of so many pixels, and leaves light pixels lighter than dark ones."""
        if max(self.scale.size, self.shift.size) not in (1, pixels):
            raise StorageError(f"scales {self.scale.size:,} pixels, but its first layer has {pixels:,}.")
        if (self.scale < 0).any():
            raise StorageError(
                "turns its pixels over, so that its digits are dark on light, and brightest's are light on dark: "
                "export the network without that step."
            )

    def white(self) -> float:
        """The value of a white pixel: 1, or 255. Raises StorageError if it can't be either, or could be both."""
        lit = self.scale != 0
        span = float(self.scale[lit].min()) if lit.any() else 0.0  # a pixel that is always black may have any scale
        mean = float(np.broadcast_to((-self.shift / np.where(lit, self.scale, 1)), lit.shape)[lit].max(initial=0))
        for white in (1.0, 255.0):
            learned_on_bytes = abs(span * white - 255) <= 1
            sensible = SMALLEST_SPAN <= span * white <= LARGEST_SPAN or (learned_on_bytes and white == 1)
            if sensible and mean <= 1.01 * white:
                return white
        raise StorageError(
            f"scales its pixels by {span:.3g} before the first layer, which suits neither pixels from 0 to 1 nor from "
            "0 to 255: export the network without that step, and import it with --mean and --std."
        )

    def folded(self, W: Array, b: Array, white: float) -> tuple[Array, Array]:
        """The first layer's weights (n_out, n_in) and biases (n_out,) for pixels from 0 to 1."""
        if self.shift.any():
            shift = np.broadcast_to(self.shift, W.shape[1:])
            b = (b + W.astype(np.float64) @ shift).astype(W.dtype)
        factor = self.scale * white
        if (abs(factor - 1) > SCALE_TOLERANCE).any():
            W = (W * factor).astype(W.dtype)
        return W, b
