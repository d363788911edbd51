"""Sockets for servers."""

import os
import socket

from brightest.errors import SettingError


def open_port(host: str, port: int) -> socket.socket:
    """A listening socket at `port`, or at a free port for 0. Raises SettingError if it can't be opened."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        # The protocol is given because asyncio disables Nagle's algorithm only for sockets that name TCP.
        listening = socket.socket(family, kind, protocol)
        try:
            if os.name == "posix":  # on Windows it would let two programs share the port
                listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(address)
            listening.listen()
        except BaseException:
            listening.close()
            raise
    except (OSError, UnicodeError) as error:
        # An impossible host name, such as a..b, raises UnicodeError when it is encoded.
        why = error.strerror or error if isinstance(error, OSError) else "no host has such a name"
        raise SettingError(f"{host}:{port} can't be opened: {why}; choose another --host or --port.") from None
    return listening
