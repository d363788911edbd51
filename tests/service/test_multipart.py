"""Whatever is wrong with a form, one sentence says it."""

import struct
import zlib

import numpy as np
import pytest

from brightest.service.limits import Limits
from support.service_client import FORM, encoded, form


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"grid": "9y9"}, "grid: it must be rows and columns, such as 9x9."),
        ({"grid": "0x9"}, "grid: it must be rows and columns"),
        ({"grid": "9999x9999"}, "a grid of 9999×9999 cells can't be"),
        ({"expect": "many"}, "expect: it must be a valid integer"),
        ({"expect": "0"}, "expect: it must be greater than or equal to 1."),
        ({"expect": "3", "grid": "1x3"}, "a grid says where digits are"),
        ({"colour": "blue"}, "colour: there is no such field."),
        ({"a": "1", "b": "2", "c": "3"}, "Too many fields"),
        ({"grid": "9" * 1000}, "exceeded maximum size"),
    ],
)
def test_invalid_fields_are_refused(service, photo, fields, says):
    response = service.read(photo, **fields)
    assert response.status == 422
    assert says in response.error


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no form at all",
        form(None),
        form(None, image="a text"),
        form(b"one", image="two")[:-30],
        form(b"picture").replace(b"Content-Disposition: form-data;", b"Content-Disposition: form-data"),
        form(b"picture").replace(b'name="image"', b""),
        b"--cut\r\n" * 2000,
        b'--cut\r\nContent-Disposition: form-data; name="image"; filename="a"\r\n\r\n1\r\n' * 2 + b"--cut--\r\n",
    ],
)
def test_invalid_forms_are_refused(service, body):
    response = service.request("POST", "/v1/read", body, FORM)
    assert response.status == 422
    assert response.error


def test_a_form_needs_a_boundary(service):
    response = service.request("POST", "/v1/read", form(b""), "multipart/form-data")
    assert (response.status, response.error) == (422, "the form can't be read: Missing boundary in multipart.")


def declared_as(width, height):
    """A small PNG file whose header declares another size."""
    file = encoded(np.zeros((10, 10), np.uint8))
    header = b"IHDR" + struct.pack(">II", width, height) + file[24:29]
    return file[:12] + header + struct.pack(">I", zlib.crc32(header)) + file[33:]


def test_pictures_that_can_not_be_read_are_refused(service, photo):
    side = int(Limits().max_image_pixels ** 0.5) + 1
    for picture in (b"", b"text", photo[:200], photo[:-40], encoded(np.zeros((2, 2), np.uint8)), b"%PDF-1.7 and more"):
        assert service.read(picture).status == 422
        assert "picture" in service.read(picture).error
    for size in ((side, side), (20_000, 20_000)):
        assert "is too large" in service.read(declared_as(*size)).error
