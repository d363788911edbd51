"""Messages: what is asked and what is answered, as OpenAPI tells it."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, FailFast, Field

from brightest.images.normalize import DIGIT_SIDE
from brightest.reader.reader import MAX_DIGITS

MOST_IMAGES = 1_000  # in one batch
GRID = r"^[1-9]\d{0,3}x[1-9]\d{0,3}$"
SEVEN: Any = [[0] * DIGIT_SIDE for _ in range(DIGIT_SIDE)]  # an example
for _k in range(20):
    for _thick in range(2):
        SEVEN[4 + _thick][7 + _k * 14 // 20] = 255
        SEVEN[4 + _k][20 - _k // 2 - _thick] = 255

DIGIT: Any = {"answer": "7", "probability": 0.9996, "runner_up": "9", "accepted": True}
READING: Any = {"text": "7", "lines": ["7"], "size": [120, 124], "digits": [{**DIGIT, "box": [41, 30, 83, 92]}]}

# Whole numbers alone, and the first mistake ends it: a million of them would need a gigabyte to tell.
Light = Annotated[int, Field(ge=0, le=255, strict=True)]
Row = Annotated[list[Light], Field(min_length=DIGIT_SIDE, max_length=DIGIT_SIDE), FailFast()]
Image = Annotated[list[Row], Field(min_length=DIGIT_SIDE, max_length=DIGIT_SIDE), FailFast()]


class Message(BaseModel):
    """Nothing more than is named."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Batch(Message):
    """Images framed as MNIST was: 28 rows of 28 pixels each, light on dark, 0 black, 255 white."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"images": [SEVEN]}]})
    images: Annotated[list[Image], Field(min_length=1, max_length=MOST_IMAGES), FailFast()]


class Form(Message):
    """A picture with digits in it, and what is known of them."""

    image: str = Field(description="A PNG, JPEG, GIF, BMP, TIFF, WebP or PPM.", json_schema_extra={"format": "binary"})
    expect: int | None = Field(None, ge=1, le=MAX_DIGITS, description="How many digits there are, where that is known.")
    grid: str | None = Field(
        None, pattern=GRID, description="Rows and columns of cells, each of one digit or empty.", examples=["9x9"]
    )


class Answer(Message):
    """What an image shows."""

    model_config = ConfigDict(json_schema_extra={"examples": [DIGIT]})
    answer: str = Field(description="The likeliest class.")
    probability: float = Field(ge=0, le=1, description="Calibrated: of a hundred answers at 0.9, ninety are right.")
    runner_up: str
    accepted: bool = Field(description="Whether it is sure enough to be acted on.")


class Answers(Message):
    """An answer for each image, in their order."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"digits": [DIGIT]}]})
    digits: list[Answer]


class Standing(Answer):
    """A digit where it stands."""

    box: tuple[int, int, int, int] = Field(
        description="Left, top, right and bottom in pixels of the upright picture; the last two are the first beyond."
    )


class Read(Message):
    """All digits of a picture, in reading order."""

    model_config = ConfigDict(json_schema_extra={"examples": [READING]})
    text: str = Field(description="All lines: ? for what isn't sure enough, . for an empty cell of a grid.")
    lines: list[str]
    digits: list[Standing]
    size: tuple[int, int] = Field(description="Of the upright picture: width and height in pixels.")


class Level(Message):
    """A threshold that leaves so many errors among the answers."""

    max_error: float
    threshold: float
    answered: float = Field(description="The share of images that gets an answer.")


class NetworkFacts(Message):
    """The network that reads."""

    name: str
    layers: list[int]
    parameters: int
    classes: list[str]
    data: str = Field(description="What it learned from.")
    scores: dict[str, float | None]
    temperature: float
    threshold: float = Field(description="The probability from which on an answer is accepted.")
    none_of_these: bool = Field(description="Whether it was taught that an image may show none of its classes.")
    levels: list[Level]
    version: str


class Health(Message):
    """It answers, so it is well."""

    status: Literal["ok"] = "ok"


class Error(Message):
    """Why there is no answer, in one sentence."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"error": "the body is too long: send less."}]})
    error: str


def refused(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """How a route may refuse, for OpenAPI."""
    return {status: {"model": Error, "description": REASONS[status]} for status in statuses}


REASONS = {
    400: "It is no request that HTTP knows.",
    408: "The body did not arrive in time.",
    413: "The body is too long.",
    415: "The body is of another type.",
    422: "The picture or the images can't be read.",
    429: "You have too many requests in work.",
    503: "The service has too much to do: come again after the seconds in Retry-After.",
}
ALL = refused(408, 413, 415, 422, 429, 503)
