"""Parses JSON bodies: checks their size first, and parses long ones in another thread than the event loop's."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from brightest.service.errors import ServiceError
from brightest.system.http.bounded_json import check_json, shortened

MAX_INLINE_BYTES = 64 << 10  # parsed in the event loop's thread, which takes a millisecond
SENTENCES = {  # that replace Pydantic's messages, by the type of the error
    "string_pattern_mismatch": "it must be rows and columns, such as 9x9",
    "extra_forbidden": "there is no such field",
    "missing": "it is missing",
    "too_short": "send at least {min_length:,}, not {actual_length:,}",
    "too_long": "send at most {max_length:,}",
}
Model = TypeVar("Model", bound=BaseModel)
Result = TypeVar("Result")


def parse_json(model: type[Model], content: bytes, **limits: int) -> Model:
    """Parse a body as `model`, without conversions: `true` is no integer.

    limits: those of `check_json`. Raises ServiceError if the body is invalid or too big.
    """
    try:
        check_json(content, **limits)
        return model.model_validate_json(content, strict=True)
    except ValidationError as error:
        raise first_error(error) from None
    except ValueError as error:
        raise ServiceError(422, str(error)) from None


async def off_loop(parse: Callable[[bytes], Result], content: bytes) -> Result:
    """The result of `parse(content)`, called in another thread if parsing would delay other requests."""
    return parse(content) if len(content) <= MAX_INLINE_BYTES else await asyncio.to_thread(parse, content)


def first_error(error: ValidationError) -> ServiceError:
    """Pydantic's first error, as a sentence that names the field."""
    first = error.errors(include_url=False, include_input=False, include_context=True)[0]
    where = shortened(".".join(map(str, first["loc"])))
    own = SENTENCES.get(first["type"])
    sentence = own.format(**first.get("ctx", {})) if own else first["msg"].replace("Input should be", "it must be")
    return ServiceError(422, f"{where}: {sentence}." if where else f"{sentence}.")
