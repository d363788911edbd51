"""A visitor's work to take home: what is on the pad, the saved drawings, and their own network."""

import io
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from brightest.errors import SettingError
from brightest.nn.storage import save
from brightest.web.view import Snapshot
from brightest.web.views.drawing import Drawing
from brightest.web.views.saved_drawings import SavedDrawings, write_picture
from brightest.web.workspace import Workspace

FILE, DRAWING, NETWORK = "my-work.zip", "drawing.png", "network.safetensors"


class Work:
    """`drawing`: what is on the pad. `saved`: the saved drawings. `is_own`: whether the network is the visitor's."""

    def __init__(
        self,
        workspace: Workspace,
        drawing: Callable[[], Drawing],
        saved: SavedDrawings,
        is_own: Callable[[], bool],
    ) -> None:
        self._workspace, self._drawing, self._saved, self._is_own = workspace, drawing, saved, is_own
        self._packed: bytes | None = None

    # Commands

    def pack(self) -> None:
        """Send the work. Raises SettingError if there is none, StorageError if the network can't be written."""
        drawing = self._drawing()
        drawn = bool(drawing.strokes) or drawing.ground is not None
        if not (drawn or len(self._saved) or self._is_own()):
            raise SettingError("there is nothing to take home yet: draw a digit, or train a network and use it.")
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            if drawn:
                write_picture(archive, DRAWING, drawing.ink())
            self._saved.write(archive)
            if self._is_own():
                with tempfile.TemporaryDirectory() as folder:
                    path = save(self._workspace.network, Path(folder) / NETWORK)
                    archive.writestr(zipfile.ZipInfo(NETWORK), path.read_bytes())
        self._packed = packed.getvalue()

    # Snapshots

    def on_network_changed(self, workspace: Workspace) -> None:
        """Take over the workspace with its new network."""
        self._workspace = workspace

    def mark_dirty(self) -> None:
        """Nothing is sent again: a new listener has requested no file."""

    def take_snapshots(self) -> Iterator[Snapshot]:
        """The file, once."""
        if self._packed is not None:
            packed, self._packed = np.frombuffer(self._packed, np.uint8), None
            yield Snapshot("archive", {"file": FILE}, {"content": packed})
