"""What a reader's process runs (python -m brightest.cluster.scans.worker): batches from stdin until that is closed.

It writes the number of each scan before it reads it, so that whoever waits knows which one killed it.
"""

import os
import pickle
import signal
import sys
from typing import Any

from brightest.cluster.scans.reading import read_batch
from brightest.errors import BrightestError


def main() -> None:
    """Answer each (batch, refused) with a Part, or with the sentence of an error."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the command, which ends us
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints must not write among the answers

    def answer(said: Any) -> None:
        pickle.dump(said, answers)
        answers.flush()

    try:
        task = pickle.load(sys.stdin.buffer)
        reader = task.reader()
        _use_one_core()
        while True:
            batch, refused = pickle.load(sys.stdin.buffer)
            answer(read_batch(reader, task, batch, refused, answer))
    except BrightestError as error:
        answer(str(error))
    except (EOFError, BrokenPipeError):  # the command has ended
        os._exit(0)


def _use_one_core() -> None:
    import cv2

    cv2.setNumThreads(1)


if __name__ == "__main__":
    main()
