"""`brightest data`: list, download and verify data sets."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from brightest.cli.loading import load_data
from brightest.cli.options import DATA_HELP, DataDir, Json, Seed
from brightest.cli.printing import open_console, print_json, showing_progress

if TYPE_CHECKING:
    from brightest.data import CatalogueEntry

app = typer.Typer(
    name="data", help="List, fetch and verify data sets.", invoke_without_command=True, rich_markup_mode=None
)
Name = Annotated[str, typer.Argument(help="mnist or optdigits.")]


@app.callback()
def show(context: typer.Context, data_dir: DataDir = None, json: Json = False) -> None:
    """List the named data sets and their state; fetch or verify one."""
    if context.invoked_subcommand is None:
        _list(data_dir, json=json)
    options = {"data_dir": data_dir, "json": json}  # options that are given before the subcommand apply to it, too
    context.default_map = dict.fromkeys(("fetch", "verify", "shards"), options)


@app.command()
def fetch(name: Name = "mnist", data_dir: DataDir = None, json: Json = False) -> None:
    """Download a data set into the cache, or into --data-dir, and verify it."""
    from brightest import data

    console = open_console(stderr=json)
    with showing_progress(console) as progress:
        _tell(data.fetch(name, data_dir, progress), json=json)


@app.command()
def verify(name: Name = "mnist", data_dir: DataDir = None, json: Json = False) -> None:
    """Read all of a data set and compare it with its checksums."""
    from brightest import data

    _tell(data.verify(name, data_dir), json=json)


@app.command()
def shards(
    out: Annotated[Path, typer.Argument(help="The folder to write; train --data takes it.")],
    data: Annotated[str, typer.Option(help=f"{DATA_HELP}.")] = "auto",
    copies: Annotated[int, typer.Option(min=1, help="The number of copies of each example.")] = 1,
    recipe: Annotated[str, typer.Option(help="The recipe whose deformation makes the copies differ.")] = "best",
    seed: Seed = 0,
    data_dir: DataDir = None,
    json: Json = False,
) -> None:
    """Write a data set as shuffled shards, which needn't fit into memory. Deforms the copies if there are several."""
    from brightest.data.shards import write_shards
    from brightest.training.copies import deformed_copies
    from brightest.training.recipes import recipe as recipe_called

    console = open_console(stderr=json)
    found, deformation = load_data(data, data_dir, console), recipe_called(recipe).deformation
    with showing_progress(console) as progress:
        parts = deformed_copies(found.train, copies, deformation, seed, lambda done: progress(str(out), done, copies))
        count = write_shards(out, parts, found.test, found.classes)
    if json:
        print_json({"command": "data", "shards": str(out), "train": count, "test": len(found.test)})
    else:
        console.print(f"{out} has {count:,} examples to learn from: brightest train --data {shlex.quote(str(out))}")


def _list(data_dir: Path | None, *, json: bool) -> None:
    from brightest import data

    listings = data.available(data_dir)
    if json:
        print_json({"command": "data", "data": [vars(listing) for listing in listings]})
        return
    for listing in listings:
        _tell(listing, json=False)


def _tell(listing: "CatalogueEntry", *, json: bool) -> None:
    if json:
        print_json({"command": "data", **vars(listing)})
        return
    state = f"verified, from {listing.where}" if listing.verified else listing.problem
    open_console().print(
        f"{listing.name}: {listing.about}\n  {listing.train:,} to learn from, {listing.test:,} to test on; {state}"
    )
