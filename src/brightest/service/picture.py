"""Parses a request to read a picture. The picture is a form's file, the whole body, or base64 in JSON."""

import base64
import binascii
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from brightest.service.errors import ServiceError
from brightest.service.json_body import first_error, off_loop, parse_json
from brightest.service.limits import Limits
from brightest.service.schemas import EncodedPicture, Form, Known
from brightest.system.http.bounded_json import shortened

PDF = "application/pdf"
MAX_FIELD_BYTES = 100  # of a field that isn't a file
AS_FILE = "send the picture as a file, as curl -F image=@photo.jpg does."
JSON_BREAKS = bytes.maketrans(b"\r\n\t", b"   ")  # as `base64` prints them, they are no valid JSON inside strings
QUERY = [  # for OpenAPI: the parameters of a request whose body is the picture
    {"name": name, "in": "query", "required": False, "schema": schema}
    for name, schema in Known.model_json_schema()["properties"].items()
]


@dataclass(frozen=True)
class PictureRequest:
    """The bytes of a picture file, and what the client knows about its digits."""

    image: bytes
    expect: int | None = None  # the number of digits
    grid: tuple[int, int] | None = None  # rows and columns


async def read_picture_request(request: Request, limits: Limits) -> PictureRequest:
    """Parse a request in any of the three forms. Raises ServiceError if it is invalid.

    Parameters may also be in the address, but each only once.
    """
    content_type = media_type(request)
    in_address = _known(Known, _once(request.query_params.multi_items()))
    if content_type == "multipart/form-data":
        sent = await _form(request, limits)
    elif content_type == "application/json":
        sent = await off_loop(_encoded, await request.body())
    elif content_type.startswith("image/") or content_type == PDF:
        sent = PictureRequest(await request.body())
    else:
        raise ServiceError(
            415,
            "send the picture as the body, as image/png or application/pdf, or as multipart/form-data, in a field "
            "called image.",
        )
    return _joined(sent, _request(b"", in_address))


def media_type(request: Request) -> str:
    """The request's content type without parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def _form(request: Request, limits: Limits) -> PictureRequest:
    parser = MultiPartParser(
        request.headers,
        request.stream(),
        max_files=1,
        max_fields=2,
        max_part_size=MAX_FIELD_BYTES,
    )
    parser.spool_max_size = limits.max_body_bytes  # so that the file is never written to disk
    try:
        form = await parser.parse()
    except MultiPartException as error:
        if error.message.startswith("Part exceeded maximum size"):
            raise ServiceError(422, f"a field of the form has more than {MAX_FIELD_BYTES} bytes: {AS_FILE}") from None
        raise ServiceError(422, f"the form can't be read: {error.message.rstrip('.')}.") from None
    except (ValueError, KeyError):  # the parser raises these for some damaged forms
        raise ServiceError(422, "the form can't be read: it is damaged.") from None
    try:
        return await _validated(form)
    finally:
        await form.close()


async def _validated(form: FormData) -> PictureRequest:
    fields = _once(form.multi_items())
    picture = fields.get("image")
    if not isinstance(picture, UploadFile):
        raise ServiceError(422, f"the form lacks a file in its field image: {AS_FILE}")
    known = _known(Form, {**fields, "image": ""})
    return _request(await picture.read(), known)


def _encoded(content: bytes) -> PictureRequest:
    """The picture in a JSON body. Its base64 may have line breaks. Raises ServiceError if the body is invalid."""
    picture = parse_json(EncodedPicture, content.translate(JSON_BREAKS), names=8, lists=8, values=8)
    text = picture.image.partition("base64,")[2] if picture.image.startswith("data:") else picture.image
    try:
        return _request(base64.b64decode("".join(text.split()), validate=True), picture)
    except (ValueError, binascii.Error):
        raise ServiceError(422, "image: it must be a picture's file in base64.") from None


def _known(model: type[Known], fields: dict[str, Any]) -> Known:
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        raise first_error(error) from None


def _once(items: list[tuple[str, Any]]) -> dict[str, Any]:
    """The fields by their names. Raises ServiceError if a name stands twice."""
    fields: dict[str, Any] = {}
    for name, value in items:
        if name in fields:
            raise _given_twice(name)
        fields[name] = value
    return fields


def _joined(sent: PictureRequest, in_address: PictureRequest) -> PictureRequest:
    """A request with the parameters of its address. Raises ServiceError if its body has one of them, too."""
    for name in Known.model_fields:
        if getattr(sent, name) and getattr(in_address, name):
            raise _given_twice(name)
    return PictureRequest(sent.image, sent.expect or in_address.expect, sent.grid or in_address.grid)


def _given_twice(name: str) -> ServiceError:
    return ServiceError(422, f"{shortened(name)}: it is given twice, so give it once.")


def _request(image: bytes, known: Known) -> PictureRequest:
    rows, _, columns = (known.grid or "").partition("x")
    return PictureRequest(image, known.expect, (int(rows), int(columns)) if rows else None)
