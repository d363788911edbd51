"""The commands of `brightest`."""

from typing import Annotated

import typer

from brightest.cli import (
    adapt,
    calibrate,
    data,
    descend,
    evaluate,
    export,
    import_,
    info,
    page,
    predict,
    read,
    report,
    serve,
    sweep,
    train,
)
from brightest.cli.inspect import command
from brightest.system.version import __version__

app = typer.Typer(
    name="brightest",
    invoke_without_command=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
app.command()(train.train)
app.command()(sweep.sweep)
app.command()(evaluate.evaluate)
app.command()(predict.predict)
app.command()(read.read)
app.command()(adapt.adapt)
app.command()(calibrate.calibrate)
app.command()(command.inspect)
app.command()(report.report)
app.command(cls=descend.WithFormula)(descend.descend)
app.command()(export.export)
app.command("import")(import_.import_)
app.command()(page.page)
app.command()(serve.serve)
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
