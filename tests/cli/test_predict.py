"""`brightest predict` on pictures of many digits."""

import io
import json
import shutil
import sys
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from brightest.nn import storage
from support.strokes import inked


@pytest.fixture
def photo(tmp_path):
    """4 and 2 on one line, 7 below."""
    four, two, seven = (255 - inked(digit, "schoolbook") for digit in "427")
    ink = np.zeros((260, 300), np.uint8)
    for digit, (top, left) in ((four, (20, 30)), (two, (20, 150)), (seven, (140, 30))):
        ink[top : top + digit.shape[0], left : left + digit.shape[1]] = digit
    Image.fromarray(255 - ink).save(tmp_path / "photo.png")
    return "photo.png"


def test_all_digits_are_read_line_by_line(brightest, photo):
    said = brightest("predict", photo).out
    assert said.startswith("photo.png: 3 digits")
    assert said.splitlines()[1:3] == ["  42", "  7"]
    record = json.loads(brightest("predict", photo, "--json").out)
    assert record["text"] == "42\n7"
    assert record["size"] == [300, 260]
    assert [digit["answer"] for digit in record["digits"]] == ["4", "2", "7"]
    left, top, right, bottom = record["digits"][2]["box"]
    assert 30 <= left < right <= 130
    assert 140 <= top < bottom <= 240
    assert "activations" not in record


def test_a_grid_has_its_cells(brightest, photo):
    assert json.loads(brightest("predict", photo, "--grid", "2x2", "--json").out)["lines"] == ["42", "7."]


def test_a_number_can_be_expected(brightest, photo):
    assert len(json.loads(brightest("predict", photo, "--expect", 2, "--json").out)["digits"]) == 2


def test_fewer_errors_mean_fewer_answers(brightest, tmp_path):
    Image.fromarray(inked("1", "continental")).save(tmp_path / "one.png")  # with a flag: perhaps a 7
    strict, lax = (json.loads(brightest("predict", "one.png", "--max-error", e, "--json").out) for e in (0.0005, 0.05))
    assert (strict["accepted"], lax["accepted"]) == (False, True)
    assert strict["answered"] < lax["answered"]
    assert f"{strict['answered']:.1%} were answered" in brightest("predict", "one.png", "--max-error", 0.0005).err


def test_the_engine_that_is_asked_for_is_used(brightest, photo, monkeypatch):
    from brightest.engines.reference import ReferenceEngine

    calls, predict = [], ReferenceEngine.predict
    monkeypatch.setattr(ReferenceEngine, "predict", lambda *of: (calls.append(1), predict(*of))[1])
    assert json.loads(brightest("predict", photo, "--engine", "reference", "--json").out)["text"] == "42\n7"
    assert calls


def test_nothing_is_overwritten(brightest, photo, tmp_path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        shutil.copy(tmp_path / photo, tmp_path / folder / "1.png")
    before = (tmp_path / photo).read_bytes()
    for call in (("a/1.png", "b/1.png", "--out", "read"), ("a/1.png", "b/1.png", "--crops", "cut")):
        done = brightest("predict", *call)
        assert (done.code, "would give files of the same name" in done.err) == (2, True)
    for call in ((photo, "--out", photo), (photo, "a/1.png", "--out", ".")):
        done = brightest("predict", *call)
        assert (done.code, "would overwrite a picture" in done.err) == (2, True)
    assert (tmp_path / photo).read_bytes() == before


def test_a_class_from_a_strangers_file_is_no_way_out_of_the_folder(brightest, photo, tmp_path):
    network = replace(storage.load("reader"), classes=tuple(f"../../{k}" for k in range(10)))
    storage.save(network, tmp_path / "odd.safetensors")
    assert brightest("predict", photo, "--network", "odd.safetensors", "--crops", "deep/cut").code == 0
    made = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*photo-*.png"))
    assert len(made) == 3
    assert all(path.startswith("deep/cut/") for path in made)


def test_the_answers_are_drawn_and_the_digits_cut_out(brightest, photo, tmp_path):
    assert brightest("predict", photo, "--out", "read.png", "--crops", "cut").code == 0
    with Image.open(tmp_path / "read.png") as read:
        assert read.size == (300, 260)
        assert any(red != blue for _, (red, _, blue) in read.getcolors(100_000))  # the photo is grey
    assert sorted(str(path.relative_to(tmp_path)) for path in (tmp_path / "cut").rglob("*.png")) == [
        "cut/2/photo-001.png", "cut/4/photo-000.png", "cut/7/photo-002.png",
    ]  # fmt: skip
    with Image.open(tmp_path / "cut/2/photo-001.png") as cut:
        assert cut.size == (28, 28)


def test_crops_of_another_picture_of_the_same_name_are_added(brightest, photo, tmp_path):
    for folder, height in (("a", 260), ("b", 200)):
        (tmp_path / folder).mkdir()
        Image.open(tmp_path / photo).resize((300, height)).save(tmp_path / folder / "d.png")

    def crops():
        return {path.relative_to(tmp_path): path.read_bytes() for path in (tmp_path / "cut").rglob("*.png")}

    assert brightest("predict", "a/d.png", "--crops", "cut").code == 0
    before = crops()
    assert brightest("predict", "b/d.png", "--crops", "cut").code == 0
    after = crops()
    assert before.items() < after.items()
    for picture in ("a/d.png", "b/d.png"):
        assert brightest("predict", picture, "--crops", "cut").code == 0
    assert crops() == after


def test_many_pictures_are_drawn_into_a_folder(brightest, photo, tmp_path):
    shutil.copy(tmp_path / photo, tmp_path / "other.png")
    assert brightest("predict", photo, "other.png", "--out", "read").code == 0
    assert sorted(path.name for path in (tmp_path / "read").iterdir()) == ["other.png", "photo.png"]


def test_a_bad_file_is_reported_alone_and_among_many(brightest, photo, tmp_path):
    (tmp_path / "bad.png").write_text("nothing")
    done = brightest("predict", *[photo] * 5, "bad.png", *[photo] * 5, "--json")
    assert done.code == 1
    records = [json.loads(line) for line in done.out.splitlines()]
    assert len(records) == 11
    assert ["error" in record for record in records] == [False] * 5 + [True] + [False] * 5
    assert "bad.png" in done.err
    alone = brightest("predict", "bad.png", "--json")
    assert alone.code == done.code
    assert json.loads(alone.out) == records[5]


def test_a_texture_is_named(brightest, tmp_path):
    noise = np.random.default_rng(0).random((200, 200)) > 0.8
    Image.fromarray(np.kron(~noise, np.full((3, 3), 255, np.uint8))).save(tmp_path / "noise.png")
    done = brightest("predict", "noise.png", "--json")
    said = "noise.png has more than 2,000 pieces of ink: if it isn't a texture, cut it into parts."
    assert (done.code, json.loads(done.out)["error"]) == (1, said)
    assert f"brightest: {said}" in " ".join(done.err.split())


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--grid", "nine"), "--grid nine can't work"),
        (("--grid", "0x4"), "a grid of 0×4 cells can't be"),
        (("--grid", "2x2", "--expect", 3), "a grid says where digits are"),
        (("--expect", 0), "0 digits can't be expected"),
        (("--max-error", 0), "max error 0 can't be promised"),
        (("--max-error", "nan"), "max error nan can't work: it is a share of the answers"),
        (("--max-error", 2), "max error 2 can't work: it is a share of the answers"),
        (("--out", "read.bmp"), "read.bmp can't be a picture"),
    ],
)
def test_a_call_that_can_not_work_is_refused_in_a_sentence(brightest, photo, options, sentence):
    done = brightest("predict", photo, *options)
    assert done.code == 2
    assert sentence in done.err
    assert len(done.err.strip().splitlines()) <= 2


def test_a_picture_comes_from_stdin(brightest, photo, tmp_path, monkeypatch):
    def read(*arguments):
        content = io.BytesIO((tmp_path / photo).read_bytes())
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=content, isatty=lambda: False))
        return brightest("predict", "-", *arguments)

    record = json.loads(read("--json").out)
    assert (record["file"], record["text"]) == ("-", "42\n7")
    done = read("--out", "answers.png", "--crops", "crops")
    assert done.out.startswith("-: 3 digits")
    assert (tmp_path / "answers.png").exists()
    assert {path.name for path in (tmp_path / "crops").rglob("*.png")} == {f"stdin-00{k}.png" for k in range(3)}
    assert "give it once" in read("-").err


def test_what_is_no_picture_on_stdin_is_named(brightest, monkeypatch):
    content = io.BytesIO(b"no picture")
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=content, isatty=lambda: False))
    done = brightest("predict", "-", "--json")
    assert done.code == 1
    assert json.loads(done.out)["error"].startswith("- is not a picture")


def test_pages_that_are_too_much_for_a_small_file_are_named_once(brightest, photo, tmp_path, monkeypatch):
    page = Image.open(tmp_path / photo)
    others = [
        page.transpose(Image.Transpose.FLIP_TOP_BOTTOM).point(lambda grey, k=k: grey // (k + 1)) for k in range(5)
    ]
    page.save(tmp_path / "film.gif", save_all=True, append_images=others)
    monkeypatch.setattr("brightest.images.pages.BASE_WORK", 2 * page.width * page.height)
    monkeypatch.setattr("brightest.images.pages.WORK_PER_BYTE", 0)
    monkeypatch.setattr("brightest.reader.pages.WORK_PER_DIGIT", 1)  # three on the first page
    said = brightest("predict", "film.gif")
    assert said.out.startswith("film-page-1.gif: 3 digits")
    left = "has too much on its pages for a file of its size: pages 2 to 6 are left unread."
    assert said.err.count("unread") == 1
    assert f"film.gif {left}" in " ".join(said.err.split())
    first, second = map(json.loads, brightest("predict", "film.gif", "--json").out.splitlines())
    assert (first["page"], first["text"]) == (1, "42\n7")
    assert second == {"file": "film.gif", "page": 2, "error": f"film.gif {left} Save them as pictures of their own."}


def test_names_of_files_cannot_steer_the_terminal(brightest, photo, tmp_path):
    name = "\x1b]0;pwned\x07\x9b2J\u202egnp.png"
    (tmp_path / photo).rename(tmp_path / name)
    assert brightest("predict", name).out.startswith("?]0;pwned??2J?gnp.png: 3 digits")
    assert json.loads(brightest("predict", name, "--json").out)["file"] == name
    (tmp_path / name).write_bytes(b"no picture")
    assert "\nbrightest: ?]0;pwned??2J?gnp.png is not a picture" in brightest("predict", name).err
    assert brightest("info", "\x1b[2J.safetensors").err.startswith("brightest: can't read ?[2J.safetensors")
