"""The open connections, and each client's share of them.

A connection is busy while a request of it is being answered, and once a visitor has been let in. All others only wait:
they are new, silent, slow, idle between two requests, or their client has hung up. When a client has its share, or all
are taken, the connection that waits longest makes room, of the same client, or of one that has more. So a client that
opens connections without end closes its own, and a visitor who comes with a request gets in. What nobody makes room for
is `limited`: it may ask whether the service is alive, and nothing else.
"""

import select
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_network

from brightest.system.http.clients import Networks, client_of, is_among

LOOPBACK = tuple(map(ip_network, ("127.0.0.0/8", "::1/128")))
MAX_LIMITED = 32  # connections beyond the most, kept for those who ask whether the service is alive
MAX_LIMITED_PER_CLIENT = 4


@dataclass(eq=False)
class Connection:
    """One connection. drop: closes it at once. hung_up: whether its client has closed it."""

    client: str
    drop: Callable[[], None]
    hung_up: Callable[[], bool] = lambda: False
    busy: bool = False
    limited: bool = False


class Connections:
    """At most `most` connections, of one client half of them; of this machine and of trusted proxies three quarters."""

    def __init__(self, most: int, trusted: Networks = ()) -> None:
        self._most, self._ample = most, (*LOOPBACK, *trusted)
        self._by_client: dict[str, dict[Connection, None]] = {}  # of each client, the one that waits longest first
        self._total = 0

    def __len__(self) -> int:
        return self._total

    def open(
        self, address: str, drop: Callable[[], None], hung_up: Callable[[], bool] = lambda: False
    ) -> Connection | None:
        """A new connection from `address`, for which another may be dropped. None if it must be closed unheard."""
        client = client_of(address)
        mine = self._by_client.get(client, {})
        connection = Connection(client, drop, hung_up)
        if not self._make_room(mine, self._share(address)):
            limited = sum(each.limited for each in mine)
            if limited >= MAX_LIMITED_PER_CLIENT or self._total >= self._most + MAX_LIMITED:
                return None
            connection.limited = True
        self._by_client.setdefault(client, {})[connection] = None
        self._total += 1
        return connection

    def wait(self, connection: Connection) -> None:
        """Mark a connection as waiting, from now on."""
        connection.busy = False
        mine = self._by_client.get(connection.client, {})
        if connection in mine:
            del mine[connection]
            mine[connection] = None

    def close(self, connection: Connection) -> None:
        """Count a connection no more. Does nothing the second time."""
        mine = self._by_client.get(connection.client, {})
        if connection in mine:
            del mine[connection]
            self._total -= 1
            if not mine:
                del self._by_client[connection.client]

    def _share(self, address: str) -> int:
        return max(1, self._most * 3 // 4 if is_among(address, self._ample) else self._most // 2)

    def _make_room(self, mine: dict[Connection, None], share: int) -> bool:
        """Whether there is room for another connection of a client, perhaps after dropping one that waits."""
        if len(mine) >= share:
            return self._drop_waiting(mine)
        if self._total < self._most:
            return True
        larger = (theirs for theirs in self._by_client.values() if len(theirs) > len(mine))
        return any(map(self._drop_waiting, sorted(larger, key=len, reverse=True)))

    def _drop_waiting(self, connections: dict[Connection, None]) -> bool:
        longest = next((each for each in connections if not each.busy or each.hung_up()), None)
        if longest is None:
            return False
        self.close(longest)
        longest.drop()
        return True


def has_hung_up(descriptor: int) -> bool:
    """Whether the other end of a socket is closed, even if what it sent before still waits to be read.

    Only Linux tells. Elsewhere a hang-up is noticed when everything before it has been read.
    """
    if not hasattr(select, "POLLRDHUP"):
        return False
    poll = select.poll()
    poll.register(descriptor, select.POLLRDHUP)
    return bool(poll.poll(0))
