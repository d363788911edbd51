"""Pictures as files: whole, the same bytes every time, from any thread, with text that is text."""

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import matplotlib
import numpy as np
import pytest
from PIL import Image

from brightest.errors import SettingError, StorageError
from brightest.plots import save, style, theme
from brightest.plots.saving import add_image, save_film


def drawn():
    figure = style.figure(theme(), "A title", "A sentence & more.")
    axes = style.axes(figure, theme())
    axes.plot([0, 1], [0, 1], label="a line")
    axes.imshow(np.eye(3))
    style.legend(axes, theme())
    return figure


@pytest.mark.parametrize("suffix", ["png", "svg"])
def test_the_same_picture_is_the_same_bytes(tmp_path, suffix):
    one, two = (save(drawn(), tmp_path / f"{name}.{suffix}").read_bytes() for name in ("one", "two"))
    assert one == two


def test_text_in_an_svg_is_text(tmp_path):
    written = save(drawn(), tmp_path / "a.svg").read_text()
    for words in ("A title", "A sentence &amp; more.", "a line"):
        assert words in written
    assert "<dc:date>" not in written


def test_a_png_is_large_enough_for_a_projector(tmp_path):
    with Image.open(save(drawn(), tmp_path / "a.PNG")) as picture:
        assert picture.size == (1200, 750)


def test_a_figure_shows_itself_in_a_notebook(tmp_path):
    assert drawn()._repr_png_() == save(drawn(), tmp_path / "a.png").read_bytes()


def test_pictures_drawn_in_threads_are_those_drawn_alone(tmp_path):
    alone = save(drawn(), tmp_path / "alone.svg").read_bytes()
    before = dict(matplotlib.rcParams)
    together = threading.Barrier(4)

    def draw(i):
        figure = drawn()
        together.wait()
        return save(figure, tmp_path / f"{i}.svg").read_bytes()

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(draw, range(4))) == {alone}
    assert dict(matplotlib.rcParams) == before


def test_pyplot_is_never_imported():
    code = "import sys; import brightest.plots.descent; assert 'matplotlib.pyplot' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("name", ["a.pdf", "a", "a.gif", "a.png.txt"])
def test_another_ending_is_refused(tmp_path, name):
    with pytest.raises(SettingError, match=r"\.png, \.svg"):
        save(drawn(), tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_an_unwritable_place_is_refused(tmp_path):
    with pytest.raises(StorageError, match="nowhere"):
        save(drawn(), tmp_path / "nowhere" / "a.png")


def test_a_film_has_its_frames_and_pauses_at_the_end(tmp_path):
    frames = [Image.new("P", (20, 10), colour) for colour in range(5)]
    for i, frame in enumerate(frames):
        frame.putpalette([50 * i] * 768)
    with Image.open(save_film(frames, tmp_path / "a.gif", seconds=1)) as film:
        assert film.n_frames == 5
        assert film.info["duration"] == 200
        film.seek(4)
        assert film.info["duration"] == 2000
    with pytest.raises(SettingError, match="gif"):
        save_film(frames, tmp_path / "a.png", 1)


def test_a_picture_that_is_added_replaces_no_other(tmp_path):
    black, grey, white = (Image.new("L", (2, 2), level) for level in (0, 128, 255))
    first = add_image(black, tmp_path / "new" / "d-0.png")
    second = add_image(grey, first)
    (tmp_path / "new" / "d-0-3.png").mkdir()  # no picture, but the name is taken
    third = add_image(white, first)
    assert [path.name for path in (first, second, third)] == ["d-0.png", "d-0-2.png", "d-0-4.png"]
    assert [add_image(picture, first) for picture in (black, grey, white)] == [first, second, third]
    assert [Image.open(path).getpixel((0, 0)) for path in (first, second, third)] == [0, 128, 255]


def test_a_picture_that_cannot_be_added_is_an_error(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match="can't write"):
        add_image(Image.new("L", (2, 2)), tmp_path / "file" / "d.png")
