"""What is asked of a network, and what was found."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from brightest.errors import SettingError, check_choice

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.figure import Figure

    from brightest.data import DataSet, Examples, ProgressCallback
    from brightest.engines import Engine
    from brightest.nn.network import Network
    from brightest.nn.parameters import Array
    from brightest.plots import Look

EXAMPLES = 2000  # of those to learn from, where the cost or its slope is asked for: enough, and quick


@dataclass(frozen=True, eq=False)
class Asked:
    """A network, what to try it on, and what to look at; what is None is left to the word."""

    network: "Network"
    data: "Callable[[], DataSet]"  # loaded when first needed: not every word looks at examples
    engine: "Callable[[], Engine]"
    image: Path | None = None
    example: int | None = None
    label: str | None = None
    layer: int | None = None
    neuron: int | None = None
    view: str | None = None
    check: bool = False
    seed: int = 0
    progress: "ProgressCallback | None" = None

    def learnt_from(self) -> "Examples":
        """Some of the examples to learn from."""
        import numpy as np

        train = self.data().train
        return train[np.arange(min(EXAMPLES, len(train)))]

    def layer_or(self, usual: int) -> int:
        """Which layer of neurons to look at. Raises SettingError where there is none of that number."""
        from brightest.inspection.nudges import check_neuron

        layer = usual if self.layer is None else self.layer
        check_neuron(self.network, layer, 0)
        return layer

    def or_mistake(self) -> "Asked":
        """The same, but where no image was asked for, about the surest mistake, if there is one."""
        from brightest.inspection.misread import mistakes

        if self.image is not None or self.example is not None:
            return self
        wrong = mistakes(self.network, self.data().test, self.engine()).which
        return replace(self, example=int(wrong[0])) if len(wrong) else self

    def pixels(self) -> "Array":
        """The image to look at, (n_0,): a picture, or an example of the test. Raises BrightestError."""
        from brightest.images import read_picture
        from brightest.nn.network import check_pixels

        if self.image is None:
            shown: Array = self.data().test.images[self._number()]
            return shown
        image = read_picture(self.image)
        check_pixels(self.network.layers, image)
        return image

    def truth(self) -> int:
        """Which class the image shows. Raises SettingError where nobody said so."""
        classes = self.network.classes
        if self.label is not None:
            check_choice("--label", self.label, classes)
            return classes.index(self.label)
        if self.image is not None:
            raise SettingError(f"what does {self.image} show? Say it with --label, such as --label {classes[-1]}.")
        return int(self.data().test.labels[self._number()])

    def source(self) -> dict[str, Any]:
        """Where the image came from, for the JSON."""
        return {"image": str(self.image)} if self.image else {"example": self._number()}

    def subject(self) -> str:
        """The same for people."""
        return self.image.name if self.image else f"test example {self._number()} of {self.data().name}"

    def examples(self, kind: str) -> str:
        """What was looked at where it was all examples of a kind, test or training."""
        return f"{kind} examples of {self.data().name}"

    def _number(self) -> int:
        n, count = self.example or 0, len(self.data().test)
        if not 0 <= n < count:
            raise SettingError(f"there is no test example {n}: they are numbered 0 to {count - 1}.")
        return n


@dataclass(frozen=True, eq=False)
class Finding:
    """What was found: numbers for the JSON, lines for people, and a picture of it."""

    numbers: dict[str, Any]
    lines: tuple[str, ...]
    draw: "Callable[[Look], Figure]"
    of: str = ""  # what the network looked at, where it looked at something
