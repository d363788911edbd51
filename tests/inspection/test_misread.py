"""Each change of an image undoes its opposite, and the most helpful change comes first."""

from dataclasses import replace

import numpy as np
import pytest

from brightest.data import NO_CLASS, Examples
from brightest.engines import engine
from brightest.errors import DataError, ImageError, SettingError
from brightest.evaluation.calibration import probabilities
from brightest.images import normalize_digit
from brightest.inspection.misread import CHANGES, centred, inverted, misread, mistakes, scaled, straightened
from brightest.inspection.robustness import shifted
from brightest.nn.card import Calibration
from brightest.nn.network import Network, pixels, random_network
from support.handwriting import learnt, optdigits

EXAMPLES = optdigits().test
ENGINE = engine("fast")
CENTRE = np.arange(28)


def an_image(i=0):
    return pixels(EXAMPLES.images[i]).reshape(28, 28)


def centre(a):
    return np.array([a.sum(axis=1) @ CENTRE, a.sum(axis=0) @ CENTRE]) / a.sum()


def slanted(a, by):
    rows = [np.interp(CENTRE - by * (y - 14), CENTRE, a[y], left=0, right=0) for y in range(28)]
    return np.stack(rows)


def slant(a):
    down, right = np.meshgrid(CENTRE, CENTRE, indexing="ij") - centre(a)[:, None, None]
    return (a * down * right).sum() / (a * down * down).sum()


def test_centring_undoes_a_shift():
    a = an_image()
    np.testing.assert_array_equal(centred(shifted(a[None], 2, -3)[0]), centred(a))
    np.testing.assert_allclose(centre(centred(shifted(a[None], 2, -3)[0])), 14, atol=0.51)


def test_scaling_makes_it_20_long_and_keeps_its_centre():
    small = np.zeros((28, 28))
    small[5:19, 3:17] = an_image()[::2, ::2]
    large = scaled(small)
    drawn = large > 0.05
    assert max(drawn.any(axis=0).sum(), drawn.any(axis=1).sum()) >= 17  # what leaves the frame is lost
    np.testing.assert_allclose(centre(large), centre(small), atol=1)


@pytest.mark.parametrize("by", [-0.6, 0.4])
def test_straightening_removes_the_slant(by):
    a = slanted(an_image(), by)
    assert abs(slant(a)) > 0.2
    assert abs(slant(straightened(a))) < 0.3 * abs(slant(a))
    np.testing.assert_allclose(centre(straightened(a)), centre(a), atol=0.3)


def test_an_upright_stroke_stays_upright():
    a = np.zeros((28, 28))
    a[5:23, 13:15] = 1
    np.testing.assert_allclose(straightened(a), a, atol=1e-9)


def test_undoing_the_change_helps_most():
    """A digit that is read correctly is misread when moved or inverted; the change that undoes this comes first."""
    outputs = ENGINE.predict(learnt(), EXAMPLES.images)
    sure = np.flatnonzero((outputs.argmax(axis=1) == EXAMPLES.labels) & (outputs.max(axis=1) > 0.95))[:30]
    for spoil, remedies in (
        (lambda a: shifted(a[None], 4, 3)[0], {"centred", "framed"}),
        (inverted, {"inverted"}),
    ):
        first = []
        for i in sure:
            found = misread(learnt(), spoil(an_image(i)), EXAMPLES.labels[i])
            margins = [variant.margin for variant in found.variants]
            assert margins == sorted(margins, reverse=True)
            if found.original.margin < 0:
                first.append(found.variants[0].name in remedies and found.variants[0].answer == found.label)
        assert len(first) > 10
        assert np.mean(first) > 0.8


def test_a_variant_has_the_outputs_of_the_network():
    found = misread(learnt(), EXAMPLES.images[3], int(EXAMPLES.labels[3]))
    assert {variant.name for variant in found.variants} == set(CHANGES)
    for variant in (found.original, *found.variants):
        np.testing.assert_array_equal(variant.outputs, learnt().feed_forward(variant.image)[-1])
        assert (variant.margin > 0) == (variant.answer == found.label)
        assert 0 <= variant.image.min() <= variant.image.max() <= 1
    assert found.gains[0] == found.gains.max()
    framed = next(variant for variant in found.variants if variant.name == "framed")
    np.testing.assert_array_equal(framed.image, pixels(normalize_digit(an_image(3))).reshape(-1))


def test_dark_outputs_are_no_digit():
    """A network that was not trained to reject images always answers with its brightest output."""
    trained_on_ood, trained_on_digits = (one_output_a_digit(none) for none in (True, False))
    a = an_image()
    assert misread(trained_on_ood, a, 3).original.dark
    assert not misread(trained_on_ood, a, 3).is_right(misread(trained_on_ood, a, 3).original)
    assert not misread(trained_on_digits, a, 3).original.dark
    bright = replace(trained_on_ood, biases=(np.eye(10)[3] * 40 - 20,))
    assert not misread(bright, a, 3).original.dark
    assert misread(bright, a, 3).is_right(misread(bright, a, 3).original)


def one_output_a_digit(none):
    """Ten sigmoids that are dark whatever they see, the 3 a little less."""
    biases = (np.eye(10)[3] - 20,)
    return Network((np.zeros((10, 784)),), biases, cost="binary-cross-entropy", calibration=Calibration(none=none))


def test_a_network_of_one_output_works_too():
    one = random_network((784, 1), np.random.default_rng(0), classes=("digit",))
    found = misread(one, an_image(), 0)
    assert found.original.margin == found.original.outputs[0] > 0


def test_mistakes_are_complete_and_the_most_confident_first():
    found = mistakes(learnt(), EXAMPLES, ENGINE)
    answers = ENGINE.predict(learnt(), EXAMPLES.images).argmax(axis=1)
    assert set(found.indices) == set(np.flatnonzero(answers != EXAMPLES.labels))
    assert len(found.indices) > 0
    np.testing.assert_array_equal(
        found.probabilities, probabilities(learnt(), ENGINE.predict(learnt(), EXAMPLES.images))[found.indices]
    )
    np.testing.assert_array_equal(found.probabilities.argmax(axis=1), found.answers)
    assert (np.diff(found.probabilities.max(axis=1)) <= 0).all()
    np.testing.assert_array_equal(found.labels, EXAMPLES.labels[found.indices])
    np.testing.assert_array_equal(found.answers, answers[found.indices])


def test_an_example_without_a_class_is_no_mistake():
    mixed = Examples(EXAMPLES.images, np.where(np.arange(360) < 300, NO_CLASS, EXAMPLES.labels))
    assert (mistakes(learnt(), mixed, ENGINE).indices >= 300).all()


def test_bad_arguments_are_refused():
    with pytest.raises(DataError, match="28×28 pixels, not 64"):
        misread(random_network((64, 10), np.random.default_rng(0)), np.zeros(64), 3)
    for odd in (np.nan, 2.0):
        with pytest.raises(DataError, match="from 0, black, to 1, white"):
            misread(learnt(), np.full(784, odd), 3)
    with pytest.raises(SettingError, match="no class 10"):
        misread(learnt(), an_image(), 10)
    with pytest.raises(ImageError, match="blank"):
        misread(learnt(), np.zeros(784), 3)
