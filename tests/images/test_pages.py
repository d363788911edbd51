"""The pages of a document: at most MAX_PAGES, and no more work than a file of its size may ask for."""

import io
import struct
from contextlib import closing

import numpy as np
import pytest
from PIL import Image

from brightest.errors import ImageError
from brightest.images import documents, pages
from brightest.images.pages import Pages, is_plain

WORD = np.full((120, 200), 255, np.uint8)
WORD[30:90, 60:68] = 0


def file(kind, drawings, **options):
    first, *others = [Image.fromarray(drawing) for drawing in drawings]
    content = io.BytesIO()
    first.save(content, kind, save_all=True, append_images=others, **options)
    return content.getvalue()


def small_frames(side, count):
    """A GIF of `count` frames, `side` × `side`, each of which changes one pixel of the last."""
    frame = b"\x21\xf9\x04\x04\x05\0\0\0,%s\0\x02\x02\x44\x01\0" % struct.pack("<4H", 0, 0, 1, 1)
    return b"GIF89a%s\x80\0\0\xff\xff\xff\0\0\0%s;" % (struct.pack("<2H", side, side), frame * count)


def shared_strip(count, kind="TIFF"):
    """A TIFF of `count` pages of eight megapixels, which share one strip of a few bytes."""
    made = io.BytesIO()
    Image.new("1", (2480, 3508), 1).save(made, kind, compression="group4")
    content = bytearray(made.getvalue())
    place = int.from_bytes(content[4:8], "little")
    size = 2 + 12 * int.from_bytes(content[place : place + 2], "little")
    entries = content[place : place + size]
    content[place + size : place + size + 4] = len(content).to_bytes(4, "little")
    for number in range(1, count):
        after = len(content) + size + 4 if number < count - 1 else 0
        content += entries + after.to_bytes(4, "little")
    return bytes(content)


def left_unread(source):
    """How many pages there are, how many were read, and the sentence about the others."""
    with closing(Pages(source)) as document:
        for number in range(len(document)):
            try:
                assert document[number]
            except ImageError as error:
                assert document.spent
                return len(document), number, str(error)
        assert not document.spent
        return len(document), len(document), ""


def test_too_many_pages_are_refused(monkeypatch):
    monkeypatch.setattr(pages, "MAX_PAGES", 2)
    assert len(Pages(file("TIFF", [WORD, WORD]))) == 2
    for kind in ("TIFF", "PDF", "GIF"):
        with pytest.raises(ImageError, match="more than 2 pages: give at most that many"):
            Pages(file(kind, [WORD, 255 - WORD, WORD]))


@pytest.mark.parametrize(("source", "fewest"), [(small_frames(2000, 200), 4), (small_frames(8000, 200), 1)])
def test_small_frames_on_a_large_screen_are_left_unread_in_one_sentence(source, fewest):
    count, read, sentence = left_unread(source)
    assert len(source) < 8_000
    assert count == 200
    assert fewest <= read <= 16
    assert sentence == (
        f"the picture has too much on its pages for a file of its size: pages {read + 1} to 200 are left unread. "
        "Save them as pictures of their own."
    )


def test_pages_that_share_their_pixels_are_left_unread():
    source = shared_strip(200)
    count, read, _ = left_unread(source)
    assert (count, len(source) < 60_000) == (200, True)
    assert 2 <= read <= 50


def test_a_file_with_enough_bytes_for_its_pages_is_read_whole(monkeypatch):
    assert left_unread(file("GIF", [np.roll(WORD, k, axis=1) for k in range(200)]))[1:] == (200, "")
    monkeypatch.setattr(pages, "BASE_WORK", 0)
    fax = np.full((2339, 1654), 255, np.uint8)
    for compression in ("group4", "tiff_deflate"):
        scan = [Image.fromarray(fax).convert("1") for _ in range(20)]
        content = io.BytesIO()
        scan[0].save(content, "TIFF", save_all=True, append_images=scan[1:], compression=compression)
        assert left_unread(content.getvalue())[1:] == (20, "")


def test_a_pdf_pays_for_the_seconds_that_its_pages_take(monkeypatch):
    monkeypatch.setattr(documents, "count_pages", lambda _: 9)
    for outcome in ("slow", "ended"):

        def render(_pdf, _page, outcome=outcome):
            if outcome == "ended":
                raise OSError(27, "the PDF needs too much memory or time")
            return Image.fromarray(WORD), 8.0

        monkeypatch.setattr(documents, "render_pdf", render)
        document = Pages(b"%PDF-1.4 of nine pages")
        if outcome == "slow":
            assert document[0]
        else:
            with pytest.raises(ImageError, match="needs too much memory or time"):
                document[0]
        with pytest.raises(ImageError, match="pages 2 to 9 are left unread"):
            document[1]
        assert document.spent


def test_the_last_page_alone_is_called_one_page(monkeypatch):
    monkeypatch.setattr(pages, "BASE_WORK", -(10**9))
    assert left_unread(file("TIFF", [WORD, WORD]))[2].count("page 2 is left unread") == 1


def test_a_plain_picture_has_one_value():
    assert is_plain(Image.fromarray(np.full_like(WORD, 7)))
    assert is_plain(Image.new("RGB", (9, 9), (1, 2, 3)))
    assert not is_plain(Image.fromarray(WORD))
    assert not is_plain(Image.merge("RGB", [*[Image.new("L", WORD.shape[::-1])] * 2, Image.fromarray(WORD)]))
    assert not is_plain(np.zeros((9, 9), np.uint8))
