"""Which requests in progress count: those that are complete, and whose client still waits."""

from dataclasses import dataclass

import pytest

from brightest.service.errors import ServiceError
from brightest.service.in_progress import RequestsInProgress
from brightest.service.limits import Limits


@dataclass(eq=False)
class Request:
    """A request, as its body shows it."""

    complete: bool = True
    hung_up: bool = False


@pytest.mark.parametrize(
    ("limits", "clients", "status"),
    [
        (Limits(max_requests_per_client=2), ("one", "one", "one"), 429),
        (Limits(max_requests=2), ("one", "other", "third"), 503),
    ],
    ids=["of one client", "of all clients"],
)
def test_who_hangs_up_stops_counting_at_once(limits, clients, status):
    in_progress, requests = RequestsInProgress(limits), [Request() for _ in clients]
    for client, request in zip(clients, requests, strict=True):
        in_progress.add(client, request, lambda request=request: request.hung_up)
    with pytest.raises(ServiceError) as refused:
        in_progress.check(clients[-1], requests[-1])
    assert refused.value.status == status
    requests[0].hung_up = True
    in_progress.check(clients[-1], requests[-1])
    requests[0].hung_up, requests[1].complete = False, False
    in_progress.check(clients[-1], requests[-1])
