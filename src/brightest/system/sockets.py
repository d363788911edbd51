"""Opens sockets for servers."""

import os
import socket

from brightest.errors import SettingError


def open_port(host: str, port: int) -> socket.socket:
    """A socket bound to `port`, or to a free port for 0. Raises SettingError if it can't be opened.

    The socket doesn't listen yet. If it did, a signal that comes before the server is ready would cut clients off.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        # The protocol is given because asyncio disables Nagle's algorithm only for sockets that name TCP.
        bound = socket.socket(family, kind, protocol)
        try:
            if os.name == "posix":  # on Windows it would let two programs share the port
                bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            bound.bind(address)
        except BaseException:
            bound.close()
            raise
    except (OSError, UnicodeError) as error:
        # An impossible host name, such as a..b, raises UnicodeError when it is encoded.
        why = error.strerror or error if isinstance(error, OSError) else "no host has such a name"
        raise SettingError(f"{host}:{port} can't be opened: {why}; choose another --host or --port.") from None
    return bound
