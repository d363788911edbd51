"""The page in one file answers as the network does, in Node.js. tests/web opens it in a browser."""

import json
from dataclasses import replace
from shutil import which

import numpy as np
import pytest

from brightest.errors import SettingError, StorageError
from brightest.formats.exporters import agreement, export, html
from brightest.formats.exporters.agreement import Images
from brightest.formats.exporters.drawings import drawings, framed, ink_of
from brightest.images.deslant import in_frame
from brightest.lessons.steps import network_steps
from brightest.nn.card import Card
from brightest.nn.network import random_network
from brightest.nn.pretrained import NAMES
from brightest.nn.storage import load
from support.exporting import few_images
from support.random_networks import FEW_KINDS, images, network

needs_node = pytest.mark.skipif(not which("node"), reason="there is no Node.js here")
MAX_BYTES = 350_000  # for 13,002 numbers
MAX_BYTES_WITH_LESSONS = 620_000


def few(n=40):
    return Images("noise", images(784, n))


@pytest.fixture
def fewer_drawings(monkeypatch):
    monkeypatch.setattr(html, "DRAWING_COUNT", 20)


@needs_node
@pytest.mark.parametrize("count", [30, pytest.param(html.DRAWING_COUNT, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", NAMES[:2])
def test_the_shipped_networks_answer_alike_on_drawings(name, count, monkeypatch):
    monkeypatch.setattr(html, "DRAWING_COUNT", count)
    made = load(name)
    content = html.serialize(made)
    result = html.verify(made, content, few())
    assert result.drawings == result.same_drawings == count
    assert result.same_answers == result.count == 40
    assert result.difference < 1e-12
    assert made.size == 13_002
    assert len(content) <= MAX_BYTES


@needs_node
@pytest.mark.parametrize("kind", FEW_KINDS, ids=str)
def test_every_kind_of_network_agrees(kind, fewer_drawings):
    made = network(*kind, layers=(784, 7, 5, 3))
    result = html.verify(made, html.serialize(made), few())
    assert result.is_good
    assert result.difference < 1e-12
    assert result.same_drawings == 20


@needs_node
def test_one_layer_and_an_answer_that_is_never_sure(fewer_drawings):
    made = network("sigmoid", "squares", layers=(784, 2), threshold=0.0)
    assert html.verify(made, html.serialize(made), few()).is_good


@needs_node
def test_a_network_of_float64_keeps_its_precision(fewer_drawings):
    made = network(layers=(784, 7, 3), dtype=np.float64)
    assert html.verify(made, html.serialize(made), few()).difference < 1e-12


@needs_node
@pytest.mark.parametrize("slip", ["weights", "frame", "threshold"])
def test_a_disagreeing_page_is_not_written(slip, tmp_path, monkeypatch, fewer_drawings):
    made = random_network((784, 12, 10), np.random.default_rng(0), "relu", "cross-entropy")
    made = replace(
        made, calibration=replace(made.calibration, threshold=0.05)
    )  # less than the highest of ten probabilities
    serialize = html.serialize
    changes = {
        "weights": {"biases": (made.biases[0] + np.float32(1e-3), made.biases[1])},
        "frame": {"card": Card(frame="upright")},
        "threshold": {"calibration": replace(made.calibration, threshold=0.6)},
    }
    monkeypatch.setattr(html, "serialize", lambda given: serialize(replace(given, **changes[slip])))
    monkeypatch.setattr(agreement, "images_for", few_images)
    with pytest.raises(StorageError, match=r"was not written: .* drawings"):
        export(made, "html", tmp_path / "n.html")
    assert not list(tmp_path.iterdir())


@needs_node
def test_a_script_that_fails_is_not_written(tmp_path, monkeypatch):
    monkeypatch.setattr(html, "serialize", lambda _: b"<script>nothing.at.all;</script>")
    with pytest.raises(StorageError, match=r"not written: Node\.js failed: ReferenceError: nothing is not defined"):
        export(network(layers=(784, 3)), "html", tmp_path / "n.html")
    assert not list(tmp_path.iterdir())


def test_without_node_it_is_written_and_says_that_it_was_not_proved(tmp_path, monkeypatch):
    monkeypatch.setattr(html, "which", lambda _: None)
    result = export(network(layers=(784, 3)), "html", tmp_path / "n.html")
    assert result.unproved.startswith("It wasn't verified: there is no Node.js here")
    assert (tmp_path / "n.html").exists()


@pytest.mark.slow
@needs_node
def test_a_page_with_lessons_is_proved_as_one_without(fewer_drawings):
    made = load("lesson")
    content = html.serialize(made, network_steps(made))
    result = html.verify(made, content, few())
    assert result.is_good
    assert result.same_drawings == 20
    assert MAX_BYTES / 2 < len(content) <= MAX_BYTES_WITH_LESSONS
    assert html.network_script(content) == html.network_script(html.serialize(made))


def test_a_network_of_other_images_is_refused(tmp_path):
    with pytest.raises(SettingError, match="reads 25 pixels, but a drawn digit has 28×28: export it --to json"):
        export(network(), "html", tmp_path / "n.html")
    assert not list(tmp_path.iterdir())


def test_no_text_of_a_network_ends_the_script_or_fills_in_the_page():
    classes = ("</script><b>", "PAGE", "STYLES")
    made = replace(network(layers=(784, 3)), classes=classes, card=Card(data="</SCRIPT>", recipe="<!-- NETWORK"))
    content = html.serialize(made).decode()
    assert content.count("</script>") == content.count("<script>") == 2
    assert "</SCRIPT>" not in content
    assert "<!-- " not in content.partition("<script>")[2]
    start = content.index("new $reader.Reader(") + len("new $reader.Reader(")
    assert json.JSONDecoder().raw_decode(content[start:])[0]["classes"] == list(classes)
    assert "\nPAGE</script>" not in content


def test_a_file_asks_for_nothing():
    content = html.serialize(load("lesson")).decode()
    assert "default-src 'none'" in content
    assert not [word for word in ("fetch(", "XMLHttpRequest", "import(", "@import url", "src=") if word in content]


def test_drawings_are_of_every_digit_and_size_and_fit_the_pad():
    made = list(drawings(200))
    points = [np.concatenate(strokes) for strokes in made]
    assert all(one.min() >= 0 and one.max() <= 1 for one in points)
    sizes = [np.ptp(one, axis=0).max() for one in points]
    assert min(sizes) < 0.3
    assert max(sizes) > 0.8
    slanted = [(in_frame(framed(one)[None], "upright") != framed(one)).any() for one in made[:50]]
    assert 0.3 < np.mean(slanted) < 1


def test_the_pen_is_round_and_as_wide_as_the_pads():
    ink = ink_of([np.array([[0.5, 0.5]])])
    rows = np.flatnonzero(ink.any(axis=1))
    assert (rows[0], rows[-1]) == (128, 151)  # of 280: 0.085 of the pad
    np.testing.assert_array_equal(ink, ink.T)
    assert ink.sum() == pytest.approx(np.pi * 11.9**2, rel=0.02)
    line = ink_of([np.array([[0.2, 0.5], [0.8, 0.5]])])
    assert line.sum() == pytest.approx(ink.sum() + 0.6 * 280 * 24, rel=0.01)
