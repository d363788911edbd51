"""A workspace holds what all views of a visitor share: the current network, and the data that it reads."""

from dataclasses import dataclass

import numpy as np

from brightest.data import DataSet
from brightest.errors import SettingError
from brightest.images.decode import to_uint8
from brightest.images.deslant import in_frame
from brightest.nn.network import Network, forward, pixels
from brightest.nn.parameters import Array

PIXELS = 784
MAX_SEARCHED = 200  # test examples of a class that `between` looks at


@dataclass(frozen=True, eq=False)
class Workspace:
    """A network, its name, and a data set. Raises SettingError if the page can't show them together.

    The network and the images must have 28×28 pixels, and the network and the data the same classes.
    """

    name: str
    network: Network
    data: DataSet

    def __post_init__(self) -> None:
        if self.network.layers[0] != PIXELS:
            raise SettingError(
                f"{self.name} reads images of {self.network.layers[0]} pixels, but the page needs a network for "
                f"28×28 = {PIXELS}: choose another with --network."
            )
        if self.data.test.images.shape[1] != PIXELS:
            raise SettingError(
                f"the images of {self.data.name} have {self.data.test.images.shape[1]} pixels, but the page needs "
                f"28×28 = {PIXELS}: choose other --data."
            )
        if self.data.classes != self.network.classes:
            raise SettingError(
                f"{self.name} has the classes {', '.join(self.network.classes)}, but {self.data.name} shows "
                f"{', '.join(self.data.classes)}: choose --data with the same classes."
            )

    @property
    def seen(self) -> DataSet:
        """The data in the network's frame."""
        return self.data.in_frame(self.network.card.frame)

    def framed(self, images: Array) -> Array:
        """Images of 28×28 pixels, brought into the network's frame. They keep their shape, such as (n, 784)."""
        return in_frame(images.reshape(-1, PIXELS), self.network.card.frame).reshape(images.shape)

    def example(self, number: int) -> tuple[Array, int]:
        """Test image `number` in the data's own frame, (28, 28) uint8, and its label.

        Raises SettingError if there is no such example.
        """
        if not 0 <= number < len(self.data.test):
            raise SettingError(f"there is no test digit {number}: choose from 0 to {len(self.data.test) - 1:,}.")
        return to_uint8(self.data.test.images[number]).reshape(28, 28), int(self.data.test.labels[number])

    def check_class(self, label: int) -> None:
        """Raises SettingError if there is no class `label`."""
        if not 0 <= label < len(self.data.classes):
            raise SettingError(f"there is no class {label}: choose from 0 to {len(self.data.classes) - 1}.")

    def first_of_class(self, label: int) -> int:
        """The number of the first test example of class `label`. Raises SettingError if there is none."""
        found = np.flatnonzero(self.data.test.labels == label)
        if not len(found):
            raise SettingError(f"no test digit shows class {label}: choose from 0 to {len(self.data.classes) - 1}.")
        return int(found[0])

    def between(self, label: int, like: int) -> int:
        """The number of a test example of class `label` that also looks like class `like`.

        Among the first MAX_SEARCHED examples of `label`, it is the one for which the smaller of the two classes'
        outputs is largest. Raises SettingError if a class doesn't exist or has no example.
        """
        self.check_class(like)
        first = self.first_of_class(label)
        found = first + np.flatnonzero(self.data.test.labels[first:] == label)[:MAX_SEARCHED]
        outputs = forward(self.network, pixels(self.seen.test.images[found]))[-1]
        return int(found[outputs[:, [label, like]].min(axis=1).argmax()])
