"""The limits of a training that people can watch: larger networks or mini-batches would learn too slowly."""

from itertools import pairwise

from brightest.errors import SettingError
from brightest.training.recipes import Recipe

MAX_NEURONS = 256  # of a hidden layer
MAX_HIDDEN_LAYERS = 3
MAX_WORK_PER_BATCH = 500_000_000  # parameters times examples of a mini-batch; takes about a tenth of a second


def check_watchable(recipe: Recipe) -> None:
    """Raises SettingError if a training with this recipe would be too slow to watch."""
    hidden = recipe.layers[1:-1]
    if len(hidden) > MAX_HIDDEN_LAYERS or max(hidden, default=0) > MAX_NEURONS:
        raise SettingError(
            f"at most {MAX_HIDDEN_LAYERS} hidden layers of {MAX_NEURONS} neurons can be watched learning."
        )
    parameters = sum((n + 1) * m for n, m in pairwise(recipe.layers))
    if recipe.batch_size * parameters > MAX_WORK_PER_BATCH:
        raise SettingError(
            f"mini-batches of {recipe.batch_size:,} are too slow to watch with {parameters:,} weights and biases: "
            f"choose at most {MAX_WORK_PER_BATCH // parameters:,}."
        )
