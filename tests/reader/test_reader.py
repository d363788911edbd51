"""The reader as a library: the same digits from every kind of source, and a sentence for what can't be read."""

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from sklearn.datasets import load_digits

from brightest import Reader
from brightest.data import load_data
from brightest.errors import DataError, ImageError, SettingError
from brightest.nn.card import Calibration
from brightest.nn.network import random_network
from support.strokes import inked


@pytest.fixture(scope="module")
def reader():
    return Reader()


@pytest.fixture(scope="module")
def photo():
    """4 and 7, and below them 2, dark on light."""
    grey = np.full((260, 360), 240, np.uint8)
    for digit, top, left in (("4", 20, 30), ("7", 30, 200), ("2", 140, 60)):
        ink = inked(digit, "american")
        place = grey[top : top + ink.shape[0], left : left + ink.shape[1]]
        np.minimum(place, ink, out=place)
    return grey


def encoded(picture, kind="PNG", **options):
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def test_every_kind_of_source_gives_the_same_digits(reader, photo, tmp_path):
    picture = Image.fromarray(photo)
    path = tmp_path / "photo.png"
    picture.save(path)
    sources = [
        path, str(path), path.read_bytes(), picture, photo, photo / 255, np.repeat(photo[:, :, None], 3, axis=2),
        picture.convert("RGBA"), encoded(picture, "TIFF"), encoded(picture, "GIF"),
        encoded(picture, "WEBP", lossless=True),
    ]  # fmt: skip
    readings = [reader.read(source) for source in sources]
    assert {reading.text for reading in readings} == {"47\n2"}
    assert {reading.size for reading in readings} == {(360, 260)}
    first, *others = [[digit.box for digit in reading.digits] for reading in readings]
    assert np.abs(np.array(others) - np.array(first)).max() <= 2


@pytest.mark.parametrize(("height", "sides"), [(200, [900]), (50, [900, 1800])])
def test_a_page_is_read_in_full_size_unless_its_writing_is_large(reader, height, sides):
    grey = np.full((700, 1800), 240, np.uint8)
    for number, digit in enumerate("472"):
        ink = inked(digit, "american")
        ink = ink[(ink < 128).any(axis=1)][:, (ink < 128).any(axis=0)]
        ink = np.asarray(Image.fromarray(ink).resize((round(ink.shape[1] * height / len(ink)), height)))
        place = grey[100 : 100 + height, 100 + 3 * height * number // 2 :][:, : ink.shape[1]]
        np.minimum(place, ink, out=place)
    seen = []
    reading = reader.read(
        grey, on_stage=lambda stage, picture: seen.append(max(picture.shape)) if stage == "view" else None
    )
    assert reading.text == "472"
    assert seen == sides
    lefts = [digit.box.left for digit in reading.digits]
    np.testing.assert_allclose(lefts, 100 + 1.5 * height * np.arange(3), atol=4)


def test_the_orientation_in_exif_is_applied(reader, photo):
    for orientation, turn in (
        (3, Image.Transpose.ROTATE_180),
        (6, Image.Transpose.ROTATE_90),
        (8, Image.Transpose.ROTATE_270),
    ):
        exif = Image.Exif()
        exif[0x0112] = orientation
        reading = reader.read(encoded(Image.fromarray(photo).transpose(turn), "JPEG", quality=95, exif=exif))
        assert reading.text == "47\n2"
        assert reading.size == (360, 260)
        assert reading.digits[0].box == pytest.approx(reader.read(photo).digits[0].box, abs=3)


def test_boxes_are_in_pixels_of_the_picture_however_large(reader, photo):
    large = Image.fromarray(photo).resize((2400, 1733), Image.Resampling.BICUBIC)
    reading = reader.read(large)
    assert reading.text == "47\n2"
    assert np.array(reading.digits[0].box) / (2400 / 360) == pytest.approx(reader.read(photo).digits[0].box, abs=3)


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ({}, ["view", "ink", "strokes", "without-lines"]),
        ({"grid": (2, 2)}, ["view", "line-evidence", "cells"]),
    ],
)
def test_each_stage_shows_what_it_saw(reader, photo, options, names):
    stages = []
    reader.read(photo, on_stage=lambda name, seen: stages.append((name, seen)), **options)
    assert [name for name, _ in stages[: len(names)]] == names
    assert all(seen.dtype == np.uint8 and np.ptp(seen) > 50 for _, seen in stages)


def test_light_ink_on_dark_is_read(reader, photo):
    assert reader.read(255 - photo).text == "47\n2"


def test_a_framed_digit_is_read_as_it_is(reader):
    framed = reader.read(inked("5", "wide")).digits[0].frame
    reading = reader.read(framed)
    np.testing.assert_array_equal(reading.digits[0].frame, framed)
    (digit,) = reader.read_frames(framed[None])
    assert (digit.answer, digit.probability) == (reading.digits[0].answer, reading.digits[0].probability)
    assert reader.read_frames(np.zeros((0, 28, 28), np.uint8)) == ()


def test_a_digit_has_its_answer_probability_and_activations(reader, photo):
    digit = reader.read(photo).digits[0]
    facts = digit.to_dict()
    assert (facts["answer"], facts["accepted"]) == ("4", True)
    assert digit.activations.shape == (10,)
    assert digit.activations.argmax() == 4
    assert digit.runner_up != "4"
    assert 0.9 < digit.probability <= 1


def test_the_same_picture_is_read_the_same_again(reader, photo):
    assert reader.read(photo).to_dict() == reader.read(photo).to_dict() == Reader().read(photo).to_dict()


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("nowhere.png", "there is no such picture"),
        (b"", "the picture is not a picture that brightest reads"),
        (b"GIF89a" + bytes(20), "the picture"),
        (np.zeros((2, 3, 4, 5)), "no picture"),
        (np.full((30, 30), 300.0), "must lie in 0..1 or in 0..255"),
        (np.full((30, 30), np.nan), "not a finite number"),
        (np.full((30, 30), 256), "must lie in 0..255, but one is 256"),
        (np.zeros((0, 30)), "no picture"),
        (np.zeros((3, 3), np.uint8), "too few to show a digit"),
        (io.BytesIO(b""), "a BytesIO is no picture: give a path, bytes"),
        (None, "a NoneType is no picture"),
    ],
)
def test_an_invalid_source_is_refused_in_a_sentence(reader, source, sentence):
    with pytest.raises(ImageError, match=sentence):
        reader.read(source)


def test_a_cut_file_is_refused(reader, photo):
    whole = encoded(Image.fromarray(photo), "JPEG")
    with pytest.raises(ImageError, match="the picture can't be read"):
        reader.read(whole[: len(whole) // 2])


def test_too_many_pixels_are_refused_before_they_are_decoded(reader, photo):
    with pytest.raises(ImageError, match="too large"):
        reader.read(photo, max_pixels=50_000)


def test_frames_may_have_a_channel(reader):
    frames = load_data("optdigits").test.images[:3].reshape(-1, 28, 28)
    known = [digit.to_dict() for digit in reader.read_frames(frames)]
    for form in (frames[..., None], frames[:, None], frames.reshape(3, 784)):
        assert [digit.to_dict() for digit in reader.read_frames(form)] == known


def test_frames_of_another_size_are_refused(reader):
    with pytest.raises(DataError, match="28"):
        reader.read_frames(np.zeros((2, 27, 28), np.uint8))


def test_a_network_that_reads_something_else_is_refused():
    with pytest.raises(SettingError, match="reads 64 pixels"):
        Reader(random_network((64, 10), np.random.default_rng(0)))


def test_a_network_whose_errors_were_not_measured_promises_nothing():
    network = random_network((784, 10), np.random.default_rng(0))
    assert Reader(network).network is network
    with pytest.raises(SettingError, match="--validation"):
        Reader(network, max_error=0.01)


@pytest.mark.parametrize("options", [{"grid": "9x9"}, {"grid": 9}, {"grid": (9,)}, {"grid": (2.0, 2)}, {"expect": "3"}])
def test_invalid_numbers_are_refused_in_a_sentence(reader, photo, options):
    with pytest.raises(SettingError, match="must be"):
        reader.read(photo, **options)


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_turned_picture_is_read_as_if_upright(reader, turns):
    row = np.concatenate([inked(digit, "schoolbook", 60) for digit in "2357443"], axis=1)
    upright, turned = reader.read(row), reader.read(np.rot90(row, turns))
    assert upright.text == turned.text == "2357443"
    assert turned.size == (row.shape[:2] if turns % 2 else row.shape[::-1])
    first, last = turned.digits[0].box, turned.digits[-1].box
    along = (last.left - first.left, last.top - first.top)
    assert along[turns % 2] * (1, -1, -1, 1)[turns] > 0.7 * row.shape[1]


def test_one_more_digit_upside_down_does_not_make_a_picture_rotated(reader):
    """Zeros and eights are accepted either way up, and one digit only upside down: too few to reject all."""
    ink = [inked(digit, "draughtsman", 60) for digit in "080808"]
    row = np.concatenate([*ink[:3], np.rot90(inked("7", "draughtsman", 60), 2), *ink[3:]], axis=1)
    for picture, accepted in ((row, "080?808"), (np.rot90(row, 2), "8087080")):
        assert reader.read(picture).text == accepted


def test_a_turned_picture_needs_a_fifth_more_digits(reader):
    """Six digits are accepted as the picture is, and seven upside down; zeros and eights are either way."""
    up, down = ([inked(digit, "draughtsman", 60) for digit in digits] for digits in ("0807478080747", "7474747"))
    row = np.concatenate([*up, *(np.rot90(ink, 2) for ink in down)], axis=1)
    assert reader.read(row).text == "0807478080747???????"


def test_ink_as_bright_as_its_paper_is_read_in_a_colour_channel(reader, photo):
    ink = photo < 128
    picture = np.where(ink[:, :, None], np.array([222, 60, 60], np.uint8), np.array([62, 140, 60], np.uint8))
    assert np.ptp(np.asarray(Image.fromarray(picture).convert("L"))) < 10
    assert reader.read(picture).text == "47\n2"


def test_a_dark_table_around_the_page_is_left_out(reader, photo):
    desk = np.full((330, 440), 40, np.uint8)
    desk[35:295, 40:400] = photo
    assert reader.read(desk).text == "47\n2"


@pytest.mark.parametrize("margin", [0, 1, 2, 4])
def test_a_tightly_cropped_line_is_read(reader, margin):
    row = np.concatenate([inked(digit, "schoolbook", 60) for digit in "25348"], axis=1)
    y, x = np.nonzero(row < 200)
    tight = np.pad(row[y.min() : y.max() + 1, x.min() : x.max() + 1], margin, constant_values=255)
    assert "".join(digit.answer for digit in reader.read(tight).digits) == "25348"


def test_the_level_of_errors_is_known():
    level = Reader(max_error=0.003).level
    assert level.max_error == 0.002
    assert 0.9 < level.answered < 1


def test_another_engine_can_do_the_arithmetic(photo):
    class Counted:
        calls = 0

        def predict(self, network, images):
            Counted.calls += 1
            return np.full((len(images), 10), 0.01, np.float32)

    Reader(engine=Counted()).read(photo)
    assert Counted.calls


def test_what_was_never_calibrated_is_never_accepted_and_unknown_in_json(reader, photo):
    never = Reader(replace(reader.network, calibration=Calibration()))
    noise = np.random.default_rng(0).integers(0, 256, (50, 28, 28)).astype(np.uint8)
    read, calibrated = never.read(photo), reader.read(photo)
    for digit in (*never.read_frames(noise), *read.digits):
        assert (digit.accepted, digit.unknown, digit.rejected) == (False, True, False)
        assert digit.to_dict()["accepted"] is None
    assert read.text == calibrated.text
    assert not any(digit.unknown for digit in calibrated.digits)


def test_a_rejected_answer_is_rejected_even_if_nothing_was_calibrated(reader):
    never = Reader(replace(reader.network, calibration=Calibration(none=True)))
    (digit,) = never.read_frames(np.zeros((1, 28, 28), np.uint8) + 1)
    assert (digit.accepted, digit.unknown, digit.text, digit.to_dict()["accepted"]) == (False, False, "?", False)


def test_digits_scanned_at_eight_pixels_are_read(reader):
    scans = load_digits()
    pictures = (16 * scans.images[:40]).clip(0, 255).astype(np.uint8)
    found = [[digit.answer for digit in reader.read(picture, expect=1).digits] for picture in pictures]
    assert sum(answers == [str(label)] for answers, label in zip(found, scans.target, strict=False)) >= 38
