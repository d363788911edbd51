"""A refusal is a status and one sentence: what was wrong with the request, and what to do."""

from collections.abc import Mapping

from fastapi.responses import JSONResponse

from brightest.service.limits import RETRY


class Refusal(Exception):
    """Raised wherever a request can't be answered; its sentence is the answer's body."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


def answer(status: int, sentence: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """The refusal as it is sent; whoever came at a bad moment is told when to come again."""
    again = {"retry-after": str(RETRY)} if status in (429, 503) else {}
    return JSONResponse({"error": sentence}, status, {**(headers or {}), **again})
