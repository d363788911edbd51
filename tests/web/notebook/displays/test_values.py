"""Values in a notebook: their numbers are there, their text is escaped, and nothing is loaded from elsewhere."""

import io
import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest
from PIL import Image

import brightest
from brightest.data import Examples
from brightest.nn.card import Card
from brightest.reader.result import Box, Digit, Reading, Sign
from brightest.web.notebook.displays import html, png
from support.small import CLASSES, SMALL, examples, last

VOID = {"img", "br"}


class Nesting(HTMLParser):
    """Collects texts and sources, and checks that every element ends where it must."""

    def __init__(self, markup):
        super().__init__()
        self.open, self.texts, self.sources = [], [], []
        self.feed(markup)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.sources += [value for name, value in attrs if name in ("src", "href")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)


@pytest.fixture(scope="module")
def data():
    return brightest.load_data("optdigits")


@pytest.fixture(scope="module")
def lesson():
    return brightest.load("lesson")


@pytest.fixture(scope="module")
def epoch():
    return last(brightest.train(examples(), replace(SMALL, epochs=2), seed=0, classes=CLASSES))


@pytest.fixture(scope="module")
def reading():
    frame = np.zeros((28, 28), np.uint8)
    frame[10, 10] = 255
    sure = Digit("7", 0.99, "1", True, Box(0, 0, 9, 9), np.zeros(10), frame)
    unsure = Digit("3", 0.4, "8", False, Box(9, 0, 18, 9), np.zeros(10), frame)
    return Reading(((sure, Sign(",", Box(7, 7, 9, 9)), unsure), (None,)), (100, 50))


def shown(value):
    """The texts of a value's HTML, which must be well formed and complete in itself."""
    markup = value._repr_html_()
    assert not re.search("<(script|style|link)|url\\(", markup)
    nesting = Nesting(markup)
    assert all(source.startswith("data:image/png;base64,") for source in nesting.sources)
    return " ".join(nesting.texts)


def test_a_network_shows_its_layers_its_weights_and_how_it_was_made(lesson):
    texts = shown(lesson)
    assert "Network 784 → 16 → 16 → 10" in texts
    assert "12,544" in texts
    assert "13,002" in texts
    assert lesson.card.command in texts


def test_weights_are_blue_and_red_and_zero_is_transparent(lesson):
    picture = np.array(Image.open(io.BytesIO(lesson._repr_png_())))
    assert picture.shape == (2 * (2 * 28 + 2), 2 * (8 * 30 - 2), 4)
    W = lesson.weights[0][0].reshape(28, 28)
    (row, column), (other, across) = (np.unravel_index(at, W.shape) for at in (W.argmax(), W.argmin()))
    assert picture[2 * row, 2 * column, 2] > picture[2 * row, 2 * column, 0]
    assert picture[2 * other, 2 * across, 0] > picture[2 * other, 2 * across, 2]
    assert picture[0, 2 * 28].tolist() == [0, 0, 0, 0]


def test_a_network_without_pictures_has_no_picture(epoch):
    network = replace(epoch.network, weights=(np.ones((3, 2)),), biases=(np.ones(3),))
    assert network._repr_png_() is None
    assert "2 → 3" in shown(network)


def test_a_card_shows_what_is_known_and_nothing_else():
    texts = shown(Card(data="mnist", train_examples=60_000, scores={"test_accuracy": 0.9522, "shifted_1": 0.9}))
    assert "MNIST (60,000 examples)" in texts
    assert "95.22%" in texts
    assert "licence" not in texts


def test_text_is_escaped():
    card = Card(data="<b>mine</b>", command="brightest train --data 'a&b'", settings={"layers": ["<i>", 1]})
    assert "<b>mine</b>" not in card._repr_html_()
    assert "<b>mine</b>" in shown(card)
    assert "<i>, 1" in shown(card)


def test_an_evaluation_shows_its_confusion_matrix(lesson, data):
    found = brightest.evaluate(lesson, data.test)
    texts = shown(found)
    assert f"{found.accuracy:.2%} right" in texts
    assert f"{found.recall[1]:.1%}" in texts
    many = replace(found, confusion=np.eye(100, dtype=np.int64))
    assert "recall" not in shown(many)


def test_an_epoch_shows_accuracy_and_cost(epoch):
    texts = shown(epoch)
    assert "Epoch 2" in texts
    assert f"{epoch.train.accuracy:.2%}" in texts
    assert "validation" not in texts
    assert "before the first step" in shown(next(iter(brightest.train(examples(), SMALL, seed=0, classes=CLASSES))))


def test_a_fit_shows_its_history(data):
    result = brightest.fit(data, epochs=1)
    assert f"{result.history[-1]['train_accuracy']:.4g}" in shown(result)


def test_a_reading_shows_each_digit_and_marks_the_unsure(reading):
    texts = shown(reading)
    assert "2 digits in a picture of 100×50 pixels" in texts
    assert "1 of them unsure" in texts
    assert "7 99%" in texts
    assert "? (3)" in texts
    assert "99%" in shown(reading.digits[0])
    assert Image.open(io.BytesIO(reading._repr_png_())).size == (58, 28)
    assert Image.open(io.BytesIO(reading.digits[0]._repr_png_())).size == (112, 112)


def test_an_empty_reading_has_no_picture():
    assert "0 digits" in shown(Reading((), (10, 10)))
    assert Reading((), (10, 10))._repr_png_() is None


def test_data_shows_its_first_digits(data):
    texts = shown(data)
    assert "optdigits" in texts
    assert f"{len(data.train):,} examples" in texts
    assert data._repr_png_() == data.train._repr_png_()
    with_floats = Examples(data.train.images / np.float32(255), data.train.labels)
    assert with_floats._repr_png_() == data.train._repr_png_()


def test_an_unknown_value_is_refused():
    with pytest.raises(TypeError, match="there is no display of a int"):
        html(1)
    assert png(1) is None
