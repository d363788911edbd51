"""The view Draw without a web: what a visitor does changes what there is to show, and every number is the library's."""

import io
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from brightest.data import load_data
from brightest.errors import ImageError, SettingError
from brightest.evaluation.calibration import probabilities
from brightest.images import normalize_digit
from brightest.inspection.misread import misread
from brightest.inspection.neuron import arithmetic
from brightest.nn.card import Calibration
from brightest.web.views.draw import Draw
from brightest.web.views.drawing import MAX_POINTS, Drawing
from support.by_hand import DIGITS, STYLES, strokes


@pytest.fixture
def draw(workspace, shared, rng):
    return Draw(workspace, shared, rng)


def shown(draw):
    """Everything that changed, by kind: facts and arrays together."""
    return {kind: dict(facts) | dict(arrays) for kind, facts, arrays in draw.take_snapshots()}


def write(draw, digit, style="taught"):
    for stroke in strokes(digit, style):
        draw.stroke(tuple(stroke), begins=True)
    return shown(draw)["drawing"]


def test_handwriting_is_read(draw, workspace):
    right = 0
    for digit in DIGITS:
        for style in STYLES:
            draw.clear()
            right += workspace.network.classes[write(draw, digit, style)["answer"]] == digit
    assert right >= 27


def test_a_network_that_sees_no_digit_says_so(draw, workspace):
    none = replace(
        workspace.network,
        biases=(*workspace.network.biases[:-1], np.full(10, -99.0)),
        calibration=Calibration(none=True),
    )
    draw.on_network_changed(replace(workspace, network=replace(none, cost="binary-cross-entropy")))
    assert write(draw, "5")["dark"]
    assert not write(draw, "5")["sure"]
    draw.on_network_changed(workspace)
    assert not write(draw, "5")["dark"]


def test_what_is_shown_is_what_the_network_computes(draw, workspace):
    reading = write(draw, "5")
    activations = workspace.network.feed_forward(reading["image"])
    for layer, a in enumerate(activations[1:], start=1):
        np.testing.assert_allclose(reading[f"activations{layer}"], a, rtol=1e-6)
    probs = probabilities(workspace.network, activations[-1])
    assert reading["probability"] == pytest.approx(probs.max())
    assert reading["sure"] == (probs.max() >= workspace.network.calibration.threshold)
    for layer, W in enumerate(workspace.network.weights):
        signals = (W * activations[layer]).reshape(-1)
        where, strength = reading[f"where{layer}"], reading[f"strength{layer}"]
        np.testing.assert_allclose(strength, signals[where], rtol=1e-6)
        assert np.abs(np.delete(signals, where)).max(initial=0) <= np.abs(strength).min()


def test_a_drawing_is_framed_as_mnist_was(draw):
    image = write(draw, "3")["image"]
    np.testing.assert_array_equal(normalize_digit(image / 255), image)
    rows = np.flatnonzero((image > 12).any(axis=1))
    assert rows[-1] - rows[0] + 1 == 20


def test_a_stroke_in_pieces_is_the_stroke(draw, workspace, shared, rng):
    (whole,) = strokes("3", "taught")
    at_once = write(draw, "3")["image"]
    other = Draw(workspace, shared, rng)
    other.stroke(tuple(whole[:4]), begins=True)
    other.stroke(tuple(whole[4:]), begins=False, count=7)
    reading = shown(other)["drawing"]
    assert (reading["count"], reading["strokes"], reading["undo"]) == (7, [len(whole)], 1)
    np.testing.assert_array_equal(reading["points"], np.array(whole, np.float32))
    np.testing.assert_array_equal(reading["image"], at_once)


def test_undo_goes_back_through_strokes_clearing_and_images(draw):
    seven = write(draw, "7", "habit")
    assert (len(seven["strokes"]), seven["undo"]) == (2, 2)
    draw.clear()
    draw.random()
    assert shown(draw)["drawing"]["origin"].startswith("test digit")
    draw.undo()
    assert shown(draw)["drawing"]["answer"] is None
    draw.undo()
    np.testing.assert_array_equal(shown(draw)["drawing"]["image"], seven["image"])
    for _ in range(5):
        draw.undo()
    assert shown(draw)["drawing"]["strokes"] == []


def test_a_random_digit_is_one_of_the_test(draw, workspace):
    draw.random()
    reading = shown(draw)["drawing"]
    which = np.flatnonzero((workspace.data.test.images == reading["image"].reshape(-1)).all(axis=1))
    assert reading["label"] in workspace.data.test.labels[which]
    draw.stroke(((0.1, 0.1), (0.9, 0.9)), begins=True)
    spoilt = shown(draw)["drawing"]
    assert spoilt["origin"].endswith("drawn on")
    assert (spoilt["image"] != reading["image"]).any()


def test_an_open_neuron_shows_its_sum(draw, workspace):
    image = write(draw, "2")["image"]
    for layer, neuron in ((1, 3), (2, 15), (3, 2)):
        draw.choose(layer, neuron)
        opened, expected = shown(draw)["neuron"], arithmetic(workspace.network, image, layer, neuron)
        assert opened["activation"] == expected.activation
        assert opened["positive"] + opened["negative"] + opened["bias"] == pytest.approx(opened["weighted_sum"])
        np.testing.assert_allclose(opened["products"], expected.products, rtol=1e-6)
        at = np.interp(opened["weighted_sum"], opened["curve_z"], opened["curve_a"])
        assert at == pytest.approx(expected.activation, abs=0.01)
    draw.clear()
    assert shown(draw)["neuron"]["blank"]


def test_an_open_pixel_shows_its_weights(draw, workspace):
    draw.choose(0, 10 * 28 + 5)
    pixel = shown(draw)["pixel"]
    assert pixel["pixel"] == 285
    np.testing.assert_array_equal(pixel["weights"], workspace.network.weights[0][:, 285])


def test_why_it_was_misread_is_explained_until_it_changes(draw, workspace):
    image = write(draw, "4")["image"]
    draw.explain(9)
    explained, expected = shown(draw)["misread"], misread(workspace.network, image, 9)
    assert explained["label"] == 9
    assert [reading["answer"] for reading in explained["readings"][1:]] == [r.answer for r in expected.variants]
    assert len(explained["images"]) == len(explained["readings"])
    draw.undo()
    assert shown(draw)["misread"]["label"] is None


def test_an_uploaded_picture_is_read(draw):
    image = write(draw, "8")["image"]
    picture = io.BytesIO()
    Image.fromarray(255 - np.kron(image, np.ones((9, 9), np.uint8))).save(picture, "JPEG")
    draw.clear()
    draw.upload(picture.getvalue())
    reading = shown(draw)["drawing"]
    assert reading["origin"] == "your picture"
    assert reading["answer"] == 8
    with pytest.raises(ImageError, match=r"^the file is not a picture that brightest reads"):
        draw.upload(b"not a picture")


def settled(draw):
    """What there is to show once all was read."""
    while draw.busy:
        draw.tick()
    return shown(draw)


def write_several(draw, digits):
    for i, digit in enumerate(digits):
        for stroke in strokes(digit, "taught"):
            places = tuple(((i + 0.04 + 0.92 * x) / len(digits), 0.5 + (y - 0.5) / len(digits)) for x, y in stroke)
            draw.stroke(places, begins=True)


def test_several_digits_in_one_drawing_are_read_as_several(draw):
    write_several(draw, "417")
    found = settled(draw)
    parts = found["parts"]["parts"]
    answers = [part["answer"] for part in parts]
    assert answers[1:] == [1, 7]
    assert [part["box"][0] for part in parts] == sorted(part["box"][0] for part in parts)
    assert found["drawing"]["answer"] == answers[0]
    draw.part(2)
    assert settled(draw)["drawing"]["answer"] == 7
    with pytest.raises(SettingError, match="no 3"):
        draw.part(3)
    draw.undo()
    assert len(settled(draw)["parts"]["parts"]) == 2
    draw.clear()
    write(draw, "5")
    assert settled(draw).get("parts", {"parts": []})["parts"] == []


def test_a_stroke_is_drawn_once_and_says_only_what_has_changed(draw, monkeypatch):
    """Sixty pupils may draw at once."""
    shown(draw)
    ink, drawn = Drawing.ink, []
    monkeypatch.setattr(Drawing, "ink", lambda drawing: drawn.append(1) or ink(drawing))
    draw.stroke(((0.3, 0.3), (0.6, 0.6)), begins=True)
    draw.choose(1, 2)
    assert set(shown(draw)) == {"drawing", "neuron"}
    draw.choose(1, 3)
    assert set(shown(draw)) == {"neuron"}
    assert len(drawn) == 1


def test_several_digits_of_a_picture_are_read_one_after_the_other(draw, workspace):
    images = [workspace.example(workspace.first_of_class(label))[0] for label in (7, 3)]
    picture, row = io.BytesIO(), np.hstack([np.pad(image, 6) for image in images])
    Image.fromarray(255 - np.kron(row, np.ones((5, 5), np.uint8))).save(picture, "PNG")
    draw.upload(picture.getvalue())
    found = shown(draw)
    assert found["drawing"]["origin"] == "digit 1 of 2 in your picture"
    assert [part["answer"] for part in found["parts"]["parts"]] == [7, 3]
    draw.part(1)
    found = shown(draw)["drawing"]
    assert (found["origin"], found["answer"]) == ("digit 2 of 2 in your picture", 3)
    draw.random()
    assert shown(draw)["parts"]["parts"] == []


def test_a_picture_too_large_for_the_page_is_refused_before_it_is_decoded(draw):
    picture = io.BytesIO()
    Image.new("L", (3000, 2000), 255).save(picture, "PNG")
    with pytest.raises(ImageError, match="the file is too large with 3,000×2,000 pixels: reduce it below 4 million"):
        draw.upload(picture.getvalue())


def test_what_can_be_undone_has_an_end(draw):
    long = [(0.5, k / 4_000) for k in range(4_000)]
    for _ in range(15):
        draw.clear()
        for k in range(0, 4_000, 500):
            draw.stroke(tuple(long[k : k + 500]), begins=k == 0)
    back = 0
    while shown(draw)["drawing"]["undo"]:
        draw.undo()
        back += 1
    assert 10 < back < 30


def test_kept_drawings_become_data(draw, tmp_path):
    with pytest.raises(SettingError, match="no drawing is kept"):
        draw.download()
    images = []
    for digit in "373733":
        draw.clear()
        images.append(write(draw, digit)["image"])
        draw.keep(int(digit))
    assert shown(draw)["kept"]["count"] == {"3": 4, "7": 2}
    draw.download()
    archive = shown(draw)["archive"]
    zipfile.ZipFile(io.BytesIO(archive["content"].tobytes())).extractall(tmp_path)
    data = load_data(str(tmp_path / "my-digits"))
    found = np.concatenate([data.train.images, data.test.images])
    labels = np.concatenate([data.train.labels, data.test.labels])
    assert sorted(data.classes[label] for label in labels) == ["3"] * 4 + ["7"] * 2
    assert {image.tobytes() for image in found} == {image.tobytes() for image in images}


def test_what_can_not_be_is_refused(draw):
    for call in (lambda: draw.keep(1), lambda: draw.explain(1)):
        with pytest.raises(SettingError, match="the pad is empty"):
            call()
    for layer, neuron in ((0, 784), (1, 16), (4, 0)):
        with pytest.raises(SettingError, match=r"there is no|has no"):
            draw.choose(layer, neuron)
    with pytest.raises(SettingError, match="clear the pad"):
        Drawing().with_points(((0.5, 0.5),) * (MAX_POINTS + 1), begins=True)
    write(draw, "1")
    with pytest.raises(SettingError, match="no class 10"):
        draw.explain(10)


def test_a_drawing_goes_through_a_link_pixel_for_pixel(draw, workspace, shared, rng):
    written = write(draw, "4")
    other = Draw(workspace, shared, rng)
    other.put(written["code"])
    read = shown(other)["drawing"]
    np.testing.assert_array_equal(read["image"], written["image"])
    assert (read["answer"], read["probability"]) == (written["answer"], written["probability"])
    assert (read["code"], read["origin"]) == (written["code"], "a drawing from a link")
    other.undo()
    assert shown(other)["drawing"]["code"] == ""


def test_the_link_of_a_drawing_is_the_same_for_every_networks_frame(draw, workspace):
    code = write(draw, "7", "hasty")["code"]
    network = workspace.network
    upright = replace(network, card=replace(network.card, frame="upright"))
    draw.on_network_changed(replace(workspace, network=upright))
    drawing = shown(draw)["drawing"]
    assert drawing["code"] == code
    draw.put(code)
    np.testing.assert_array_equal(shown(draw)["drawing"]["image"], drawing["image"])
