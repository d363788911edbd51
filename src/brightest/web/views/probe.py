"""The examples that measure a live training: some of the training and the test, and one test digit of each class."""

from collections.abc import Callable
from typing import Any

import numpy as np

from brightest.evaluation.metrics import evaluate
from brightest.images.decode import to_uint8
from brightest.nn.network import Network
from brightest.nn.parameters import Array
from brightest.web.shared import Shared
from brightest.web.workspace import Workspace

MAX_PROBE_EXAMPLES = 1_000  # training examples, and as many test examples
SECONDS_BETWEEN_PROBES = 0.1


class Probe:
    """Measures accuracies; one is due whenever SECONDS_BETWEEN_PROBES have passed."""

    def __init__(self, workspace: Workspace, shared: Shared, clock: Callable[[], float]) -> None:
        data = workspace.data
        self.train, self.test = data.train[:MAX_PROBE_EXAMPLES], data.test[:MAX_PROBE_EXAMPLES]
        self.digits = shared.one_example_per_class(data)
        self._shared, self._clock = shared, clock
        self._measured_at = 0.0

    def is_due(self) -> bool:
        """Whether it is time for the next measurement."""
        return self._clock() - self._measured_at >= SECONDS_BETWEEN_PROBES

    def accuracies(self, network: Network) -> tuple[float, float]:
        """The accuracy on the training examples and on the test examples."""
        self._measured_at = self._clock()
        engine = self._shared.engine
        return evaluate(network, self.train, engine).accuracy, evaluate(network, self.test, engine).accuracy

    @property
    def facts(self) -> dict[str, Any]:
        """How many examples there are of each kind, and the digits' labels."""
        return {"probe": [len(self.train), len(self.test)], "labels": self.digits.labels.tolist()}

    def arrays(self, network: Network) -> dict[str, Array]:
        """The digits, (10, 784) uint8, and the network's outputs for them, (10, classes) float32."""
        images = self.digits.images
        return {
            "digits": to_uint8(images),
            "outputs": np.array([network.feed_forward(image)[-1] for image in images], np.float32),
        }
