"""Lets the network read pieces of ink. Only this module turns ink into images like those of the training data."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from brightest.engines import Engine
from brightest.evaluation.calibration import probabilities, reaches
from brightest.images.deslant import in_frame
from brightest.images.normalize import DIGIT_SIDE, normalize_digit
from brightest.images.soften import soften
from brightest.nn.network import Network
from brightest.nn.parameters import Array
from brightest.reader.result import Box, Digit, Row


@dataclass(frozen=True, eq=False)
class Recognizer:
    """A calibrated network, and the engine that computes."""

    network: Network
    engine: Engine

    def frames(self, inks: Sequence[Array]) -> list[Array]:
        """The frames (n, 28, 28) uint8 of inks (h, w) of one digit each, normalized like MNIST."""
        return [normalize_digit(ink) for ink in inks]

    def confidence(self, frames: Sequence[Array]) -> Array:
        """The highest probability of any class for each of the frames (n, 28, 28): (n,)."""
        outputs = self.engine.predict(self.network, self._seen(frames))
        highest: Array = probabilities(self.network, outputs).max(axis=1, initial=0)
        return highest

    def answers(self, frames: Sequence[Array] | Array, boxes: Sequence[Box]) -> Row:
        """A Digit for each frame (n, 28, 28)."""
        if not len(frames):
            return ()
        seen = self._seen(frames)
        outputs = self.engine.predict(self.network, seen)
        probability = probabilities(self.network, outputs)
        order, sure = probability.argsort(axis=1), reaches(probability, self.network.calibration.threshold)
        classes, known = self.network.classes, self.network.calibration.is_known
        return tuple(
            Digit(
                answer=classes[order[k, -1]],
                probability=float(probability[k, order[k, -1]]),
                runner_up=classes[order[k, -2]],
                accepted=bool(sure[k]) and known,
                unknown=bool(sure[k]) and not known,
                box=box,
                activations=outputs[k],
                frame=seen[k].reshape(DIGIT_SIDE, DIGIT_SIDE),
            )
            for k, box in enumerate(boxes)
        )

    def _seen(self, frames: Sequence[Array] | Array) -> Array:
        """Normalized digits (n, 28, 28) in the network's frame: (n, 784)."""
        return in_frame(soften(np.reshape(frames, (len(frames), DIGIT_SIDE * DIGIT_SIDE))), self.network.card.frame)
