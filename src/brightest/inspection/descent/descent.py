"""Gradient descent on functions that can be drawn: a ball on a curve or a surface. Lesson 2.

The rule is the one that trains the network, and the same code (nn/optimizers.py): repeated steps downhill in proportion
to the slope, for one or two numbers instead of 13,002.
"""

from dataclasses import dataclass

import numpy as np

from brightest.errors import SettingError
from brightest.inspection.descent.formula import Formula, formula
from brightest.nn.optimizers import SGD, Momentum
from brightest.nn.parameters import Array

MAX_REST_SLOPE = 1e-8  # the largest slope, and the largest speed, of a ball at rest
ESCAPE_FACTOR = 1e6  # times the start's distance: a ball this far out is lost
MAX_COORDINATE = 1e100  # of a start: its square is still finite
MAX_STEPS = 50_000
MAX_OPERATIONS = 600_000  # operations of the formula times steps: these take six to ten seconds
STATUS = {  # by ending
    "at rest": "converged",
    "no start": "diverged",  # no value or no slope at the start
    "left the domain": "diverged",  # no value or no slope at a later point
    "falling": "diverged",  # lower and lower, without a bottom
    "flown off": "diverged",  # higher and higher: the learning rate is too large
    "to and fro": "limit",  # between two points for ever: the learning rate is too large
    "moving": "limit",
}


@dataclass(frozen=True, eq=False)
class Descent:
    """The path of a descent, and its ending. Row 0 of each array is the start."""

    formula: Formula
    ending: str  # one of STATUS
    path: Array  # (steps + 1, d)
    values: Array  # (steps + 1,)
    slopes: Array  # (steps + 1, d)
    learning_rate: float
    momentum: float

    @property
    def steps(self) -> int:
        """The number of steps."""
        return len(self.path) - 1

    @property
    def status(self) -> str:
        """converged: at rest; diverged: lost; limit: still moving after the last step."""
        return STATUS[self.ending]

    @property
    def lacking(self) -> str:
        """The missing property of the function at the last point, if that ended the descent: value or slope."""
        return "slope" if np.isfinite(self.values[-1]) else "value"

    @property
    def minimum(self) -> Array | None:
        """The last point (d,); None if the descent diverged."""
        return None if self.status == "diverged" else self.path[-1] + 0.0  # −0 is 0

    @property
    def value(self) -> float | None:
        """The function at `minimum`; None if the descent diverged."""
        return None if self.status == "diverged" else float(self.values[-1]) + 0.0


def descend(
    function: Formula, start: tuple[float, ...], learning_rate: float, momentum: float = 0.0, steps: int = 10_000
) -> Descent:
    """Step downhill from `start`, each step the learning rate times the slope, until at rest, lost, or out of steps.

    `momentum` is that of nn/optimizers.py. Raises SettingError for a start of the wrong dimension, and for a
    hyperparameter out of range.
    """
    _check(function, start, learning_rate, momentum, steps)
    optimizer = Momentum(momentum) if momentum else SGD()
    point = np.array(start, np.float64)
    memory = tuple(np.zeros_like(point) for _ in range(optimizer.slots))
    max_distance = ESCAPE_FACTOR * max(1.0, float(np.abs(point).max()))
    path, values, slopes = [], [], []
    ending = None
    for step in range(1, steps + 2):
        value, slope = function.value_and_slope(point)
        path.append(point)
        values.append(value)
        slopes.append(slope)
        if not (np.isfinite(value) and np.isfinite(slope).all() and np.abs(point).max() <= max_distance):
            ending = _loss(path, values, slopes, max_distance)
            break
        if all(np.abs(moving).max() <= MAX_REST_SLOPE for moving in (slope, *memory)):
            ending = "at rest"  # with momentum, a slope of 0 isn't enough: the ball may be rolling through
            break
        with np.errstate(over="ignore"):
            point, memory = optimizer(point, slope, memory, learning_rate, step)
    ending = ending or ("to and fro" if _swings(path) else "moving")
    return Descent(function, ending, np.array(path), np.array(values), np.array(slopes), learning_rate, momentum)


def _loss(path: list[Array], values: list[Array], slopes: list[Array], max_distance: float) -> str:
    """The ending if the last point is too far out, or has no value or no slope."""
    out, value = float(np.abs(path[-1]).max()), values[-1]
    if len(path) == 1:
        return "no start"
    near, undefined = out <= max_distance and np.isfinite(value), out <= MAX_COORDINATE and np.isnan(value)
    if near or undefined:  # beyond MAX_COORDINATE, NaN is inf − inf
        return "left the domain"
    with np.errstate(all="ignore"):
        outwards = np.sum(slopes[-1] * path[-1]) < 0
    return "falling" if outwards and value < min(values[:-1]) else "flown off"


def _swings(path: list[Array]) -> bool:
    """Whether the last step returns to the point before the previous step."""
    if len(path) < 3:
        return False
    step, both = (float(np.abs(path[-1] - path[k]).max()) for k in (-2, -3))
    return both <= 1e-9 * step


def _check(function: Formula, start: tuple[float, ...], learning_rate: float, momentum: float, steps: int) -> None:
    variables = function.variables
    if len(start) != len(variables):
        wanted = "two numbers, as in 1,2" if len(variables) == 2 else "one number"
        raise SettingError(f"{function.text} is of {' and '.join(variables)}, so its start must be {wanted}.")
    if not (np.abs(start) <= MAX_COORDINATE).all():
        where = ",".join(f"{number:g}" for number in start)
        raise SettingError(
            f"a descent can't start at {where}: choose numbers from {-MAX_COORDINATE:g} to {MAX_COORDINATE:g}."
        )
    if not 0 < learning_rate < np.inf:
        raise SettingError(f"learning rate {learning_rate:g} can't work: it must be above 0.")
    if not 0 <= momentum < 1:
        raise SettingError(f"momentum {momentum:g} can't work: it must be from 0 to just under 1.")
    if not 0 <= steps <= MAX_STEPS:
        raise SettingError(f"{steps:,} steps can't be made: choose from 0 to {MAX_STEPS:,}.")
    if steps * function.operations > MAX_OPERATIONS:
        max_steps = MAX_OPERATIONS // function.operations
        raise SettingError(
            f"{steps:,} steps on a formula of {function.operations:,} operations would take too long: "
            f"choose at most {max_steps:,}."
        )


@dataclass(frozen=True)
class Scene:
    """An example of the gallery: a function, its start and learning rate, the window to draw, and its lesson."""

    name: str
    text: str
    start: tuple[float, ...]
    learning_rate: float
    window: tuple[tuple[float, float], ...]  # low and high, along each axis
    shows: str

    @property
    def function(self) -> Formula:
        """The parsed formula."""
        return formula(self.text)


GALLERY = {
    scene.name: scene
    for scene in (
        Scene(
            "bowl",
            "x^2 + y^2/2",
            start=(-1.7, 1.6),
            learning_rate=0.15,
            window=((-2, 2), (-2, 2)),
            shows="Wherever you start, downhill leads to the one bottom, and the steps shrink with the slope.",
        ),
        Scene(
            "two-valleys",
            "(x^2 - 1)^2 + 0.3*x",
            start=(2.0,),
            learning_rate=0.02,
            window=((-2.1, 2.1),),
            shows="Where you start decides which valley you end in, and it need not be the lower one.",
        ),
        Scene(
            "saddle",
            "x^2 - y^2 + y^4/2",
            start=(1.6, 0.001),
            learning_rate=0.05,
            window=((-2, 2), (-1.6, 1.6)),
            shows="The middle is level but no minimum: the path slows down there, then leaves sideways.",
        ),
        Scene(
            "ravine",
            "(x^2 + 25*y^2)/2",
            start=(-4.0, 1.0),
            learning_rate=0.07,
            window=((-4.6, 1.4), (-1.5, 1.5)),
            shows="Steep across and gentle along: plain descent bounces between the walls, but momentum rolls along.",
        ),
        Scene(
            "plateau",
            "(x^6/6 + 3*x^5/5)/20",
            start=(1.8,),
            learning_rate=0.1,
            window=((-3.7, 2.0),),
            shows="Small slopes make small steps: plain descent never crosses the level stretch, but momentum does.",
        ),
        Scene(
            "rosenbrock",
            "(1 - x)^2 + 100*(y - x^2)^2",
            start=(-1.2, 1.0),
            learning_rate=0.001,
            window=((-1.6, 1.6), (-0.5, 2)),
            shows="It takes a few steps to find the bent valley, and thousands to follow it to its end.",
        ),
    )
}
