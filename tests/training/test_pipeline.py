"""The data pipeline: which examples an epoch learns from."""

from dataclasses import replace

import numpy as np
import pytest

from brightest.data import Examples, load_data
from brightest.data.out_of_distribution import TRAINING_KINDS
from brightest.engines import engine
from brightest.errors import DataError
from brightest.training import loop
from brightest.training.augment import Deformation, deform
from brightest.training.pipeline import open_pipeline
from brightest.training.recipes import LESSON
from support.small import CLASSES, SMALL, examples, last

DEFORMED = replace(SMALL, deformation=Deformation(rotation=10, shift=1))


def epoch_images(recipe, *epochs):
    with open_pipeline(examples(), recipe, engine("reference")) as pipeline:
        return [pipeline.epoch(epoch).images for epoch in epochs]


def test_without_deformation_every_epoch_is_the_same():
    for images in epoch_images(SMALL, 0, 2):
        np.testing.assert_array_equal(images, examples().images)


def test_images_are_deformed_anew_for_every_epoch_in_any_order():
    images = epoch_images(replace(DEFORMED, epochs=9), 0, 1, 2, 7, 1)
    assert len({array.tobytes() for array in images}) == 4
    np.testing.assert_array_equal(images[1], images[4])
    np.testing.assert_array_equal(images[2], deform(examples().images, DEFORMED.deformation, 0, 2))


def test_trainings_that_share_a_pipeline_share_its_epochs():
    with open_pipeline(examples(), replace(DEFORMED, epochs=20), engine("reference"), keep_epochs=2) as pipeline:
        first = [pipeline.epoch(epoch).images for epoch in range(6)]
        assert pipeline.epoch(4).images is first[4]
        np.testing.assert_array_equal(pipeline.epoch(1).images, first[1])  # recomputed


def test_no_epoch_beyond_the_recipes_last_is_prepared():
    with open_pipeline(examples(), replace(DEFORMED, epochs=2), engine("reference")) as pipeline:
        pipeline.epoch(0), pipeline.epoch(1)
        assert not pipeline.deformed


def test_a_training_learns_from_deformed_images_and_is_evaluated_on_the_originals():
    epoch = last(loop.train(examples(), replace(DEFORMED, epochs=12), classes=CLASSES, engine=engine("reference")))
    assert epoch.train.confusion.sum() == 100
    assert epoch.network.card == loop.begin(DEFORMED, 0, CLASSES).network.card
    undeformed = last(loop.train(examples(), replace(SMALL, epochs=12), classes=CLASSES, engine=engine("reference")))
    assert (epoch.network.weights[0] != undeformed.network.weights[0]).any()


def test_few_examples_get_an_outlier_of_each_kind():
    few = load_data("optdigits").train[np.arange(5)]
    with open_pipeline(few, replace(LESSON, outlier_exposure=0.03), engine("reference")) as pipeline:
        assert pipeline.count == 5 + len(TRAINING_KINDS)


def test_outliers_are_appended_and_do_not_count_in_the_accuracy():
    digits = load_data("optdigits").train[np.arange(200)]
    recipe = replace(LESSON, cost="binary-cross-entropy", outlier_exposure=0.05, epochs=1)
    with open_pipeline(digits, recipe, engine("reference")) as pipeline:
        prepared = pipeline.epoch(0)
        images, targets = prepared.images, prepared.targets
        assert pipeline.count == len(images) == 200 + len(TRAINING_KINDS) * 10
        np.testing.assert_array_equal(images[:200], digits.images)
        assert not targets[200:].any()
    assert last(loop.train(digits, recipe, engine=engine("reference"))).train.confusion.sum() == 200
    with pytest.raises(DataError, match="28×28 pixels, but the examples 25"):
        loop.train(examples(), replace(SMALL, outlier_exposure=0.1), classes=CLASSES)


@pytest.mark.parametrize(
    ("images", "message"),
    [
        (np.zeros((40, 24), np.uint8), "must be square, but 24 pixels are not"),
        (np.zeros((40, 25)), "must be .n, pixels. uint8"),
    ],
)
def test_images_that_cannot_be_deformed_are_refused_before_training(images, message):
    recipe = replace(DEFORMED, layers=(images.shape[1], 6, 3))
    with pytest.raises(DataError, match=message):
        loop.train(Examples(images, np.arange(40) % 3), recipe, classes=CLASSES)
