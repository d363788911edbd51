"""A session is one visitor's state: the current network and data, and the views. It has no web code.

Commands wait in one queue. One worker takes all waiting commands, executes them, and only then asks the views for
snapshots of their changes. So listeners always get the latest state, however fast commands come. Snapshots are
immutable. The worker is a thread that ends when there is nothing left to do, so an idle session costs no thread.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import wait
from typing import TypeAlias

import numpy as np

from brightest.errors import BrightestError, SettingError
from brightest.nn.probe import check_finite_outputs
from brightest.web.shared import Shared
from brightest.web.view import Background, Remembering, Snapshot, View
from brightest.web.views.backprop import Backprop
from brightest.web.views.bend import Bend
from brightest.web.views.descend import Descend
from brightest.web.views.design import Design
from brightest.web.views.doubt import Doubt
from brightest.web.views.draw import Draw
from brightest.web.views.learn import Learn
from brightest.web.views.lessons import Lessons
from brightest.web.views.model_list import ModelList
from brightest.web.views.tinker import Tinker
from brightest.web.views.work import Work
from brightest.web.workspace import Workspace

MAX_QUEUED = 500  # commands
MAX_LISTENERS = 8  # open tabs of one visitor
SECONDS_BETWEEN_LOOKS = 0.02  # at an engine that isn't ready; a stroke may have to wait so long
SECONDS_OF_REST = 10.0  # without a command, after which a worker ends; starting one for each stroke delays everybody
SECONDS_BETWEEN_NOTICES = 5.0  # the page shows each for a second longer

Command: TypeAlias = Callable[["Session"], None]
Listener: TypeAlias = Callable[[Snapshot], None]


class Session:
    """One visitor's workspace, its views, and the worker that executes commands."""

    def __init__(self, workspace: Workspace, shared: Shared, rng: np.random.Generator) -> None:
        self.workspace, self._shared = workspace, shared
        self.draw = Draw(workspace, shared, rng)
        self.learn = Learn(workspace, shared, self.set_network)
        self.descend = Descend(workspace, lambda: self.learn.checkpoints)
        self.backprop = Backprop(workspace, self.set_network, lambda: self.draw.pad, rng)
        self.bend = Bend(workspace, shared, lambda: self.draw.drawn)
        self.design = Design(workspace, shared, self.set_network)
        self.doubt = Doubt(workspace, shared, lambda: self.draw.drawn, self.set_network)
        self.lessons = Lessons(workspace, shared)
        self.models = ModelList(workspace, shared, self.set_network)
        self.tinker = Tinker(workspace, shared, self.set_network)
        self.work = Work(
            workspace, lambda: self.draw.pad.drawing, self.draw.saved, lambda: not self.models.comes_with_page
        )
        self._views: tuple[View, ...] = (
            self.models,  # first, so that the page has the network's name before it shows the network
            self.draw, self.learn, self.descend, self.backprop, self.bend, self.design, self.doubt, self.lessons,
            self.tinker, self.work,
        )  # fmt: skip
        self._background = [view for view in self._views if isinstance(view, Background)]
        self._calculating: set[View] = {self.learn, self.bend, self.design, self.doubt, self.tinker}  # with the engine
        self._noticed = -SECONDS_BETWEEN_NOTICES
        self._remembering = [view for view in self._views if isinstance(view, Remembering)]
        self._queue: deque[Command] = deque()
        self._listeners: set[Listener] = set()
        self._lock = threading.Condition()
        self._open, self._working = True, False
        self._upload: Command | None = None  # the command for the last picture

    def submit(self, command: Command) -> None:
        """Queue `command`. Raises SettingError if the queue is full."""
        with self._lock:
            self._append(command)

    def submit_picture(self, picture: bytes) -> None:
        """Queue the reading of a picture file. Raises SettingError if one is waiting already: they are large."""
        with self._lock:
            if self._upload in self._queue:
                raise SettingError("a picture is waiting to be read: send the next one after it.")
            self._upload = lambda session: session.draw.upload(picture)
            self._append(self._upload)

    def subscribe(self, listener: Listener) -> None:
        """Pass every snapshot to `listener` from now on, beginning with the whole state.

        The worker's thread calls the listener. Raises SettingError if there are MAX_LISTENERS already.
        """
        with self._lock:
            if len(self._listeners) >= MAX_LISTENERS:
                raise SettingError(f"this page is open {MAX_LISTENERS} times already: close one of them.")
            self._listeners.add(listener)
            self._queue.append(Session.mark_dirty)
            self._wake()

    def unsubscribe(self, listener: Listener) -> None:
        """Stop passing snapshots to `listener`."""
        with self._lock:
            self._listeners.discard(listener)

    @property
    def queued(self) -> int:
        """The number of waiting commands."""
        return len(self._queue)

    @property
    def watched(self) -> bool:
        """Whether there is a listener."""
        return bool(self._listeners)

    @property
    def history_bytes(self) -> int:
        """The bytes of memory that the views' earlier states take."""
        return sum(view.history_bytes for view in self._remembering)

    def forget_history(self) -> None:
        """Make all views drop their earlier states. Only the worker may call it, as a command."""
        for view in self._remembering:
            view.forget_history()

    def close(self) -> None:
        """Drop all waiting commands, and let the worker end."""
        with self._lock:
            self._open = False
            self._queue.clear()
            self._lock.notify()

    def set_network(self, workspace: Workspace) -> None:
        """Use another network in all views. Raises SettingError if its outputs aren't finite: no view can show it."""
        check_finite_outputs(workspace.network)
        self.workspace = workspace
        for view in self._views:
            view.on_network_changed(workspace)

    def mark_dirty(self) -> None:
        """Mark the whole state as changed, so that it is published for a new listener."""
        for view in self._views:
            view.mark_dirty()

    def _append(self, command: Command) -> None:
        """Queue `command`. The caller holds the lock."""
        if len(self._queue) >= MAX_QUEUED:
            raise SettingError(f"{MAX_QUEUED} commands are waiting already: send them more slowly.")
        self._queue.append(command)
        self._wake()

    def _wake(self) -> None:
        """Wake the worker, or start one if there is none. The caller holds the lock."""
        if self._working:
            self._lock.notify()
        elif self._open:
            threading.Thread(target=self._work, name="session", daemon=True).start()
            self._working = True

    def _next(self) -> list[Command] | None:
        """All waiting commands, perhaps none; None if none came for a while and no view is busy: the worker can end."""
        with self._lock:
            if not self._busy():
                self._lock.wait_for(lambda: self._queue or not self._open, SECONDS_OF_REST)
            self._working = self._open and bool(self._queue or self._busy())
            commands = list(self._queue)
            self._queue.clear()
            return commands if self._working else None

    def _busy(self) -> bool:
        return self.watched and any(view.busy for view in self._background)

    def _work(self) -> None:
        while (commands := self._next()) is not None:
            if commands:
                with self._shared.turn():
                    for command in commands:
                        self._execute(command)
                    self._execute(Session._publish_changes)
            ready = [view for view in self._background if self._can_tick(view)]
            for view in ready:
                self._tick(view)
            if ready:
                with self._shared.snapshot_turn:
                    self._execute(Session._publish_changes)

    def _can_tick(self, view: Background) -> bool:
        """Whether the view is busy, somebody watches, and the engine is ready if the view needs it."""
        return view.busy and self.watched and (view not in self._calculating or self._engine_is_ready())

    def _engine_is_ready(self) -> bool:
        """Whether the engine is ready. If not, says why, and waits a moment: commands must not wait for it."""
        if not wait([self._shared.prepare_engine()], SECONDS_BETWEEN_LOOKS).not_done:
            return True
        sentence, now = self._shared.why_waiting, time.monotonic()
        if sentence and now - self._noticed >= SECONDS_BETWEEN_NOTICES:
            self._noticed = now
            self._publish(Snapshot("notice", {"sentence": sentence}, {}))
        return False

    def _tick(self, view: Background) -> None:
        self._execute(lambda _: view.tick())

    def _execute(self, command: Command) -> None:
        try:
            command(self)
        except BrightestError as error:
            self._publish(Snapshot("error", {"sentence": str(error)}, {}))
        except Exception:  # a bug of ours must not cost the visitor's state
            logging.getLogger(__name__).exception("a command failed")
            self._publish(
                Snapshot("error", {"sentence": "something went wrong inside brightest; the terminal says more."}, {})
            )

    def _publish_changes(self) -> None:
        for view in self._views:
            for snapshot in view.take_snapshots():
                self._publish(snapshot)

    def _publish(self, snapshot: Snapshot) -> None:
        with self._lock:
            listeners = list(self._listeners)
        for listener in listeners:
            listener(snapshot)
