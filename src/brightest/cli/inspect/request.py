"""The request of an inspection, and its result."""

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
    from brightest.plots import Theme

MAX_EXAMPLES = 2000  # training examples on which cost and gradient are measured


@dataclass(frozen=True, eq=False)
class InspectRequest:
    """A network, the examples, and the options of the command. If an option is None, each inspection has a default."""

    network: "Network"
    data: "Callable[[], DataSet]"  # loaded when first called: not every inspection needs it
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

    def training_examples(self) -> "Examples":
        """The first MAX_EXAMPLES training examples."""
        import numpy as np

        train = self.data().train
        return train[np.arange(min(MAX_EXAMPLES, len(train)))]

    def layer_or(self, default: int) -> int:
        """The layer to look at. Raises SettingError if the network has no such layer."""
        from brightest.inspection.nudges import check_neuron

        layer = default if self.layer is None else self.layer
        check_neuron(self.network, layer, 0)
        return layer

    def or_mistake(self) -> "InspectRequest":
        """This request; if no image was given, one for the most confident mistake, if there is any."""
        from brightest.inspection.misread import mistakes

        if self.image is not None or self.example is not None:
            return self
        wrong = mistakes(self.network, self.data().test, self.engine()).indices
        return replace(self, example=int(wrong[0])) if len(wrong) else self

    def pixels(self) -> "Array":
        """The image to look at, (n_0,), in the network's frame: the picture, or the test example.

        Raises SettingError if there is no such example, or ImageError if the picture can't be read.
        """
        from brightest.images import read_picture
        from brightest.images.deslant import in_frame
        from brightest.nn.network import check_pixels

        if self.image is None:
            shown: Array = self.data().test.images[self._number()]
            return shown
        image = read_picture(self.image)
        check_pixels(self.network.layers, image)
        framed: Array = in_frame(image[None], self.network.card.frame)[0]
        return framed

    def truth(self) -> int:
        """The class that the image shows. Raises SettingError for a picture without a label."""
        classes = self.network.classes
        if self.label is not None:
            check_choice("--label", self.label, classes)
            return classes.index(self.label)
        if self.image is not None:
            raise SettingError(f"what does {self.image} show? Say it with --label, such as --label {classes[-1]}.")
        return int(self.data().test.labels[self._number()])

    def source(self) -> dict[str, Any]:
        """The image's origin, for the JSON."""
        return {"image": str(self.image)} if self.image else {"example": self._number()}

    def subject(self) -> str:
        """The image's origin, as text."""
        return self.image.name if self.image else f"test example {self._number()} of {self.data().name}"

    def examples(self, kind: str) -> str:
        """The subject of an inspection of all examples; `kind` is test or training."""
        return f"{kind} examples of {self.data().name}"

    def _number(self) -> int:
        n, count = self.example or 0, len(self.data().test)
        if not 0 <= n < count:
            raise SettingError(f"there is no test example {n}: they are numbered 0 to {count - 1}.")
        return n


@dataclass(frozen=True, eq=False)
class InspectResult:
    """The result of an inspection: numbers for the JSON, lines of text, and a picture."""

    numbers: dict[str, Any]
    lines: tuple[str, ...]
    draw: "Callable[[Theme], Figure]"
    subject: str = ""  # the image or the examples that the network was shown, if any
