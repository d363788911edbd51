"""A picture in any of three forms; whatever is wrong with one, a sentence says it."""

import base64
import json
import struct
import zlib

import numpy as np
import pytest

from brightest.service.limits import Limits
from support.service_client import FORM, JSON, encoded, form


def test_a_picture_may_be_the_body_itself(service, photo):
    expected = service.read(photo).json
    for kind in ("image/png", "image/jpeg", "Image/*; q=1"):
        assert service.request("POST", "/v1/read", photo, kind).json == expected
    assert service.request("POST", "/v1/read?expect=2", photo, "image/png").json == service.read(photo, expect=2).json
    assert service.request("POST", "/v1/read?grid=1x3", photo, "image/png").json == service.read(photo, grid="1x3").json


@pytest.mark.parametrize("start", ["", "data:image/png;base64,"])
def test_a_picture_may_be_base64_in_json(service, photo, start):
    body = {"image": start + base64.b64encode(photo).decode(), "grid": "1x3"}
    assert service.request("POST", "/v1/read", json.dumps(body), JSON).json == service.read(photo, grid="1x3").json


@pytest.mark.parametrize("ends", ["\\n", "\\r\\n", "\n", "\r\n"])
@pytest.mark.parametrize("start", ["", "data:image/png;base64,"])
def test_base64_may_have_line_breaks(service, photo, start, ends):
    lines = base64.encodebytes(photo).decode().replace("\n", ends)  # as `base64 photo.jpg` prints them
    body = f'{{"image": "{start}{lines}",{chr(10)} "grid": "1x3"}}'
    assert service.request("POST", "/v1/read", body, JSON).json == service.read(photo, grid="1x3").json


@pytest.mark.parametrize("text", ["a picture", "a picture" * 100])
def test_a_picture_without_a_filename_is_to_be_sent_as_a_file(service, text):
    response = service.request("POST", "/v1/read", form(None, image=text), FORM)
    assert response.status == 422
    assert response.error.endswith(": send the picture as a file, as curl -F image=@photo.jpg does.")


def test_parameters_may_stand_in_the_address_of_any_body(service, photo):
    expected = service.read(photo, expect=2).json
    assert len(expected["digits"]) == 2
    body = json.dumps({"image": base64.b64encode(photo).decode()})
    for content, kind in ((form(photo), FORM), (body, JSON), (photo, "image/png")):
        assert service.request("POST", "/v1/read?expect=2", content, kind).json == expected


@pytest.mark.parametrize(
    ("query", "body", "kind", "name"),
    [
        ("?expect=1&expect=2", b"x", "image/png", "expect"),
        ("?grid=1x3&grid=1x3", b"x", "image/png", "grid"),
        ("?expect=1&expect=2", form(b"x"), FORM, "expect"),
        ("?expect=2", form(b"x", expect=1), FORM, "expect"),
        ("?grid=1x3", b'{"image": "", "grid": "1x2"}', JSON, "grid"),
        ("", form(b"x", expect=1).removesuffix(b"--cut--\r\n") + form(None, expect=2), FORM, "expect"),
        ("", form(b"x", image="a text"), FORM, "image"),
    ],
)
def test_a_parameter_that_is_given_twice_is_refused(service, query, body, kind, name):
    response = service.request("POST", f"/v1/read{query}", body, kind)
    assert (response.status, response.error) == (422, f"{name}: it is given twice, so give it once.")


@pytest.mark.parametrize("expect", ["true", '"3"', "3.0"])
def test_in_json_a_number_of_digits_is_an_integer(service, expect):
    response = service.request("POST", "/v1/read", f'{{"image": "", "expect": {expect}}}', JSON)
    assert (response.status, response.error) == (422, "expect: it must be a valid integer.")


@pytest.mark.parametrize(
    ("path", "body", "kind", "says"),
    [
        ("/v1/read?expect=many", b"x", "image/png", "expect: it must be a valid integer"),
        ("/v1/read?colour=blue", b"x", "image/png", "colour: there is no such field."),
        ("/v1/read", b"", "image/png", "is not a picture"),
        ("/v1/read", b"{}", JSON, "image: it is missing."),
        ("/v1/read", b'{"image": 1}', JSON, "image: it must be a valid string."),
        ("/v1/read", b'{"image": "?"}', JSON, "image: it must be a picture's file in base64."),
        ("/v1/read", b'{"image": ""}', JSON, "is not a picture"),
        ("/v1/read", b'{"' + b'":1,"' * 100_000 + b'":1}', JSON, "100,001 names: at most 8 are allowed."),
    ],
)
def test_other_bodies_are_refused(service, path, body, kind, says):
    response = service.request("POST", path, body, kind)
    assert response.status == 422
    assert says in response.error


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
        ({"grid": "9" * 1000}, "a field of the form has more than 100 bytes"),
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
