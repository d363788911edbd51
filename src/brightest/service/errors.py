"""Error responses: a status, and one sentence that says what is wrong and what to do."""

from collections.abc import Mapping

from fastapi.responses import JSONResponse

from brightest.system.http.limits import RETRY_AFTER_SECONDS


class ServiceError(Exception):
    """Raised if a request can't be answered; its sentence becomes the response's body."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


def error_response(status: int, sentence: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """The response for an error. 429 and 503 get a Retry-After header, and 401 a WWW-Authenticate header."""
    more = {"retry-after": str(RETRY_AFTER_SECONDS)} if status in (429, 503) else {}
    if status == 401:
        more = {"www-authenticate": "Bearer"}
    return JSONResponse({"error": sentence}, status, {**(headers or {}), **more})
