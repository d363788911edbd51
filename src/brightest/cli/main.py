"""The entry point of `brightest`: turns errors and signals into one line on stderr and an exit code."""

import os
import sys
import warnings
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from signal import SIGINT
from typing import NoReturn

from brightest.cli.exit_codes import BAD_CALL, DONE, FAILED, UNREAD
from brightest.cli.visible import visible
from brightest.system.signals import Stop, exit_code, stopping

PACKAGE = str(Path(__file__).parents[1])
FORMAT_WARNING = warnings.formatwarning


def run() -> NoReturn:
    """Run the command line and exit. No error that a user can cause shows a traceback."""
    with stopping():
        code = _run()
    sys.exit(code)


def _run() -> int:
    try:
        _open_streams()
        code = _call()
        sys.stdout.flush()
    except SystemExit as end:
        code = int(end.code or 0)
        if isinstance(end, Stop):
            _say("stopped.", code)
    except BrokenPipeError:  # end without a message, as other tools do
        code = UNREAD
    except OSError as error:
        code = _say(f"{error.filename or 'the output'}: {error.strerror or error}.", FAILED)
    except MemoryError:
        code = _say("there is not enough memory; try fewer examples or smaller layers.", FAILED)
    except Exception as error:
        if (stop := _cause(error)) is None:
            raise
        code = _say("stopped.", int(stop.code or 0))
    try:
        sys.stdout.flush()
    except OSError:  # reported above; the interpreter must not try to flush again at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


def _call() -> int:
    """Parse the arguments and run the command. Imports happen here, so that `run` handles signals during them."""
    os.environ.pop("MPLBACKEND", None)  # a wrong name would keep Matplotlib from importing; commands draw only files

    import typer

    from brightest.cli.app import app
    from brightest.errors import BrightestError

    try:
        return int(app(standalone_mode=False) or DONE)
    except BrightestError as error:
        return _say(str(error), error.exit_code)
    except typer.TyperException as error:
        return _say(_plain(error.format_message()), BAD_CALL)
    except typer.Abort:
        return _say("stopped.", exit_code(SIGINT))


def _cause(error: BaseException) -> Stop | None:
    """The Stop that was turned into another error on its way, for example by an import."""
    seen: BaseException | None = error
    while seen is not None and not isinstance(seen, Stop):
        seen = seen.__cause__ or seen.__context__
    return seen


def _open_streams() -> None:
    """Replace missing streams by the null device, and characters that a stream can't encode by `?`."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w"))  # noqa: PTH123, SIM115 (open as long as the process lives)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    warnings.formatwarning = _format_warning


def _format_warning(
    message: Warning | str, category: type[Warning], filename: str, lineno: int, line: str | None = None
) -> str:
    """Format our own warnings like errors, on one line, and others as Python does, without a traceback in them."""
    if filename.startswith(PACKAGE):
        return f"brightest: {message}\n"
    return FORMAT_WARNING(str(message).partition("\n")[0], category, filename, lineno, line)


def _plain(message: str) -> str:
    """An error message about an option, without the jargon of the library that parses options."""
    message = message.replace("Value error, ", "").replace("Input should be", "it must be")
    sentence = message.partition(", unable to")[0]
    return sentence if sentence.endswith(("?", ".")) else f"{sentence}."


def _say(sentence: str, code: int) -> int:
    with suppress(OSError):  # the terminal may have been closed
        print(f"brightest: {visible(' '.join(sentence.split()))}", file=sys.stderr)
    return code
