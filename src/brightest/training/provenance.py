"""Provenance: the card of a trained network, with its scores and the command that trains it again."""

import shlex
from dataclasses import replace
from pathlib import Path

from brightest.data import Examples
from brightest.data.progress import ProgressCallback, ignore_progress
from brightest.data.synthetic.mixture import Synthetic, sources, with_synthetic
from brightest.engines import engine
from brightest.evaluation.calibration import calibrate, reliability
from brightest.evaluation.metrics import Evaluation, evaluate
from brightest.nn.card import Calibration, Card
from brightest.nn.network import Network
from brightest.system.version import __version__
from brightest.training.loop import Epoch, TrainingState, is_over
from brightest.training.recipes import effective_settings, recipe
from brightest.training.run import Run

CALIBRATION_SEED = 1  # of synthetic examples for the calibration; the seed of those for training is 0


def finish(run: Run, last: Epoch, progress: ProgressCallback = ignore_progress) -> Network:
    """The trained network, or that of the best epoch if it is to be kept.

    It is calibrated on the validation examples, if there are any, and then scored on the test set. progress: called
    while examples for the calibration are drawn; it may raise an error to end that.
    """
    state, arithmetic = last.state, run.engine
    kept, number = _kept(run, state)
    learned, validated = last.train, last.validation
    if number != last.number:
        learned = evaluate(kept, run.data.train, arithmetic)
        validated = evaluate(kept, run.validation, arithmetic) if run.validation else None
    shows_none = bool(state.recipe.outlier_exposure or state.recipe.synthetic.clutter)
    network = replace(kept, calibration=Calibration(none=shows_none))
    if run.validation:
        unlike = _unlike_training(run.validation, state.recipe.synthetic, progress)
        network = replace(network, calibration=calibrate(network, unlike, arithmetic))
    test = evaluate(network, run.data.test, arithmetic)
    diagram = reliability(network, run.data.test, arithmetic)
    scores = {"test_accuracy": test.accuracy, "test_cost": test.cost, "test_calibration_error": diagram.error}
    return replace(network, card=with_card(run, state, scores_of(learned, validated) | scores).card)


def _unlike_training(validation: Examples, synthetic: Synthetic, progress: ProgressCallback) -> Examples:
    """The validation examples, with new synthetic examples like those of training, but in fonts that were held out.

    An error rate that is promised should also hold for handwriting and print unlike those of training.
    """
    digits = replace(synthetic, clutter=0)
    if not digits:
        return validation
    return with_synthetic(validation, digits, CALIBRATION_SEED, held_out_fonts=True, progress=progress)


def _kept(run: Run, state: TrainingState) -> tuple[Network, int]:
    """The network so far, or the best epoch's if that is to be kept, and the number of its epochs."""
    best = state.best
    if not run.selection.keep_best or best is None:
        return state.network, state.epoch
    return replace(state.network, weights=best.parameters.weights, biases=best.parameters.biases), best.epoch


def with_card(run: Run, state: TrainingState, scores: dict[str, float]) -> Network:
    """The network so far, with a card that says how it was trained and what it scored."""
    network, epochs = _kept(run, state)
    card = Card(
        data=run.data.name,
        recipe=state.recipe.name,
        engine=run.engine.name,
        seed=state.seed,
        epochs=epochs,
        train_examples=len(run.data.train),
        settings=effective_settings(state.recipe.hyperparameters())
        | chosen_by_validation(run, state)
        | sources(state.recipe.synthetic),
        scores=scores,
        version=__version__,
        command=command(run, state),
        frame=state.recipe.frame,
    )
    return replace(network, card=card)


def chosen_by_validation(run: Run, state: TrainingState) -> dict[str, int | bool]:
    """How an epoch was chosen, and which one; empty if the training didn't choose among epochs."""
    selection, best = run.selection, state.best
    if not selection.is_wanted or best is None:
        return {}
    patience = {} if selection.patience is None else {"patience": selection.patience}
    return {"keep_best": selection.keep_best, **patience, "best_epoch": best.epoch, "epochs_done": state.epoch}


def scores_of(train: Evaluation, validation: Evaluation | None) -> dict[str, float]:
    """The metrics of an epoch, by name."""
    scores = {"train_accuracy": train.accuracy, "train_cost": train.cost}
    if validation:
        scores |= {"validation_accuracy": validation.accuracy, "validation_cost": validation.cost}
    return scores


def history_entry(epoch: Epoch) -> dict[str, float]:
    """The metrics of an epoch, without its network: hundreds of large networks would fill the memory."""
    test = {"test_accuracy": epoch.test.accuracy} if epoch.test else {}
    return scores_of(epoch.train, epoch.validation) | test | {"epoch": epoch.number, "seconds": epoch.state.seconds}


def command(run: Run, state: TrainingState) -> str:
    """The command that trains the same network again; empty if no single command does.

    Data of the user's own is named without its folder.
    """
    used = state.recipe
    base = replace(recipe(used.name), layers=used.layers).hyperparameters()  # the data determines the layers
    options = {name: value for name, value in used.hyperparameters().items() if value != base[name]}
    stopped = not is_over(state, run.selection)
    if stopped:
        options["epochs"] = state.epoch
    shortened = used.schedule != "constant" and (stopped or run.source.get("stretched"))
    if {"deformation", "synthetic"} & options.keys() or shortened:
        return ""  # no option for either, or for a schedule meant for another number of epochs
    if used.layers[1:-1] != recipe(used.name).layers[1:-1]:
        options["layers"] = ",".join(map(str, used.layers))
    if run.engine.name != engine().name:
        options["engine"] = run.engine.name
    if run.source.get("validation"):
        options["validation"] = run.source["validation"]
    options |= {name: run.source[name] for name in ("workers", "sync") if run.source.get(name, 1) > 1}
    if run.selection.patience is not None:
        options["patience"] = run.selection.patience
    named = {"data": run.data.name}
    if run.source.get("test"):
        named["test"] = Path(run.source["test"]).name
    if run.source.get("classes"):
        named["classes"] = ",".join(run.source["classes"])
    options = {"recipe": used.name, **named, **options, "seed": state.seed}
    arguments = (f"--{name.replace('_', '-')} {shlex.quote(str(value))}" for name, value in options.items())
    return " ".join(["brightest train", *arguments, *(["--keep-best"] if run.selection.keep_best else [])])
