"""Several digits in one drawing or picture: the reader finds them, and the network in use reads each.

The reader looks at a drawing only if its ink is in several pieces. It does so in a thread of its own, beside the
session's worker, so that no stroke waits for it.
"""

from concurrent.futures import Future, wait

from brightest.errors import ImageError, SettingError
from brightest.nn.parameters import Array
from brightest.reader.reader import Reader
from brightest.reader.result import Row
from brightest.web.shared import Shared
from brightest.web.view import Snapshot
from brightest.web.views.answer import answer
from brightest.web.views.drawing import Drawing
from brightest.web.workspace import Workspace

READER = "reader"  # the network that finds digits: others are unsure too often where one ends
SECONDS_BETWEEN_POLLS = 0.005  # the longest time that a stroke has to wait


class Several:
    """The digits of the pad if there are several; empty if there is one, or none."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self.digits: Row = ()
        self.chosen = 0
        self.of_picture = False  # whether the digits are those of a picture, not of a drawing
        self._wanted: Drawing | None = None  # waits to be looked at
        self._running: Future[Row] | None = None
        self._stale = False  # whether the drawing has changed since the search began

    def look(self, drawing: Drawing | None) -> None:
        """Start to look for several digits in a drawing; None stops looking."""
        self.put(())
        self._wanted = drawing
        self._stale = True

    def put(self, digits: Row) -> None:
        """Take the digits of a picture."""
        self.digits, self.chosen, self.of_picture = digits, 0, bool(digits)
        self._wanted = None

    def choose(self, part: int) -> None:
        """Choose digit `part`. Raises SettingError if there is none."""
        if not 0 <= part < len(self.digits):
            raise SettingError(f"there are {len(self.digits)} digits side by side, numbered from 0: no {part}.")
        self.chosen = part

    @property
    def busy(self) -> bool:
        """Whether a drawing is being looked at."""
        return self._wanted is not None or self._running is not None

    def tick(self) -> bool:
        """Wait a moment. Returns whether several digits were found."""
        if self._running is None:
            if self._wanted is None:
                return False
            self._running, self._wanted, self._stale = self._shared.aside(find_digits, self._wanted.ink()), None, False
        wait([self._running], SECONDS_BETWEEN_POLLS)
        if not self._running.done():
            return False
        found, self._running = self._running.result(), None
        if self._stale:
            return False
        self.digits = found
        return bool(found)

    def snapshot(self, workspace: Workspace, side: int) -> Snapshot:
        """Each digit, read by the network in use. `side`: that of the ink, in pixels."""
        parts = []
        for digit in self.digits:
            outputs = workspace.network.feed_forward(workspace.framed(digit.frame))[-1]
            box = None if self.of_picture else [place / side for place in digit.box]
            parts.append({**answer(workspace.network, outputs), "box": box})
        return Snapshot("parts", {"parts": parts, "chosen": self.chosen}, {})


def find_digits(shared: Shared, picture: Array) -> Row:
    """The digits of a grey picture (h, w), floats in 0..1 or uint8, if there are several; else an empty result."""
    engine = shared.engine  # not within `once`, whose lock others need: it may have to be compiled
    reader = shared.once(READER, lambda: Reader(READER, engine=engine))
    try:
        digits = reader.read(picture).digits
    except ImageError:
        return ()
    return digits if len(digits) > 1 else ()
