"""Mistakes have captions, and a picture can show that there are none."""

from brightest.inspection import misread as misreading
from brightest.plots import theme
from brightest.plots.mistakes import MAX_SHOWN, mistakes
from support.looking import assert_well_made
from support.pictures import digits, lesson, measured


def test_mistakes_name_truth_and_answer():
    found = misreading.mistakes(lesson(), digits())
    captions = [text.get_text() for text in measured("mistakes")(theme()).axes[0].texts]
    assert len(captions) == min(MAX_SHOWN, len(found.indices))
    assert captions[0].startswith(f"{found.labels[0]} → {found.answers[0]}  ")
    assert [caption.splitlines()[1] for caption in captions] == [f"example {i}" for i in found.indices[:MAX_SHOWN]]


def test_no_mistake_is_a_picture_too():
    found = misreading.mistakes(lesson(), digits())
    none = misreading.Mistakes(
        *(array[:0] for array in (found.indices, found.labels, found.answers, found.activations, found.probabilities))
    )
    figure = mistakes(lesson(), digits(), none, theme())
    assert figure.get_supxlabel().startswith("Not one of 360 images")
    assert_well_made(figure, theme())
