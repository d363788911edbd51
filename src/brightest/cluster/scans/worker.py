"""The program of a reading process (python -m brightest.cluster.scans.worker): reads batches until stdin closes.

It writes each scan's number to stdout before it reads that scan, so the parent knows which scan killed it.
"""

import os
import pickle
import signal
import sys
from typing import Any

from brightest.cluster.scans.reading import read_batch
from brightest.errors import BrightestError


def main() -> None:
    """Answer each pickled (batch, refused) with a pickled Part, or with an error message."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent handles Ctrl-C and ends this process
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # prints go to stderr, so that they don't mix with the answers

    def answer(value: Any) -> None:
        pickle.dump(value, answers)
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
    except (EOFError, BrokenPipeError):  # the parent has ended
        os._exit(0)


def _use_one_core() -> None:
    import cv2

    cv2.setNumThreads(1)


if __name__ == "__main__":
    main()
