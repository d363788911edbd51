"""The entry point of `brightest`: turns errors into one line on stderr and an exit code."""

import os
import sys
from io import TextIOWrapper
from typing import NoReturn

from brightest.cli.exit_codes import BAD_CALL, DONE, FAILED, STOPPED


def run() -> NoReturn:
    """Run the command line and exit. No error that a user can cause shows a traceback."""
    try:
        _open_streams()
        code = _call()
        sys.stdout.flush()
    except KeyboardInterrupt:
        code = _say("stopped.", STOPPED)
    except BrokenPipeError:  # the reader of our output has gone
        code = FAILED
    except OSError as error:
        code = _say(f"{error.filename or 'the output'}: {error.strerror or error}.", FAILED)
    except MemoryError:
        code = _say("there is not enough memory; try fewer examples or smaller layers.", FAILED)
    try:
        sys.stdout.flush()
    except OSError:  # it was reported above; Python must not flush again at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)


def _call() -> int:
    """Parse the arguments and run the command. Imports happen here, so that `run` handles Ctrl-C during them."""
    import typer

    from brightest.cli.app import app
    from brightest.errors import BrightestError

    try:
        code = app(standalone_mode=False) or DONE
    except BrightestError as error:
        return _say(str(error), error.exit_code)
    except typer.TyperException as error:
        return _say(_plain(error.format_message()), BAD_CALL)
    except typer.Abort:
        code = STOPPED
    return _say("stopped.", STOPPED) if code == STOPPED else int(code)


def _open_streams() -> None:
    """Replace missing streams by the null device, and characters that a stream can't encode by `?`."""
    sys.stdout = sys.stdout or open(os.devnull, "w")  # noqa: PTH123, SIM115 (open as long as the process lives)
    sys.stderr = sys.stderr or open(os.devnull, "w")  # noqa: PTH123, SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


def _plain(message: str) -> str:
    """An error message about an option without the jargon of the library that checks it."""
    message = message.replace("Value error, ", "").replace("Input should be", "it must be")
    return f"{message.partition(', unable to')[0].rstrip('.')}."


def _say(sentence: str, code: int) -> int:
    print(f"brightest: {' '.join(sentence.split())}", file=sys.stderr)
    return code
