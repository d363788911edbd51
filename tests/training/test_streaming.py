"""A training from a stream learns from each example once an epoch, well mixed, and goes on bit for bit."""

from dataclasses import dataclass, replace

import numpy as np
import pytest

from brightest.data import Examples
from brightest.data.pixel_lists import pixel_lists
from brightest.data.streams import Chunk, StreamedExamples, streamed
from brightest.engines import engine
from brightest.errors import SettingError
from brightest.training import loop
from brightest.training.augment import Deformation
from brightest.training.pipeline import DataPipeline, open_pipeline
from brightest.training.recipes import recipe
from brightest.training.streaming import CHUNKS_PER_WINDOW, StreamLoader

RECIPE = recipe("default", batch_size=10, epochs=2)


@dataclass(frozen=True)
class Numbered:
    """Chunks of examples; what was read is noted."""

    examples: Examples
    counts: tuple[int, ...]
    as_lists: bool
    seen: list

    @property
    def pixels(self):
        return self.examples.images.shape[1]

    def read(self, number):
        self.seen.append(number)
        first = sum(self.counts[:number])
        part = self.examples[first : first + self.counts[number]]
        return Chunk(pixel_lists(part.images) if self.as_lists else part.images, part.labels)


@pytest.fixture(params=[True, False], ids=["lists", "arrays"])
def stream(request):
    rng = np.random.default_rng(0)
    labels = np.arange(1000) % 10
    images = (rng.random((1000, 784)) < 0.1).astype(np.uint8) * 50
    for pixel in range(20):
        images[np.arange(1000), 70 * labels + pixel] = 255
    return Numbered(Examples(images, labels), (25,) * 39 + (25,), request.param, [])


class Noting:
    """An engine that notes what it was given."""

    name = "noting"

    def prepare(self, images, targets):
        return images if isinstance(images, np.ndarray) else images.dense()


def epoch_of(stream, seed, epoch, batch_size=10):
    """The examples of an epoch, in the order in which they are learned."""
    loader = StreamLoader(streamed(stream), RECIPE, Noting())
    found = []
    for window in loader.windows(seed, epoch, batch_size):
        images, order = window.open()
        assert len(order) == window.batches * batch_size
        found.append(images[order])
    loader.close()
    return np.concatenate(found)


def test_every_example_but_the_sample_comes_once(stream):
    learned = epoch_of(stream, 0, 0, batch_size=5)
    first = streamed(stream).first
    assert sorted(map(bytes, learned)) == sorted(map(bytes, stream.examples.images[25 * first :]))


def test_epochs_and_seeds_have_orders_of_their_own(stream):
    orders = [epoch_of(stream, *of) for of in ((0, 0), (0, 1), (1, 0))]
    assert not any(np.array_equal(orders[i], orders[k]) for i, k in ((0, 1), (0, 2), (1, 2)))
    assert np.array_equal(orders[0], epoch_of(stream, 0, 0))


def test_neighbours_come_from_one_chunk_about_every_sixteenth_time(stream):
    number = {bytes(image): i // 25 for i, image in enumerate(stream.examples.images)}
    chunks = np.array([number[bytes(image)] for image in epoch_of(stream, 0, 0)])
    assert np.mean(chunks[1:] == chunks[:-1]) < 2 / CHUNKS_PER_WINDOW


def last_of(records):
    for record in records:
        state = record.state
    return state


def test_a_training_learns_and_goes_on_bit_for_bit(stream):
    examples = streamed(stream)
    assert isinstance(examples, StreamedExamples)
    options = loop.LoopOptions(max_steps_per_yield=7)
    start = loop.begin(RECIPE, 3)
    whole = last_of(loop.resume(start, examples))
    halfway = next(
        record.state
        for record in loop.resume(start, examples, options=options)
        if isinstance(record, loop.BatchProgress) and record.state.batch > 40
    )
    assert 40 < halfway.batch < 90
    continued = last_of(loop.resume(halfway, examples))
    for one, other in zip(whole.network.parameters.arrays(), continued.network.parameters.arrays(), strict=True):
        assert np.array_equal(one, other)
    outputs = engine().predict(whole.network, stream.examples.images)
    assert np.mean(outputs.argmax(axis=1) == stream.examples.labels) > 0.8


def test_a_recipe_that_deforms_deforms_the_stream(stream):
    chosen = replace(RECIPE, deformation=Deformation(shift=3.0), epochs=1)
    with open_pipeline(streamed(stream), chosen, engine()) as loader:
        assert (
            last_of(loop.resume(loop.begin(chosen, 0), streamed(stream), options=loop.LoopOptions(loader))).epoch == 1
        )


@pytest.mark.parametrize("name", ["reader"])
def test_a_recipe_that_draws_examples_is_refused(name, stream):
    with pytest.raises(SettingError, match="draws examples of its own"):
        StreamLoader(streamed(stream), recipe(name), engine())


def test_no_more_than_two_windows_are_read_ahead(stream):
    loader = StreamLoader(streamed(stream), RECIPE, Noting())
    stream.seen.clear()
    first, *_ = loader.windows(0, 0, 10)
    first.open()
    loader.close()
    assert len(stream.seen) <= 2 * CHUNKS_PER_WINDOW


def test_what_needs_all_examples_at_once_says_so(stream):
    with pytest.raises(SettingError, match="learned from by `train` and `fit` alone"):
        DataPipeline(streamed(stream), RECIPE, engine())
