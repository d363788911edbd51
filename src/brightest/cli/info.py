"""`brightest info`: facts about this installation, or about a network's file."""

import os
import platform
from pathlib import Path
from typing import Annotated, Any

import typer

from brightest.cli.options import Json, network_help
from brightest.cli.printing import open_console, print_json
from brightest.errors import SettingError


def info(
    network: Annotated[Path | None, typer.Argument(help=network_help("this installation"))] = None,
    verify: Annotated[
        bool, typer.Option("--verify", help="Check a network's file, a checkpoint or an export for damage.")
    ] = False,
    json: Json = False,
) -> None:
    """Describe this installation, or a network: its layers, how it was trained, and its scores."""
    if verify and network is None:
        raise SettingError("--verify checks a file: name one.")
    if network is None:
        facts = _installation()
    elif verify:
        facts = _verified(network)
    else:
        facts = _network(network)
    if json:
        print_json({"command": "info", **facts})
        return
    console = open_console()
    for name, value in facts.items():
        if value not in ("", None):  # leave out what the card doesn't know
            console.print(f"{name.replace('_', ' ')}: {_shown(value)}")


def _shown(value: Any, margin: str = "\n  ") -> str:
    """A fact for people: short numbers, lists with commas, one line per entry of a mapping."""
    if isinstance(value, dict):
        if not any(value.values()):
            return "none"
        return "".join(f"{margin}{key.replace('_', ' ')}: {_shown(item, margin + '  ')}" for key, item in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _installation() -> dict[str, Any]:
    import numpy

    from brightest.engines import ENGINES, engine
    from brightest.engines.fast.plan import plan
    from brightest.system.cache import cache_folder
    from brightest.system.version import __version__
    from brightest.training.recipes import DEFAULT

    return {
        "brightest": __version__,
        "python": platform.python_version(),
        "numpy": numpy.__version__,
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "engine": engine().name,
        "engines": list(ENGINES),
        "plan": plan(DEFAULT.layers, DEFAULT.batch_size, plain_descent=False).sentence,
        "cache": str(cache_folder()),
    }


def _verified(path: Path) -> dict[str, Any]:
    """Check a file, and say what was checked. Raises StorageError if it is damaged."""
    import warnings

    from brightest.formats.importers import READERS, import_network
    from brightest.nn.digest import NoDigestWarning
    from brightest.nn.pretrained import network_path
    from brightest.nn.storage import SUFFIX, load, open_tensors
    from brightest.training.checkpoint import load_checkpoint

    file = network_path(path)
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always", NoDigestWarning)
        if file.suffix.lower() in READERS and file.suffix.lower() != SUFFIX:
            network, kind = import_network(file).network, "export"
        else:
            kind = open_tensors(file)[1]["kind"]
            network = load(file) if kind == "network" else load_checkpoint(file)[0].network
    digest = not any(warning.category is NoDigestWarning for warning in warned)
    return {
        "file": str(file),
        "kind": kind,
        "bytes": file.stat().st_size,
        "layers": list(network.layers),
        "parameters": network.size,
        "digest": "SHA-256, right" if digest else "none: written before files had one",
        "verified": digest,
    }


def _network(path: Path) -> dict[str, Any]:
    from brightest.nn.storage import load
    from brightest.training.recipes import effective_settings

    network = load(path)
    card = network.card
    return {
        "network": str(path),
        "layers": list(network.layers),
        "parameters": network.size,
        "activation": network.activation,
        "cost": network.cost,
        "classes": list(network.classes),
        "frame": card.frame,
        "data": card.data,
        "train_examples": card.train_examples,
        "recipe": card.recipe,
        "seed": card.seed,
        "epochs": card.epochs,
        "engine": card.engine,
        "temperature": network.calibration.temperature,
        "threshold": network.calibration.threshold,
        "none_of_these": network.calibration.none,
        "command": card.command,
        "licence": card.licence,
        "scores": dict(card.scores),
        "settings": effective_settings(card.settings),
        "version": card.version,
    }
