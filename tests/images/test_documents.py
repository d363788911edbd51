"""PDF, HEIC, and files of several pages or frames."""

import io
import sys
from contextlib import closing

import numpy as np
import pytest
from PIL import Image
from PIL.GifImagePlugin import GifImageFile

from brightest.errors import ImageError
from brightest.images.decode import read_bytes, upright_size
from brightest.images.pages import Pages

PAGE = np.full((120, 200), 230, np.uint8)
PAGE[30:90, 60:68] = 20


def file(kind, pages):
    first, *others = [Image.fromarray(page) for page in pages]
    content = io.BytesIO()
    first.save(content, kind, save_all=True, append_images=others)
    return content.getvalue()


def pages_of(source):
    with closing(Pages(source)) as pages:
        return [pages[number] for number in range(len(pages))]


@pytest.mark.parametrize("kind", ["PDF", "TIFF", "GIF"])
def test_every_page_is_a_picture(kind, tmp_path):
    content = file(kind, [PAGE, PAGE[:, ::-1], 255 - PAGE])
    path = tmp_path / "scan"
    path.write_bytes(content)
    for source in (content, path):
        pages = [read_bytes(page, max_side=200) for page in pages_of(source)]
        assert [page.shape for page in pages] == [(120, 200)] * 3
        for page, drawn in zip(pages, (PAGE, PAGE[:, ::-1], 255 - PAGE), strict=True):
            assert np.abs(page.astype(int) - drawn).mean() < 4
    assert np.abs(read_bytes(content, max_side=200).astype(int) - PAGE).mean() < 4  # the first


def test_a_picture_of_one_page_stays_as_it_is():
    content = file("TIFF", [PAGE])
    assert pages_of(content) == [content]
    (page,) = pages_of(PAGE)
    assert page is PAGE


def pdf(*objects):
    """A PDF of these objects, of which the first is the catalogue."""
    content, places = b"%PDF-1.4\n", []
    for number, made in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, made)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (size, len(content))
    return content + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + end


def drawing(entries, content):
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(content), content)


def nested_pdf(depth):
    """A page on which a form draws ten forms, each of which draws ten, and so on."""
    nest = [
        drawing(
            b"/Type/XObject/Subtype/Form/BBox[0 0 600 600]/Resources<</XObject<</F %d 0 R>>>>" % (6 + level),
            b"/F Do " * 10,
        )
        for level in range(depth)
    ]
    rectangle = drawing(b"/Type/XObject/Subtype/Form/BBox[0 0 600 600]", b"0 0 600 600 re f")
    return pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 600]/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>>>",
        drawing(b"", b"/F Do"),
        *nest,
        rectangle,
    )


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the memory of a process")
def test_a_pdf_that_asks_for_more_than_there_is_ends_its_own_process_only():
    assert read_bytes(nested_pdf(1)).max() == 0  # black all over
    with pytest.raises(ImageError, match="the PDF needs too much memory or time"):
        read_bytes(nested_pdf(12))  # PDFium aborts


def test_heic_is_read():
    import pillow_heif

    content = io.BytesIO()
    pillow_heif.from_pillow(Image.fromarray(PAGE).convert("RGB")).save(content)
    assert upright_size(content.getvalue()) == (200, 120)
    assert np.abs(read_bytes(content.getvalue()).astype(int) - PAGE).mean() < 6


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200), "HEIC or PDF"),
        (b"%PDF-1.4 nothing", "PDF is damaged, has no pages or needs a password"),
        (file("PDF", [PAGE])[:300], "PDF is damaged, has no pages or needs a password"),
    ],
)
def test_a_damaged_document_is_refused_in_a_sentence(content, sentence):
    for read in (read_bytes, upright_size, Pages):
        with pytest.raises(ImageError, match=sentence):
            read(content)


def test_a_frame_is_decoded_once_however_many_come_after_it(monkeypatch):
    decoded = []
    seek = GifImageFile._seek

    def counted(gif, frame, *others):
        decoded.append(frame)
        return seek(gif, frame, *others)

    monkeypatch.setattr(GifImageFile, "_seek", counted)
    pages = Pages(file("GIF", [np.roll(PAGE, k, axis=1) for k in range(12)]))
    decoded.clear()  # to count the frames, each was looked for
    for number in range(len(pages)):
        assert pages[number]
    assert len(decoded) <= 2 * len(pages)
