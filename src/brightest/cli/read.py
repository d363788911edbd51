"""`brightest read`: reads very many pictures into one table."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.console import Console

from brightest.cli.loading import say_if_uncalibrated
from brightest.cli.options import Json, MaxError, network_help
from brightest.cli.predict import parse_grid
from brightest.cli.printing import open_console, print_json
from brightest.errors import SettingError

if TYPE_CHECKING:
    from brightest.cluster.scans.run import Progress, ReadBatches

SECONDS_PER_LINE = 30  # between two lines of progress, if the output isn't a terminal


def read(
    source: Annotated[
        str,
        typer.Argument(help="A folder, a glob in quotes, a .zip or .tar, or a prefix such as s3://bucket/scans."),
    ],
    out: Annotated[Path, typer.Option(help="The table to write: a .parquet, .csv or .jsonl.")],
    network: Annotated[Path, typer.Option(help=network_help("reader"), show_default=False)] = Path("reader"),
    rows: Annotated[
        Literal["digit", "picture"], typer.Option(help="One row for each digit, or for each picture.")
    ] = "digit",
    expect: Annotated[int | None, typer.Option(help="The number of digits in each picture, if known.")] = None,
    grid: Annotated[str | None, typer.Option(help="Rows and columns of a form or puzzle, such as 9x9.")] = None,
    max_error: MaxError = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="The number of processes that read [default: one for each core].")
    ] = None,
    cluster: Annotated[
        str | None, typer.Option(help="Read on a Ray cluster: auto, or an address.", show_default=False)
    ] = None,
    json: Json = False,
) -> None:
    """Read very many pictures into one table. If the command is stopped, the same call continues."""
    from brightest.cluster.scans.run import read_scans
    from brightest.engines import engine
    from brightest.nn.storage import load

    if cluster and workers:
        raise SettingError("--workers is for this machine alone: a cluster reads with all its cores.")
    stderr = open_console(stderr=True)
    cells = parse_grid(grid) if grid else None
    chosen = load(network)
    say_if_uncalibrated(chosen, network, stderr)
    engine("auto").warm_up(stderr.print)  # compiles once, before the processes start
    with _Display(stderr) as display:
        done = read_scans(
            source,
            out,
            network=chosen,
            rows=rows,
            grid=cells,
            expect=expect,
            max_error=max_error,
            workers=workers,
            read=_on_cluster(cluster) if cluster else None,
            on_progress=display.show,
        )
    if json:
        print_json({"command": "read", "source": source, "out": str(out), **_facts(done)})
    else:
        _say(open_console(), done, out)


def _on_cluster(address: str) -> "ReadBatches":
    from brightest.cluster.extra import extra_library
    from brightest.cluster.reading import on_cluster

    extra_library("ray.data", "--cluster")  # so that a missing library is reported before the scans are listed
    return on_cluster(address)


class _Display:
    """A live bar on a terminal; elsewhere a line every SECONDS_PER_LINE. Use it as a context manager."""

    def __init__(self, console: Console) -> None:
        from rich.progress import BarColumn, Progress, TextColumn

        self.console = console
        self.bar = Progress(
            TextColumn("reading"),
            BarColumn(),
            TextColumn("{task.fields[said]}"),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self.task = self.bar.add_task("reading", total=None, said="")
        self.said_at: float | None = None

    def __enter__(self) -> "_Display":
        self.bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.bar.stop()

    def show(self, progress: "Progress") -> None:
        """Show how far the reading is."""
        if self.said_at is None and progress.before:
            self.console.print(f"{progress.before:,} of {progress.scans:,} pictures were read before.")
        said = _progress_line(progress)
        self.bar.update(self.task, completed=progress.counts.scans, total=progress.scans, said=said)
        now = time.monotonic()
        if self.said_at is None:
            self.said_at = now
        elif not self.console.is_terminal and now > self.said_at + SECONDS_PER_LINE:
            self.said_at = now
            self.console.print(f"reading  {said}")


def _progress_line(progress: "Progress") -> str:
    said = f"{progress.counts.scans:,} of {progress.scans:,} pictures"
    if progress.seconds_left is None:
        return said
    said += f", {progress.per_second:.1f} a second"
    minutes, seconds = divmod(round(progress.seconds_left), 60)
    return f"{said}, {minutes // 60}:{minutes % 60:02}:{seconds:02} left"


def _facts(done: "Progress") -> dict[str, Any]:
    counts = done.counts
    return {
        "pictures": counts.scans,
        "failed": counts.failed,
        "digits": counts.digits,
        "accepted": counts.accepted,
        "read_before": done.before,
        "seconds": done.seconds,
        "pictures_per_second": done.per_second,
    }


def _counted(n: int, noun: str) -> str:
    return f"{n:,} {noun}{'' if n == 1 else 's'}"


def _say(console: Console, done: "Progress", out: Path) -> None:
    counts = done.counts
    console.print(
        f"{out} has {_counted(counts.digits, 'digit')} of {_counted(counts.scans, 'picture')}; {counts.accepted:,} "
        f"{'is' if counts.accepted == 1 else 'are'} sure enough."
    )
    if counts.failed:
        what = "1 picture or page" if counts.failed == 1 else f"{counts.failed:,} pictures or pages"
        console.print(f"{what} can't be read: the column `error` says why.")
