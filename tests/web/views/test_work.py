"""Work to take home: one file with the drawing, the drawings that were kept, and a network of one's own."""

import io
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

import brightest
from brightest.errors import SettingError
from brightest.web.views.drawing import Drawing
from brightest.web.views.saved_drawings import SavedDrawings
from brightest.web.views.work import Work


def packed(work):
    work.pack()
    (snapshot,) = work.take_snapshots()
    assert (snapshot.kind, snapshot.facts["file"]) == ("archive", "my-work.zip")
    assert list(work.take_snapshots()) == []
    return zipfile.ZipFile(io.BytesIO(snapshot.arrays["content"].tobytes()))


def test_all_work_is_in_one_file(workspace, tmp_path):
    drawing, saved = Drawing(strokes=(((0.2, 0.2), (0.8, 0.8)),)), SavedDrawings()
    saved.add(np.full((28, 28), 7, np.uint8), "7")
    work = Work(workspace, lambda: drawing, saved, lambda: True)
    own = brightest.load("best")
    work.on_network_changed(replace(workspace, name="yours", network=own))
    with packed(work) as archive:
        assert archive.namelist() == ["drawing.png", "my-digits/7/0001.png", "network.safetensors"]
        picture = np.asarray(Image.open(io.BytesIO(archive.read("drawing.png"))))
        np.testing.assert_array_equal(picture, drawing.ink())
        archive.extract("network.safetensors", tmp_path)
    taken = brightest.load(tmp_path / "network.safetensors")
    np.testing.assert_array_equal(taken.weights[0], own.weights[0])


def test_a_network_that_everybody_has_is_left_out(workspace):
    ground = np.eye(28, dtype=np.uint8)
    with packed(Work(workspace, lambda: Drawing(ground=ground), SavedDrawings(), lambda: False)) as archive:
        assert archive.namelist() == ["drawing.png"]


def test_where_there_is_no_work_a_sentence_says_so(workspace):
    with pytest.raises(SettingError, match="there is nothing to take home yet"):
        Work(workspace, Drawing, SavedDrawings(), lambda: False).pack()
