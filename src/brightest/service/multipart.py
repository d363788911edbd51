"""A request to read a picture: multipart/form-data, as browsers and curl send it."""

from dataclasses import dataclass

from pydantic import ValidationError
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from brightest.service.errors import ServiceError
from brightest.service.limits import Limits
from brightest.service.schemas import Form

MAX_FIELD_BYTES = 100  # of a field that isn't a file
SENTENCES = {  # for Pydantic's error types
    "string_pattern_mismatch": "it must be rows and columns, such as 9x9",
    "extra_forbidden": "there is no such field",
    "missing": "it is missing",
}


@dataclass(frozen=True)
class ReadRequest:
    """A picture's bytes, and the number or the grid of its digits if they are known."""

    image: bytes
    expect: int | None
    grid: tuple[int, int] | None


async def read_form(request: Request, limits: Limits) -> ReadRequest:
    """Parse a form. Raises ServiceError if it is invalid."""
    if media_type(request) != "multipart/form-data":
        raise ServiceError(415, "send the picture as multipart/form-data, in a field called image.")
    parser = MultiPartParser(
        request.headers,
        request.stream(),
        max_files=1,
        max_fields=2,
        max_part_size=MAX_FIELD_BYTES,
    )
    parser.spool_max_size = limits.max_body_bytes  # never on disk
    try:
        form = await parser.parse()
    except MultiPartException as error:
        raise ServiceError(422, f"the form can't be read: {error.message.rstrip('.')}.") from None
    except (ValueError, KeyError):  # the parser raises these for some damaged forms
        raise ServiceError(422, "the form can't be read: it is damaged.") from None
    try:
        return await _validated(form)
    finally:
        await form.close()


async def _validated(form: FormData) -> ReadRequest:
    picture = form.get("image")
    if not isinstance(picture, UploadFile):
        raise ServiceError(422, "the form lacks a file in its field image.")
    fields = {name: value for name, value in form.multi_items() if name != "image"}
    try:
        known = Form.model_validate({**fields, "image": ""})
    except ValidationError as error:
        raise first_error(error) from None
    rows, _, columns = (known.grid or "").partition("x")
    return ReadRequest(await picture.read(), known.expect, (int(rows), int(columns)) if rows else None)


def media_type(request: Request) -> str:
    """The request's content type without parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def first_error(error: ValidationError) -> ServiceError:
    """The first of Pydantic's errors and its place, as a sentence."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    sentence = SENTENCES.get(first["type"], first["msg"].replace("Input should be", "it must be"))
    return ServiceError(422, f"{where}: {sentence}." if where else f"{sentence}.")
