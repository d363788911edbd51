"""`brightest`: the verbs, and the one place where an error becomes a line and an exit code.

Exit codes: 0 done, 1 the work failed, 2 the call was wrong, 130 stopped by the user.
"""

import os
import sys
from typing import Annotated, NoReturn

import typer

from brightest import __version__
from brightest.commands import data, evaluate, info, predict, train
from brightest.errors import BrightestError

app = typer.Typer(
    name="brightest",
    help="See a small network think, learn and be wrong: the handwriting network of the lessons, for real.",
    invoke_without_command=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
app.command()(train.train)
app.command()(evaluate.evaluate)
app.command()(predict.predict)
app.command()(info.info)
app.add_typer(data.app)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"brightest {__version__}")
        raise typer.Exit


@app.callback()
def _main(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """See a small network think, learn and be wrong: the handwriting network of the lessons, for real."""
    if context.invoked_subcommand is None:
        print(context.get_help())


def run() -> NoReturn:
    """Run the command line and exit; whatever a user can cause ends as one line on stderr, never a traceback."""
    try:
        sys.exit(app(standalone_mode=False) or 0)
    except BrightestError as error:
        _stop(str(error), error.exit_code)
    except typer.TyperException as error:
        _stop(error.format_message(), 2)
    except (KeyboardInterrupt, typer.Abort):
        _stop("stopped.", 130)
    except BrokenPipeError:  # whoever read our output has gone: nobody is left to tell
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except MemoryError:
        _stop("there is not enough memory; try fewer examples or smaller layers.", 1)


def _stop(sentence: str, code: int) -> NoReturn:
    print(f"brightest: {' '.join(sentence.split())}", file=sys.stderr)
    sys.exit(code)
