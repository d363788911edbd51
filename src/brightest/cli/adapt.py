"""`brightest adapt`: fine-tune a network on a handful of the user's own digits."""

import shlex
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from brightest.cli.loading import choose_engine, load_fitting
from brightest.cli.options import MAX_WAIT_SECONDS, Classes, DataDir, EngineName, Json, NetworkName, Seed, parse_classes
from brightest.cli.printing import open_console, print_json, showing_progress
from brightest.errors import TrainingError
from brightest.system.signals import deferred

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.console import Console

    from brightest.nn.card import Card
    from brightest.nn.network import Network
    from brightest.training.finetune import FinetuneResult
    from brightest.training.loop import BatchProgress, Epoch
    from brightest.training.recipes import Recipe

Facts = dict[str, Any]


def adapt(
    network: NetworkName,
    digits: Annotated[
        str,
        typer.Argument(
            help="Your digits: a folder or .zip with a subfolder of pictures for each label, a .csv or an .npz.",
        ),
    ],
    data: Annotated[
        str | None, typer.Option(help="Digits to check for forgetting [default: those that the network learned from].")
    ] = None,
    classes: Classes = None,
    data_dir: DataDir = None,
    epochs: Annotated[int | None, typer.Option(min=1, help="Epochs of fine-tuning [default: 10].")] = None,
    seed: Seed = 0,
    engine: EngineName = "auto",
    out: Annotated[Path, typer.Option(help="The new network's file; an older one is kept.")] = Path("mine.safetensors"),
    json: Json = False,
) -> None:
    """Fine-tune a network on a handful of your own digits, and check that it forgets nothing."""
    from brightest.cli.training_display import set_older_aside
    from brightest.data import load_examples
    from brightest.evaluation.metrics import evaluate
    from brightest.nn.storage import held, load, save
    from brightest.training import finetune

    console = open_console(stderr=json)
    with held(out, console.print, MAX_WAIT_SECONDS):
        base = load(network)
        with showing_progress(console) as progress:
            own, unseen = load_examples(digits, base.classes, progress, console.print, parse_classes(classes))
        dataset = load_fitting(base, network, data, data_dir, console)
        old = finetune.split_old(base, dataset)
        chosen_engine = choose_engine(engine, console, base)
        recipe = finetune.finetune_recipe(base, len(old.rehearsal), epochs or finetune.EPOCHS)
        console.print(
            f"{network} learns {len(own):,} digits of yours; {len(old.check):,} of {dataset.name} show what it "
            "forgets. First it fits how your digits slant and stretch."
        )
        with deferred() as asked:
            records = finetune.finetune(base, own, old, seed, epochs=recipe.epochs, engine=chosen_engine, asked=asked)
            result, learned = _shown(records, recipe, console, asked)
            scores = {
                "own_accuracy_before": result.own[0].accuracy,
                "own_accuracy": result.own[1].accuracy,
                "old_accuracy_before": result.old[0].accuracy,
                "old_accuracy": result.old[1].accuracy,
            }
            if unseen:
                scores["unseen_accuracy_before"] = evaluate(base, unseen, chosen_engine).accuracy
                scores["unseen_accuracy"] = evaluate(result.network, unseen, chosen_engine).accuracy
            facts = {
                "from": Path(network).name,
                "own_examples": len(own),
                "unseen_examples": len(unseen or ()),
                "old_data": dataset.name,
                "old_examples": len(old.check),
                "old_held_out": old.unseen,
                "epochs": learned,
                "seed": seed,
                "share": result.share,
            }
            command = ["brightest", "adapt", Path(network).name, Path(digits).name, "--data", dataset.name]
            command += ["--epochs", str(recipe.epochs), "--seed", str(seed)]
            again = shlex.join(command) if learned == recipe.epochs else ""  # no option stops a training in the middle
            made = replace(result.network, card=_card(base, facts, scores, again))
            set_older_aside(out, console)
            save(made, out)
            if json:
                calibrated = {"temperature": made.calibration.temperature, "threshold": made.calibration.threshold}
                seconds = {"train_seconds": result.seconds}
                print_json({"command": "adapt", **facts, **scores, **calibrated, **seconds, "network": str(out)})
            else:
                _say(console, facts, scores, out)
            sys.exit(asked())


def _shown(
    records: "Iterator[BatchProgress | Epoch | FinetuneResult]",
    recipe: "Recipe",
    console: "Console",
    asked: "Callable[[], int]",
) -> "tuple[FinetuneResult, int]":
    """Show the records. Returns the result and the number of epochs that were finished."""
    from brightest.cli.training_display import TrainingDisplay
    from brightest.training.finetune import FinetuneResult

    learned = 0
    try:
        with TrainingDisplay(console, recipe, ("yours", "old")) as display:
            for record in records:
                if isinstance(record, FinetuneResult):
                    result = record
                else:
                    learned = record.state.epoch
                    display.show(record)
    except TrainingError:
        if not asked():
            raise
        with suppress(OSError):
            console.print("Stopped before the network had learned anything of yours: it stays as it was.")
        sys.exit(asked())
    if asked() and learned < recipe.epochs:
        with suppress(OSError):
            console.print(f"Stopped after {learned} of {recipe.epochs} epochs.")
    return result, learned


def _card(base: "Network", facts: Facts, scores: dict[str, float], command: str) -> "Card":
    """The new network's card: the old one with these facts, and with these scores instead of the old ones."""
    from brightest.system.version import __version__

    settings = {**base.card.settings, "adapted": facts}
    return replace(base.card, settings=settings, scores=scores, command=command, version=__version__)


def _say(console: "Console", facts: Facts, scores: dict[str, float], out: Path) -> None:
    """Print the accuracies before and after, on the user's digits and on the others."""

    def change(which: str) -> str:
        return (
            f"it read {scores[f'{which}_accuracy_before']:.2%} before and reads {scores[f'{which}_accuracy']:.2%} now"
        )

    known = "from which it didn't learn" if facts["old_held_out"] else "which it may once have learned from"
    console.print()
    console.print(f"Of your {facts['own_examples']:,} digits {change('own')}.", style="bold")
    if facts["unseen_examples"]:
        console.print(
            f"Of the {facts['unseen_examples']:,} of yours in test/, from which it didn't learn, {change('unseen')}."
        )
    console.print(f"Of {facts['old_examples']:,} old digits ({facts['old_data']}), {known}, {change('old')}.")
    if not facts["old_held_out"]:
        console.print(
            "The threshold stays as it was, and --max-error can't be used: it takes digits that the network never saw."
        )
    if facts["share"] < 1:
        console.print(
            f"It went {facts['share']:.0%} of the way to what it had learned; the rest would cost too many old digits."
        )
    console.print(
        f"The network is {out}. To let it read: brightest predict PICTURE.png --network {shlex.quote(str(out))}"
    )
