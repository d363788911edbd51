"""Limits the open connections, in total and for each client.

A connection is busy while one of its requests is being answered, or after the page has admitted its visitor. All others
are waiting: they are new, silent, slow, idle between two requests, or their client has hung up. If a client has used up
its share, the one of its connections that has waited longest is closed to make room for its new one. If all connections
are taken, a waiting connection of a client with more connections is closed instead. So a client that opens connections
without end only closes its own, and other visitors get in. A connection for which there is no room is `limited`: it may
only ask whether the service is alive.
"""

import select
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_network

from brightest.system.http.clients import Networks, client_of, is_among

LOOPBACK = tuple(map(ip_network, ("127.0.0.0/8", "::1/128")))
MAX_LIMITED = 32  # limited connections, in addition to the normal ones
MAX_LIMITED_PER_CLIENT = 4


@dataclass(eq=False)
class Connection:
    """One connection."""

    client: str
    drop: Callable[[], None]  # closes it at once
    hung_up: Callable[[], bool] = lambda: False  # whether the client has closed it
    busy: bool = False
    limited: bool = False


class Connections:
    """All open connections: at most `most`, besides limited ones.

    A client may have half of them; this machine and the `trusted` proxies may have three quarters.
    """

    def __init__(self, most: int, trusted: Networks = ()) -> None:
        self._most, self._ample = most, (*LOOPBACK, *trusted)
        self._by_client: dict[str, dict[Connection, None]] = {}  # each client's, the longest waiting one first
        self._total = 0

    def __len__(self) -> int:
        return self._total

    def open(
        self, address: str, drop: Callable[[], None], hung_up: Callable[[], bool] = lambda: False
    ) -> Connection | None:
        """Add a connection from `address`; another may be dropped for it. Returns None if it must be closed at once."""
        client = client_of(address)
        own = self._by_client.get(client, {})
        connection = Connection(client, drop, hung_up)
        if not self._make_room(own, self._share(address)):
            limited = sum(each.limited for each in own)
            if limited >= MAX_LIMITED_PER_CLIENT or self._total >= self._most + MAX_LIMITED:
                return None
            connection.limited = True
        self._by_client.setdefault(client, {})[connection] = None
        self._total += 1
        return connection

    def wait(self, connection: Connection) -> None:
        """Mark a connection as waiting from now on."""
        connection.busy = False
        own = self._by_client.get(connection.client, {})
        if connection in own:  # move it to the end, because it has waited least
            del own[connection]
            own[connection] = None

    def close(self, connection: Connection) -> None:
        """Stop counting a connection. Does nothing if that was done before."""
        own = self._by_client.get(connection.client, {})
        if connection in own:
            del own[connection]
            self._total -= 1
            if not own:
                del self._by_client[connection.client]

    def _share(self, address: str) -> int:
        """The number of connections that a client at `address` may have."""
        return max(1, self._most * 3 // 4 if is_among(address, self._ample) else self._most // 2)

    def _make_room(self, own: dict[Connection, None], share: int) -> bool:
        """Make room for another connection of a client, if that is possible. Returns whether there is room.

        own: the client's connections. share: how many it may have.
        """
        if len(own) >= share:
            return self._drop_waiting(own)
        if self._total < self._most:
            return True
        larger = (theirs for theirs in self._by_client.values() if len(theirs) > len(own))
        return any(map(self._drop_waiting, sorted(larger, key=len, reverse=True)))

    def _drop_waiting(self, connections: dict[Connection, None]) -> bool:
        """Drop the connection that has waited longest. Returns False if all are busy."""
        longest = next((each for each in connections if not each.busy or each.hung_up()), None)
        if longest is None:
            return False
        self.close(longest)
        longest.drop()
        return True


def has_hung_up(descriptor: int) -> bool:
    """Whether the other end of a socket is closed, even if bytes that it sent before are still unread.

    Always False except on Linux. Elsewhere, a hang-up is noticed only when all bytes before it have been read.
    """
    if not hasattr(select, "POLLRDHUP"):
        return False
    poll = select.poll()
    poll.register(descriptor, select.POLLRDHUP)
    return bool(poll.poll(0))
