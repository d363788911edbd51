"""A widget that shows a training: its network, its curves, and buttons to play, pause and step."""

import threading
import time
from dataclasses import replace
from typing import Any, Unpack

import numpy as np
import traitlets

from brightest.nn.network import Network
from brightest.training import loop
from brightest.training.fit import Data, as_source
from brightest.training.loop import BatchProgress
from brightest.training.provenance import history_entry
from brightest.training.recipes import Hyperparameters, Recipe
from brightest.training.run import Run, TrainingRequest, begin_run
from brightest.web.notebook.assembled import assembled
from brightest.web.notebook.page_widget import PageWidget
from brightest.web.notebook.playing import Playing
from brightest.web.notebook.traits import Picture, framed, reading, shape
from brightest.web.views.history import Curve
from brightest.web.views.live_training import Record
from brightest.web.wire import pack
from brightest.web.workspace import PIXELS

PACE = 30  # mini-batches between two records; without a limit, a training on few digits would be over too soon to watch
SECONDS_BETWEEN_PICTURES = 1 / 20
MAX_SECONDS_TO_DRAW = 1.0  # how long the next picture waits for the browser to draw the previous one


class Trainer(PageWidget):
    """A training in its own thread. A seed gives the same network as with `brightest.train`.

    data, recipe, seed, validation, engine and hyperparameters are those of `brightest.fit`; the recipe may also be a
    Recipe object. Raises the errors of `brightest.fit`.

    These traits can be set and observed:

    playing: whether it trains. Setting it is the same as calling `play` or `pause`.
    pace: mini-batches between two pictures; 0 for as fast as possible.
    image: 28×28 pixels that the network reads while it learns; at first a test image.

    These are read-only, and change in the thread that trains:

    epoch, steps: the number of epochs and mini-batches that are done.
    """

    _esm = assembled("trainer-widget")
    playing = traitlets.Bool().tag(sync=True)
    pace = traitlets.Int(PACE, min=0).tag(sync=True)
    image = Picture()
    epoch = traitlets.Int(read_only=True)
    steps = traitlets.Int(read_only=True)
    _network = traitlets.Bytes().tag(sync=True)
    _learning = traitlets.Bytes().tag(sync=True)

    def __init__(
        self,
        data: Data = "auto",
        recipe: str | Recipe = "default",
        seed: int = 0,
        *,
        validation: int = 0,
        engine: str = "auto",
        palette: str = "classic",
        **overrides: Unpack[Hyperparameters],
    ) -> None:
        name = recipe if isinstance(recipe, str) else None
        request = TrainingRequest(
            as_source(data), recipe=name, overrides=overrides, seed=seed, validation=validation or None, engine=engine
        )
        run = begin_run(request)
        self._turn = threading.RLock()
        self._run = run if isinstance(recipe, str) else _with_recipe(run, recipe, seed)
        self._is_pictorial = self._run.state.recipe.layers[0] == PIXELS
        self._begin()
        super().__init__(palette=palette)
        self.on_msg(self._command)
        if self._is_pictorial:
            self._network = pack(*shape(self.network))
            self.image = self._run.data.test.images[0]
        self._show()

    @property
    def network(self) -> Network:
        """The network at this moment."""
        return self._training.state.network

    @property
    def history(self) -> list[dict[str, float]]:
        """An entry for each epoch, as in the result of `brightest.fit`; epoch 0 is before the first step."""
        return list(self._history)

    def play(self, epochs: int | None = None) -> None:
        """Train until `pause`, until the training is over, or for this many epochs. Returns at once."""
        self._training.pace = self.pace
        self._training.play(epochs)
        self._show_playing()

    def pause(self) -> None:
        """Stop training."""
        self._training.pause()
        self._show()

    def step(self) -> None:
        """Pause, then train on one mini-batch."""
        self._training.step()
        self._show()

    def wait(self, seconds: float | None = None) -> None:
        """Wait until the training pauses or is over, or for this many seconds. Raises TrainingError if it failed."""
        self._training.wait(seconds)
        if self._training.problem:
            raise self._training.problem

    def reset(self) -> None:
        """Start over with the same seed."""
        self._training.close()
        self._begin()
        self._show()

    def close(self) -> None:
        """Stop training, and remove the widget."""
        if hasattr(self, "_training"):  # __init__ may have raised an error before it was set
            self._training.close()
        super().close()

    def _begin(self) -> None:
        self._history: list[dict[str, float]] = []
        self._costs, self._accuracies = Curve(), Curve()
        self._cost: float | None = None
        self._shown_at = -MAX_SECONDS_TO_DRAW
        self._pictures = self._drawn = 0  # the number of pictures sent to the browser, and of the last one drawn there
        self._training = Playing(self._run, self._take, self._show)

    @traitlets.observe("playing")
    def _on_playing(self, _: Any) -> None:
        if self.playing != self._training.playing:
            if self.playing:
                self.play()
            else:
                self.pause()

    @traitlets.observe("pace")
    def _on_pace(self, _: Any) -> None:
        if self._training.playing:
            self._training.pause()
            self.play()

    @traitlets.observe("image")
    def _on_image(self, _: Any) -> None:
        if not self._training.playing:
            self._show()

    def _take(self, record: Record) -> None:
        """Add a record to the curves, and send a picture if enough time has passed."""
        if isinstance(record, BatchProgress):
            self._cost = record.cost
            self._costs.add(record.state.step, record.cost)
        else:
            self._history.append(history_entry(record))
            self.set_trait("epoch", record.number)
            validated = record.validation.accuracy if record.validation else np.nan
            self._accuracies.add(record.state.step, validated, record.train.accuracy)
        wait = SECONDS_BETWEEN_PICTURES if self._drawn == self._pictures else MAX_SECONDS_TO_DRAW
        if self._training.playing and time.monotonic() - self._shown_at >= wait:
            self._show()

    @np.errstate(all="ignore")  # if the network diverges, TrainingError says so
    def _show(self) -> None:
        """Send the state of the training to the browser."""
        training = self._training
        state = training.state
        self._show_playing()
        self.set_trait("epoch", state.epoch)
        self.set_trait("steps", state.step)
        self._shown_at = time.monotonic()
        self._pictures += 1
        facts = {
            "picture": self._pictures,
            "over": training.is_over,
            "problem": str(training.problem or ""),
            "epoch": state.epoch,
            "epochs": state.recipe.epochs,
            "step": state.step,
            "cost": self._cost,
            "accuracy": self._history[-1].get("train_accuracy") if self._history else None,
            "validation": self._history[-1].get("validation_accuracy") if self._history else None,
        }
        arrays = {"costs": self._costs.array(2), "accuracies": self._accuracies.array(3)}
        if self._is_pictorial:
            read, seen = reading(state.network, framed(state.network, self.image))
            facts["answer"], arrays = read["answer"], arrays | seen
        self._learning = pack(facts, arrays)

    def _show_playing(self) -> None:
        with self._turn:  # the training's thread and the caller's may both be here
            self.playing = self._training.playing

    def _command(self, _widget: Any, content: dict[str, Any], _buffers: Any) -> None:
        """Handle a message from the browser.

        Messages are used rather than traits: while the browser sets a trait, other threads couldn't set any.
        """
        if content["type"] == "drawn":
            self._drawn = content["picture"]
        elif content["type"] == "pace":
            self.pace = content["batches"]
        else:
            {"play": self.play, "pause": self.pause, "step": self.step, "epoch": self._epoch, "reset": self.reset}[
                content["type"]
            ]()

    def _epoch(self) -> None:
        self.play(epochs=1)


def _with_recipe(run: Run, recipe: Recipe, seed: int) -> Run:
    """The run with another recipe. Raises SettingError if the recipe doesn't fit the run's data."""
    loop.check(recipe, run.data.train)
    return replace(run, state=loop.begin(recipe, seed, run.data.classes))
