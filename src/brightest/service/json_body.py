"""JSON bodies: measured before they are parsed, and long ones parsed beside the event loop."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from brightest.service.errors import ServiceError
from brightest.system.http.bounded_json import check_json, shortened

MAX_INLINE_BYTES = 64 << 10  # parsed on the event loop's thread, in a millisecond
SENTENCES = {  # for Pydantic's error types
    "string_pattern_mismatch": "it must be rows and columns, such as 9x9",
    "extra_forbidden": "there is no such field",
    "missing": "it is missing",
}
Model = TypeVar("Model", bound=BaseModel)
Result = TypeVar("Result")


def parse_json(model: type[Model], content: bytes, **limits: int) -> Model:
    """A body as `model`, within the limits of `check_json`. Raises ServiceError if it is no such thing."""
    try:
        check_json(content, **limits)
        return model.model_validate_json(content)
    except ValidationError as error:
        raise first_error(error) from None
    except ValueError as error:
        raise ServiceError(422, str(error)) from None


async def off_loop(parse: Callable[[bytes], Result], content: bytes) -> Result:
    """The result of `parse`, called on another thread if that takes long enough for others to notice."""
    return parse(content) if len(content) <= MAX_INLINE_BYTES else await asyncio.to_thread(parse, content)


def first_error(error: ValidationError) -> ServiceError:
    """The first of Pydantic's errors and its place, as a sentence."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    where = shortened(".".join(map(str, first["loc"])))
    sentence = SENTENCES.get(first["type"], first["msg"].replace("Input should be", "it must be"))
    return ServiceError(422, f"{where}: {sentence}." if where else f"{sentence}.")
