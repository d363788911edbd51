"""A form is a picture and what is known of it, as browsers and curl send it: multipart/form-data."""

from dataclasses import dataclass

from pydantic import ValidationError
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from brightest.service.errors import Refusal
from brightest.service.limits import Limits
from brightest.service.schemas import Form

MOST_TEXT = 100  # bytes of a field that is no file
PLAIN = {
    "string_pattern_mismatch": "it must be rows and columns, such as 9x9",
    "extra_forbidden": "there is no such field",
    "missing": "it is missing",
}


@dataclass(frozen=True)
class Asked:
    """A picture's bytes, and what is known of it."""

    image: bytes
    expect: int | None
    grid: tuple[int, int] | None


async def read_form(request: Request, limits: Limits) -> Asked:
    """Raises Refusal where it is no such form."""
    if media_type(request) != "multipart/form-data":
        raise Refusal(415, "send the picture as multipart/form-data, in a field called image.")
    parser = MultiPartParser(
        request.headers,
        request.stream(),
        max_files=1,
        max_fields=2,
        max_part_size=MOST_TEXT,
    )
    parser.spool_max_size = limits.bytes  # never on disk
    try:
        form = await parser.parse()
    except MultiPartException as error:
        raise Refusal(422, f"the form can't be read: {error.message.rstrip('.')}.") from None
    except (ValueError, KeyError):  # what its parser makes of broken ones
        raise Refusal(422, "the form can't be read: it is damaged.") from None
    try:
        return await _asked(form)
    finally:
        await form.close()


async def _asked(form: FormData) -> Asked:
    picture = form.get("image")
    if not isinstance(picture, UploadFile):
        raise Refusal(422, "the form lacks a file in its field image.")
    fields = {name: value for name, value in form.multi_items() if name != "image"}
    try:
        known = Form.model_validate({**fields, "image": ""})
    except ValidationError as error:
        raise wrong(error) from None
    rows, _, columns = (known.grid or "").partition("x")
    return Asked(await picture.read(), known.expect, (int(rows), int(columns)) if rows else None)


def media_type(request: Request) -> str:
    """Without its parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def wrong(error: ValidationError) -> Refusal:
    """The first thing that is wrong, and where."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    what = PLAIN.get(first["type"], first["msg"].replace("Input should be", "it must be"))
    return Refusal(422, f"{where}: {what}." if where else f"{what}.")
