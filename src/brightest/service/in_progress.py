"""The requests in progress, and each client's share of them.

Those count whose client waits for an answer: the whole request has come, and the client hasn't hung up. What still
arrives is limited by connections, bytes and time; and behind it, unseen, the client may have hung up.
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
        """A new request, known by its body. hung_up: whether its client has closed the connection."""
        self._by_client[client][request] = hung_up

    def remove(self, client: str, request: RequestBody) -> None:
        """A request has been answered."""
        del self._by_client[client][request]
        if not self._by_client[client]:
            del self._by_client[client]

    def check(self, client: str, request: RequestBody) -> None:
        """Raises ServiceError if more requests count than a client may have, or all together, with this one."""
        most, most_of_all = self._limits.max_requests_per_client, self._limits.max_requests
        mine = self._by_client[client]
        if len(mine) > most and _counted(mine.items(), request) > most:
            raise ServiceError(429, f"you have more than {most} requests in progress: wait for one of them.")
        if sum(map(len, self._by_client.values())) > most_of_all:
            everybodys = chain.from_iterable(each.items() for each in self._by_client.values())
            if _counted(everybodys, request) > most_of_all:
                raise ServiceError(503, "too many requests are in progress: send it again a little later.")


def _counted(requests: Iterable[tuple[RequestBody, Callable[[], bool]]], this: RequestBody) -> int:
    return sum(each is this or (each.complete and not hung_up()) for each, hung_up in requests)
