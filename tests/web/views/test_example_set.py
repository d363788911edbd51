"""Examples side by side: which one is in front as they come and go."""

import numpy as np
import pytest

from brightest.errors import SettingError
from brightest.web.views.example_set import MAX_EXAMPLES, Example, ExampleSet


def examples(count, front=None):
    made = ExampleSet()
    for label in range(count):
        made = made.with_example(Example(np.full((28, 28), label, np.uint8), label))
    return made if front is None else made.with_front(front)


def test_a_new_example_is_in_front():
    assert examples(3).front.label == 2


@pytest.mark.parametrize(("front", "removed", "label"), [(1, 0, 1), (1, 2, 1), (1, 3, 1), (3, 0, 3), (0, 1, 0)])
def test_the_front_example_stays_in_front_when_another_is_removed(front, removed, label):
    assert examples(4, front).without(removed).front.label == label


@pytest.mark.parametrize(("front", "label"), [(0, 1), (1, 2), (3, 2)])
def test_its_neighbour_comes_to_the_front_when_the_front_example_is_removed(front, label):
    assert examples(4, front).without(front).front.label == label


def test_another_label_changes_the_front_example_alone():
    changed = examples(3, 1).with_label(7)
    assert [example.label for example in changed.examples] == [0, 7, 2]
    assert changed.targets(10).argmax(axis=1).tolist() == [0, 7, 2]
    np.testing.assert_array_equal(changed.images()[:, 0], [0, 1, 2])


def test_what_can_not_be_is_refused():
    with pytest.raises(SettingError, match="at most"):
        examples(MAX_EXAMPLES + 1)
    with pytest.raises(SettingError, match="only example"):
        examples(1).without(0)
    for act in (lambda: ExampleSet().front, lambda: examples(2).with_front(2), lambda: examples(2).without(-1)):
        with pytest.raises(SettingError, match="no such example"):
            act()
