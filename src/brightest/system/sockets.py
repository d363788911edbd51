"""Listening is an open port that a server answers at."""

import os
import socket
from contextlib import ExitStack

from brightest.errors import SettingError


def listen(host: str, port: int) -> socket.socket:
    """The open port, a free one for 0. Raises SettingError where it can't be opened."""
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        # With its protocol named, or asyncio leaves Nagle's delay on.
        with ExitStack() as undone:
            listening = undone.enter_context(socket.socket(family, kind, protocol))
            if os.name == "posix":  # elsewhere it would let two programs have the same port
                listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(place)
            listening.listen()
            undone.pop_all()  # it stays open
    except (OSError, UnicodeError) as error:
        # A name that can't be one, such as a..b, fails on its way to whoever would be asked for it.
        why = error.strerror or error if isinstance(error, OSError) else "no host has such a name"
        raise SettingError(f"{host}:{port} can't be opened: {why}; choose another --host or --port.") from None
    return listening
