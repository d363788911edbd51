"""Files that kill whoever reads them, for tests of readers that die. A module of its own: readers import it, too."""

import os
import signal
from dataclasses import dataclass

from brightest.cluster.scans.files import LocalFiles

DEATH = getattr(signal, "SIGKILL", signal.SIGTERM)  # which Windows has no other name for


@dataclass(frozen=True)
class DeadlyFiles(LocalFiles):
    """Files whose reader is killed by those called deadly."""

    def read(self, path, start, length):
        content = super().read(path, start, length)
        if content == b"deadly":
            os.kill(os.getpid(), DEATH)
        return content
