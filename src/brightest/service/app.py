"""The routes."""

import json
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from PIL import Image
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from brightest.errors import BrightestError
from brightest.reader.reader import Reader
from brightest.reader.result import Digit
from brightest.service.access_record import Visit
from brightest.service.errors import Refusal, answer
from brightest.service.limits import Limits
from brightest.service.metrics import Metrics
from brightest.service.middleware import Door
from brightest.service.multipart import media_type, read_form, wrong
from brightest.service.pool import Work, as_images
from brightest.service.schemas import ALL, Answers, Batch, Form, Health, Level, NetworkFacts, Read, refused
from brightest.version import __version__

SENTENCES = {404: "there is nothing here: see /openapi.json.", 405: "this method can't be used here."}
BINARY = {"schema": {"type": "string", "format": "binary"}}


def create_app(reader: Reader, name: str = "reader", limits: Limits = Limits()) -> FastAPI:  # noqa: B008 (frozen)
    """The service: `reader`, called `name`, for whoever asks within `limits`."""
    work, metrics = Work(reader, limits), Metrics()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # such are refused, without a word in the log
        yield
        work.close()

    app = FastAPI(
        title="brightest",
        version=__version__,
        description="Reads handwritten digits, and says when it can't.",
        docs_url=None,  # its page would be fetched from elsewhere
        redoc_url=None,
        lifespan=lifespan,
        exception_handlers={Refusal: _refuse, BrightestError: _unreadable, HTTPException: _elsewhere},
    )
    app.add_middleware(Door, limits=limits, metrics=metrics)

    @app.post(
        "/v1/read", response_model=Read, responses=ALL, openapi_extra=_body({"multipart/form-data": _schema(Form)})
    )
    async def read(request: Request) -> Response:
        """All digits in a picture, in reading order; a picture that shows none is read as nothing."""
        asked = await read_form(request, limits)
        reading = await work.picture(asked.image, asked.expect, asked.grid)
        _visit(request).read(1, reading.digits)
        return _json(reading.to_dict())

    kinds = {"application/json": _schema(Batch), "application/octet-stream": BINARY}

    @app.post("/v1/digits", response_model=Answers, responses=ALL, openapi_extra=_body(kinds))
    async def digits(request: Request) -> Response:
        """One answer for each image of a batch; as octet-stream, 784 bytes for each."""
        kind = media_type(request)
        if kind not in kinds:
            raise Refusal(415, "send images as application/json, or as application/octet-stream.")
        content = await request.body()
        images = _batch(content) if kind == "application/json" else content
        found = await work.frames(as_images(images))
        _visit(request).read(len(found), found)
        return _json({"digits": [_answer(digit) for digit in found]})

    @app.get("/v1/network", responses=refused(429, 503))
    async def network() -> NetworkFacts:
        """The network that reads: its layers, what it scored, and when its answers are accepted."""
        return _facts(reader, name)

    @app.get("/healthz")
    async def healthz() -> Health:
        """Whether the service is there."""
        return Health()

    @app.get("/metrics", response_class=Response, responses={200: {"content": {CONTENT_TYPE_LATEST: {}}}})
    async def numbers() -> Response:
        """What was done so far, for Prometheus."""
        return Response(metrics.text(), media_type=CONTENT_TYPE_LATEST)

    return app


def _batch(content: bytes) -> bytes:
    """The pixels of a batch in JSON, one after another. Raises Refusal where they aren't images."""
    try:
        images = Batch.model_validate_json(content).images
    except ValidationError as error:
        raise wrong(error) from None
    return b"".join(bytes(row) for image in images for row in image)


def _answer(digit: Digit) -> dict[str, Any]:
    facts = digit.to_dict()
    del facts["box"]  # an image that is framed is one digit
    return facts


def _facts(reader: Reader, name: str) -> NetworkFacts:
    network, calibration = reader.network, reader.network.calibration
    return NetworkFacts(
        name=name,
        layers=list(network.layers),
        parameters=network.size,
        classes=list(network.classes),
        data=network.card.data,
        scores=dict(network.card.scores),
        temperature=calibration.temperature,
        threshold=calibration.threshold,
        none_of_these=calibration.none,
        levels=[Level(**level._asdict()) for level in calibration.levels],
        version=__version__,
    )


def _visit(request: Request) -> Visit:
    visit: Visit = request.state.visit
    return visit


def _json(facts: dict[str, Any]) -> Response:
    """Without FastAPI's check of what we made ourselves: it takes as long as reading does."""
    return Response(json.dumps(facts, allow_nan=False), media_type="application/json")


def _schema(model: type[Form | Batch]) -> dict[str, Any]:
    schema = model.model_json_schema()
    examples = schema.pop("examples", [])
    return {"schema": schema, **({"example": examples[0]} if examples else {})}


def _body(content: dict[str, Any]) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": content}}


async def _refuse(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Refusal)
    return answer(error.status, str(error))


async def _unreadable(_: Request, error: Exception) -> JSONResponse:
    return answer(422, str(error))


async def _elsewhere(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    return answer(error.status_code, SENTENCES.get(error.status_code, str(error.detail)), error.headers)
