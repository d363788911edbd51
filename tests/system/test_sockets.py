"""A port is opened, or the error says what to choose."""

import socket

import pytest

from brightest.errors import SettingError
from brightest.system.sockets import open_port


def test_port_0_is_a_free_one_that_answers_once_its_server_listens():
    with open_port("127.0.0.1", 0) as bound:
        port = bound.getsockname()[1]
        assert bound.proto == socket.IPPROTO_TCP
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port))
        bound.listen()
        socket.create_connection(("127.0.0.1", port)).close()
        with pytest.raises(SettingError, match=f":{port} can't be opened: .*; choose another --host or --port"):
            open_port("127.0.0.1", port)


def test_an_impossible_name_is_refused():
    with pytest.raises(SettingError, match=r"a\.\.b:80 can't be opened: no host has such a name"):
        open_port("a..b", 80)
