"""`brightest`: the one place where an error becomes a line and an exit code.

Exit codes: 0 done, 1 the work failed, 2 the call was wrong, 130 stopped by the user.
"""

import os
import sys
from io import TextIOWrapper
from typing import NoReturn

STOPPED = 130


def run() -> NoReturn:
    """Run the command line and exit; whatever a user can cause ends as one line on stderr, never a traceback."""
    try:
        _open_streams()
        code = _call()
        sys.stdout.flush()
    except KeyboardInterrupt:
        code = _say("stopped.", STOPPED)
    except BrokenPipeError:  # whoever read our output has gone: nobody is left to tell
        code = 1
    except OSError as error:
        code = _say(f"{error.filename or 'the output'}: {error.strerror or error}.", 1)
    except MemoryError:
        code = _say("there is not enough memory; try fewer examples or smaller layers.", 1)
    try:
        sys.stdout.flush()
    except OSError:  # what could not be written was said above; Python must not try again at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)


def _call() -> int:
    """Parse the arguments and do what they ask for. Imports happen here, so that Ctrl-C meets `run` from the start."""
    import typer

    from brightest.cli.app import app
    from brightest.errors import BrightestError

    try:
        code = app(standalone_mode=False) or 0
    except BrightestError as error:
        return _say(str(error), error.exit_code)
    except typer.TyperException as error:
        return _say(_plain(error.format_message()), 2)
    except typer.Abort:
        code = STOPPED
    return _say("stopped.", STOPPED) if code == STOPPED else int(code)


def _open_streams() -> None:
    """Somewhere to print to even where there is nowhere, and no character that can't be printed."""
    sys.stdout = sys.stdout or open(os.devnull, "w")  # noqa: PTH123, SIM115 (open as long as the process lives)
    sys.stderr = sys.stderr or open(os.devnull, "w")  # noqa: PTH123, SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


def _plain(complaint: str) -> str:
    """A complaint about an option without the words of the library that checks it."""
    complaint = complaint.replace("Value error, ", "").replace("Input should be", "it must be")
    return f"{complaint.partition(', unable to')[0].rstrip('.')}."


def _say(sentence: str, code: int) -> int:
    print(f"brightest: {' '.join(sentence.split())}", file=sys.stderr)
    return code
