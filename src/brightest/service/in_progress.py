"""Limits the requests in progress, in total and for each client.

A request counts while its client waits for an answer: the request is complete, and the client hasn't hung up. Requests
that are still arriving don't count: other limits apply to them (connections, bytes and time), and whether their client
has hung up isn't known before the last byte is read.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import chain

from brightest.service.body import RequestBody
from brightest.service.errors import ServiceError
from brightest.service.limits import Limits


class RequestsInProgress:
    """All requests in progress, by client."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._by_client: defaultdict[str, dict[RequestBody, Callable[[], bool]]] = defaultdict(dict)

    def add(self, client: str, request: RequestBody, hung_up: Callable[[], bool]) -> None:
        """Add a request, represented by its body. hung_up: returns whether the client has closed the connection."""
        self._by_client[client][request] = hung_up

    def remove(self, client: str, request: RequestBody) -> None:
        """Remove a request that has been answered."""
        del self._by_client[client][request]
        if not self._by_client[client]:
            del self._by_client[client]

    def check(self, client: str, request: RequestBody) -> None:
        """Raises ServiceError if `request` takes this client, or all clients together, beyond a limit."""
        max_of_client, max_of_all = self._limits.max_requests_per_client, self._limits.max_requests
        own = self._by_client[client]
        if len(own) > max_of_client and _count(own.items(), request) > max_of_client:
            raise ServiceError(429, f"you have more than {max_of_client} requests in progress: wait for one of them.")
        if sum(map(len, self._by_client.values())) > max_of_all:
            all_requests = chain.from_iterable(each.items() for each in self._by_client.values())
            if _count(all_requests, request) > max_of_all:
                raise ServiceError(503, "too many requests are in progress: send it again a little later.")


def _count(requests: Iterable[tuple[RequestBody, Callable[[], bool]]], new: RequestBody) -> int:
    """How many of the requests count; `new` always does."""
    return sum(each is new or (each.complete and not hung_up()) for each, hung_up in requests)
