"""The schemas of requests and responses, for validation and for OpenAPI."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, FailFast, Field

from brightest.images.decode import READABLE
from brightest.images.normalize import DIGIT_SIDE
from brightest.reader.reader import MAX_DIGITS

MAX_BATCH_IMAGES = 1_000
MAX_BATCH_LISTS = 2 + MAX_BATCH_IMAGES * (1 + DIGIT_SIDE)
MAX_BATCH_VALUES = MAX_BATCH_IMAGES * DIGIT_SIDE**2
PICTURE_FORMATS = f"A {READABLE}; if it has several pages or frames, the first is read."
GRID_PATTERN = r"^[1-9]\d{0,3}x[1-9]\d{0,3}$"
SEVEN: Any = [[0] * DIGIT_SIDE for _ in range(DIGIT_SIDE)]  # an example image
for _k in range(20):
    for _thick in range(2):
        SEVEN[4 + _thick][7 + _k * 14 // 20] = 255
        SEVEN[4 + _k][20 - _k // 2 - _thick] = 255

DIGIT: Any = {"answer": "7", "probability": 0.9996, "runner_up": "9", "accepted": True}
READING: Any = {
    "text": "7",
    "lines": ["7"],
    "size": [120, 124],
    "digits": [{**DIGIT, "box": [41, 30, 83, 92]}],
    "signs": [],
}

# Integers are strict. Validation stops at the first error, because a million errors would need a gigabyte of memory.
Pixel = Annotated[int, Field(ge=0, le=255, strict=True)]
Row = Annotated[list[Pixel], Field(min_length=DIGIT_SIDE, max_length=DIGIT_SIDE), FailFast()]
Image = Annotated[list[Row], Field(min_length=DIGIT_SIDE, max_length=DIGIT_SIDE), FailFast()]


class Message(BaseModel):
    """The base of all schemas. Undeclared fields are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Batch(Message):
    """Images in MNIST's frame: 28 rows of 28 pixels each, light on dark; 0 is black, 255 is white."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"images": [SEVEN]}]})
    images: Annotated[list[Image], Field(min_length=1, max_length=MAX_BATCH_IMAGES), FailFast()]


class Known(Message):
    """What the client knows about a picture's digits."""

    expect: int | None = Field(None, ge=1, le=MAX_DIGITS, description="The number of digits, if known.")
    grid: str | None = Field(
        None,
        pattern=GRID_PATTERN,
        description="Rows and columns of cells, each of one digit or empty.",
        examples=["9x9"],
    )


class Form(Known):
    """A picture of digits, and their number or grid if known."""

    image: str = Field(description=PICTURE_FORMATS, json_schema_extra={"format": "binary"})


class EncodedPicture(Known):
    """A picture of digits in base64, and their number or grid if known. A browser's data: URL is allowed, too."""

    image: str = Field(description=PICTURE_FORMATS, json_schema_extra={"format": "byte"})


class Answer(Message):
    """The class of one image."""

    model_config = ConfigDict(json_schema_extra={"examples": [DIGIT]})
    answer: str = Field(description="The most likely class.")
    probability: float = Field(ge=0, le=1, description="Calibrated: of a hundred answers at 0.9, ninety are right.")
    runner_up: str = Field(description="The second most likely class.")
    accepted: bool | None = Field(
        description="Whether the answer is sure enough to act on; null if the network was never calibrated."
    )


class Answers(Message):
    """One answer for each image, in the same order."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"digits": [DIGIT]}]})
    digits: list[Answer]


class ReadDigit(Answer):
    """A digit with its bounding box.

    In a Sudoku, the answer is the most likely one that the rules allow, and the runner-up the network's own.
    """

    box: tuple[int, int, int, int] = Field(
        description="Left, top, right and bottom in pixels of the upright picture; the last two are exclusive."
    )


class ReadSign(Message):
    """A sign between digits, with its bounding box."""

    sign: str | None = Field(description="One of . , : - / and +; null if it is unknown.")
    box: tuple[int, int, int, int] = Field(description="Left, top, right and bottom, as of a digit.")


class Read(Message):
    """All digits and signs of a picture, in reading order."""

    model_config = ConfigDict(json_schema_extra={"examples": [READING]})
    text: str = Field(description="All lines: ? for rejected digits and unknown signs, . for empty cells of a grid.")
    lines: list[str]
    digits: list[ReadDigit]
    signs: list[ReadSign]
    size: tuple[int, int] = Field(description="Width and height of the upright picture, in pixels.")


class Level(Message):
    """A threshold, and the error rate among the answers that it accepts."""

    max_error: float = Field(description="The largest share of wrong answers among the accepted ones.")
    threshold: float
    answered: float = Field(description="The share of images whose answer is accepted.")


class NetworkFacts(Message):
    """The network of the service."""

    name: str
    layers: list[int]
    parameters: int
    classes: list[str]
    data: str = Field(description="The data set it was trained on.")
    scores: dict[str, float | None]
    temperature: float
    threshold: float = Field(
        description="The lowest probability of an accepted answer; 0 if the network was never calibrated."
    )
    none_of_these: bool = Field(description="Whether it was trained to reject images of no class.")
    levels: list[Level]
    version: str


class Health(Message):
    """The service is running."""

    status: Literal["ok"] = "ok"


class Error(Message):
    """Why there is no answer, in one sentence that says what to do."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"error": "the body is too long: send less."}]})
    error: str


def error_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The error responses of a route, for OpenAPI."""
    return {status: {"model": Error, "description": REASONS[status]} for status in statuses}


REASONS = {
    400: "The request isn't valid HTTP, or names another host.",
    401: "The key is missing or wrong.",
    408: "The body did not arrive in time.",
    413: "The body is too long.",
    415: "The body has an unsupported type.",
    422: "The picture or the images can't be read.",
    429: "You have too many requests in progress.",
    503: "The service is busy: try again after the seconds in Retry-After.",
}
ALL_ERRORS = error_responses(400, 401, 408, 413, 415, 422, 429, 503)
