"""The routes of the service."""

import json
import warnings
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import JSONResponse
from PIL import Image
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware

from brightest.errors import BrightestError
from brightest.nn.parameters import Array
from brightest.reader.reader import Reader
from brightest.reader.result import Digit
from brightest.service.access_record import RequestRecord
from brightest.service.errors import ServiceError, error_response
from brightest.service.hang_up import unless_gone
from brightest.service.json_body import off_loop, parse_json
from brightest.service.limits import Limits
from brightest.service.metrics import Metrics
from brightest.service.middleware import ServiceMiddleware
from brightest.service.picture import PDF, QUERY, media_type, read_picture_request
from brightest.service.pool import MAX_INLINE_IMAGES, InferencePool, images_from_bytes
from brightest.service.schemas import (
    ALL_ERRORS,
    MAX_BATCH_LISTS,
    MAX_BATCH_VALUES,
    Answers,
    Batch,
    EncodedPicture,
    Form,
    Health,
    Level,
    NetworkFacts,
    Read,
    error_responses,
)
from brightest.system.http.access import LOCAL_PAGES, OPEN, Access
from brightest.system.http.clients import Networks
from brightest.system.http.root_path import RootPath
from brightest.system.version import __version__

HTTP_ERRORS = {404: "there is nothing here: see /openapi.json.", 405: "this method can't be used here."}
BINARY = {"schema": {"type": "string", "format": "binary"}}


def create_app(
    reader: Reader,
    name: str = "reader",
    limits: Limits = Limits(),  # noqa: B008 (frozen)
    access: Access = OPEN,
    trusted: Networks = (),
    root_path: str = "",
) -> FastAPI:
    """The app that serves a reader.

    name: the network's name, which `/v1/network` reports.
    access: the key, hosts and origins that are allowed.
    trusted: the networks of proxies that name their clients.
    root_path: the path under which a proxy serves the app.
    """
    pool, metrics = InferencePool(reader, limits), Metrics()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # `max_image_pixels` refuses such pictures
        yield
        pool.close()

    app = FastAPI(
        title="brightest",
        version=__version__,
        description="Reads handwritten digits, and says when it can't.",
        docs_url=None,  # this page would load scripts from another server
        redoc_url=None,
        redirect_slashes=False,  # a redirection would repeat the host that the request names
        lifespan=lifespan,
        exception_handlers={
            ServiceError: _service_error,
            BrightestError: _unreadable,
            HTTPException: _http_error,
        },
    )
    app.add_middleware(ServiceMiddleware, limits=limits, metrics=metrics, access=access, trusted=trusted)
    app.add_middleware(RootPath, root_path=root_path)
    _allow_origins(app, access)
    app.include_router(_reading_routes(pool, limits))

    @app.get("/v1/network", responses=error_responses(429, 503))
    async def network() -> NetworkFacts:
        """The network: its layers, its scores, and the threshold at which its answers are accepted."""
        return _facts(reader, name)

    @app.get("/healthz")
    async def healthz() -> Health:
        """Whether the service is running."""
        return Health()

    @app.get("/metrics", response_class=Response, responses={200: {"content": {CONTENT_TYPE_LATEST: {}}}})
    async def prometheus_metrics() -> Response:
        """Counters and timings, for Prometheus."""
        return Response(metrics.text(), media_type=CONTENT_TYPE_LATEST)

    return app


def _allow_origins(app: FastAPI, access: Access) -> None:
    """Let pages of the origins that `access` allows call the service."""
    if access.origins or access.local_pages:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=access.origins,
            allow_origin_regex=LOCAL_PAGES if access.local_pages else None,
            allow_methods=["GET", "POST"],
            allow_headers=["authorization", "content-type", "x-api-key"],
            expose_headers=["retry-after"],
        )


def _reading_routes(pool: InferencePool, limits: Limits) -> APIRouter:
    """The routes that read digits: in a picture, and in a batch of images."""
    router = APIRouter()
    pictures = {
        "multipart/form-data": _schema(Form),
        "application/json": _schema(EncodedPicture),
        "image/*": BINARY,
        PDF: BINARY,
    }

    @router.post(
        "/v1/read",
        response_model=Read,
        responses=ALL_ERRORS,
        openapi_extra=_body(pictures) | {"parameters": QUERY},
    )
    async def read(request: Request) -> Response:
        """All digits in a picture, in reading order; an empty list if it shows no digits.

        If a document has several pages, the first is read.
        """
        wanted = await read_picture_request(request, limits)
        reading = await unless_gone(request, pool.read_picture(wanted.image, wanted.expect, wanted.grid))
        _record(request).add_result(1, reading.digits)
        return _json(reading.to_dict())

    types = {"application/json": _schema(Batch), "application/octet-stream": BINARY}

    @router.post("/v1/digits", response_model=Answers, responses=ALL_ERRORS, openapi_extra=_body(types))
    async def digits(request: Request) -> Response:
        """One answer for each image of a batch. An octet-stream has 784 bytes for each image."""
        content_type = media_type(request)
        if content_type not in types:
            raise ServiceError(415, "send images as application/json, or as application/octet-stream.")
        content = await request.body()
        images = await off_loop(_batch, content) if content_type == "application/json" else content
        found = await _read(request, pool, images_from_bytes(images))
        _record(request).add_result(len(found), found)
        return _json({"digits": [_answer(digit) for digit in found]})

    return router


async def _read(request: Request, pool: InferencePool, frames: Array) -> Sequence[Digit]:
    """The digits of a batch. Cancels a large one if the client hangs up; a small one is read too quickly for that."""
    work = pool.read_frames(frames)
    return await (work if len(frames) <= MAX_INLINE_IMAGES else unless_gone(request, work))


def _batch(content: bytes) -> bytes:
    """The pixels of all images in a JSON batch, as bytes. Raises ServiceError if the batch is invalid."""
    images = parse_json(Batch, content, names=8, lists=MAX_BATCH_LISTS, values=MAX_BATCH_VALUES).images
    return b"".join(bytes(row) for image in images for row in image)


def _answer(digit: Digit) -> dict[str, Any]:
    facts = digit.to_dict()
    del facts["box"]  # it is always the whole frame
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


def _record(request: Request) -> RequestRecord:
    record: RequestRecord = request.state.record
    return record


def _json(facts: dict[str, Any]) -> Response:
    """A JSON response. It bypasses FastAPI's validation of responses, which takes as long as reading."""
    return Response(json.dumps(facts, allow_nan=False), media_type="application/json")


def _schema(model: type[Form | EncodedPicture | Batch]) -> dict[str, Any]:
    schema = model.model_json_schema()
    examples = schema.pop("examples", [])
    return {"schema": schema, **({"example": examples[0]} if examples else {})}


def _body(content: dict[str, Any]) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": content}}


async def _service_error(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ServiceError)
    return error_response(error.status, str(error))


async def _unreadable(_: Request, error: Exception) -> JSONResponse:
    return error_response(422, str(error))


async def _http_error(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    return error_response(error.status_code, HTTP_ERRORS.get(error.status_code, str(error.detail)), error.headers)
