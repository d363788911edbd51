"""A session is one visitor's: their network and data, what they did, and what there is to show of it.

It knows nothing of the web. Commands wait in one queue; one worker takes all that wait, carries them out, and only then
asks the views what has changed: however fast commands come, what is shown is the latest. What is shown are snapshots
that nobody changes, and whoever listens gets them as they are made. The worker is a thread while there is something to
do; a session that waits for its visitor to come back is its state and nothing else.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np

from brightest.errors import BrightestError, SettingError
from brightest.nn.parameters import Array
from brightest.web.view import Background, View
from brightest.web.views.backprop import Backprop
from brightest.web.views.descend import Descend
from brightest.web.views.design import Design
from brightest.web.views.doubt import Doubt
from brightest.web.views.draw import Draw
from brightest.web.views.learn import Learn
from brightest.web.views.lessons import Lessons
from brightest.web.views.model_list import ModelList
from brightest.web.workspace import Workspace

MAX_QUEUED = 500  # commands in the queue
MAX_LISTENERS = 8  # tabs of one visitor
_TURN = threading.BoundedSemaphore(2)  # many threads that compute at once only keep each other from the one GIL


@dataclass(frozen=True, eq=False)
class Snapshot:
    """What there is to show of one thing: facts that JSON can say, and arrays. A newer one of its kind replaces it."""

    kind: str
    facts: Mapping[str, Any]
    arrays: Mapping[str, Array] = field(default_factory=dict)


Command: TypeAlias = Callable[["Session"], None]
Listener: TypeAlias = Callable[[Snapshot], None]


class Session:
    """One visitor's workspace, the views of it, and a worker."""

    def __init__(self, workspace: Workspace, rng: np.random.Generator) -> None:
        self.workspace = workspace
        self.draw = Draw(workspace, rng)
        learn = Learn(workspace, self.set_network)
        self.views: dict[str, View] = {
            "draw": self.draw,
            "learn": learn,
            "descend": Descend(workspace, lambda: learn.moments),
            "backprop": Backprop(workspace, self.set_network, lambda: self.draw.pad, rng),
            "design": Design(workspace, self.set_network),
            "doubt": Doubt(workspace, lambda: self.draw.image, self.set_network),
            "lessons": Lessons(workspace),
            "shelf": ModelList(workspace, self.set_network),
        }
        self._background = [view for view in self.views.values() if isinstance(view, Background)]
        self._commands: deque[Command] = deque()
        self._listeners: set[Listener] = set()
        self._lock = threading.Lock()
        self._open, self._working = True, False
        self._picture: Command | None = None  # the last that was sent

    def submit(self, command: Command) -> None:
        """Have `command` carried out, after those that wait. Raises SettingError where too many do."""
        with self._lock:
            if len(self._commands) >= MAX_QUEUED:
                raise SettingError(f"{MAX_QUEUED} commands are waiting already: send them more slowly.")
            self._commands.append(command)
            self._wake()

    def reading(self, picture: bytes) -> "Command":
        """The command to put a picture file on the pad. Raises SettingError where one waits already: they are large."""
        if self._picture in self._commands:
            raise SettingError("a picture waits to be read already: send the next one after it.")
        self._picture = lambda session: session.draw.upload(picture)
        return self._picture

    def listen(self, listener: Listener) -> None:
        """Hand every snapshot to `listener` from now on, in the worker's thread, beginning with all there is.

        Raises SettingError where too many listen.
        """
        with self._lock:
            if len(self._listeners) >= MAX_LISTENERS:
                raise SettingError(f"this page is open {MAX_LISTENERS} times already: close one of them.")
            self._listeners.add(listener)
            self._commands.append(_show_all)
            self._wake()

    def leave(self, listener: Listener) -> None:
        """Hand it nothing any more."""
        with self._lock:
            self._listeners.discard(listener)

    @property
    def waiting(self) -> int:
        """How many commands wait."""
        return len(self._commands)

    @property
    def watched(self) -> bool:
        """Whether somebody listens."""
        return bool(self._listeners)

    def close(self) -> None:
        """Let the worker go; what waits is dropped."""
        with self._lock:
            self._open = False
            self._commands.clear()

    def set_network(self, workspace: Workspace) -> None:
        """Use another network in all views."""
        self.workspace = workspace
        for view in self.views.values():
            view.on_network_changed(workspace)

    def _wake(self) -> None:
        """Have a worker, where none is there. Whoever calls holds the lock."""
        if self._open and not self._working:
            threading.Thread(target=self._work, name="session", daemon=True).start()
            self._working = True

    def _next(self) -> list[Command] | None:
        """All commands that wait, perhaps none; None where no view has something to do either that somebody watches."""
        with self._lock:
            self._working = self._open and bool(self._commands or self._busy())
            commands = list(self._commands)
            self._commands.clear()
            return commands if self._working else None

    def _busy(self) -> bool:
        return self.watched and any(view.busy for view in self._background)

    def _work(self) -> None:
        while (commands := self._next()) is not None:
            for command in commands:
                self._carry_out(command)
            for view in self._background:
                if view.busy and self.watched:
                    self._carry_out(lambda _, view=view: view.tick())  # type: ignore[misc]
            with _TURN:
                self._carry_out(_show_changes)

    def _carry_out(self, command: Command) -> None:
        try:
            command(self)
        except BrightestError as error:
            self.publish(Snapshot("error", {"sentence": str(error)}))
        except Exception:  # a defect of ours must not take the visitor's state with it
            logging.getLogger(__name__).exception("a command failed")
            self.publish(Snapshot("error", {"sentence": "this went wrong inside brightest; the terminal says more."}))

    def publish(self, snapshot: Snapshot) -> None:
        """Hand a snapshot to all who listen."""
        with self._lock:
            listeners = list(self._listeners)
        for listener in listeners:
            listener(snapshot)

    def show(self, everything: bool = False) -> None:
        """Publish what changed, or all there is."""
        for view in self.views.values():
            if everything:
                view.mark_dirty()
            for kind, facts, arrays in view.show():
                self.publish(Snapshot(kind, facts, arrays))


def _show_all(session: Session) -> None:
    session.show(everything=True)


def _show_changes(session: Session) -> None:
    session.show()
