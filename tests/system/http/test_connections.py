"""Who makes room for whom."""

import select
import socket

import pytest

from brightest.system.http.clients import parse_networks
from brightest.system.http.connections import MAX_LIMITED, MAX_LIMITED_PER_CLIENT, Connections, has_hung_up

ONE, OTHER, THIRD = "192.0.2.1", "192.0.2.2", "192.0.2.3"


class Crowd:
    """Connections, and which were dropped."""

    def __init__(self, most, trusted=()):
        self.all, self.dropped, self.opened = Connections(most, trusted), [], 0

    def open(self, address, busy=False):
        number = self.opened
        self.opened += 1
        connection = self.all.open(address, lambda: self.dropped.append(number))
        if connection:
            connection.busy = busy
        return connection


def test_a_client_that_has_its_share_closes_its_own_that_waits_longest():
    crowd = Crowd(8)
    opened = [crowd.open(ONE) for _ in range(4)]
    opened[0].busy = True
    crowd.all.wait(opened[1])  # it was just answered
    assert not crowd.open(ONE).limited
    assert crowd.dropped == [2]
    assert len(crowd.all) == 4


def test_when_all_are_taken_the_client_with_most_makes_room():
    crowd = Crowd(6)
    for address in (ONE, ONE, ONE, OTHER, OTHER, THIRD):
        crowd.open(address)
    assert not crowd.open(THIRD).limited
    assert crowd.dropped == [0]


def test_nobody_makes_room_for_a_client_that_has_more():
    crowd = Crowd(4)
    for address in (ONE, OTHER):
        for _ in range(2):
            crowd.open(address, busy=True)
    newcomer = crowd.open(THIRD)
    assert newcomer.limited
    assert crowd.dropped == []


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "10.1.2.3"])
def test_this_machine_and_trusted_proxies_have_an_ample_share(address):
    crowd = Crowd(8, parse_networks(["10.0.0.0/8"]))
    for _ in range(6):
        crowd.open(address)
    assert crowd.dropped == []
    crowd.open(address)
    assert crowd.dropped == [0]


def test_whoever_floods_with_busy_connections_leaves_room_for_all_others():
    crowd = Crowd(512)
    kept = [crowd.open(ONE, busy=True) for _ in range(600)]
    assert sum(1 for each in kept if each and not each.limited) == 256
    assert sum(1 for each in kept if each) == 256 + MAX_LIMITED_PER_CLIENT
    assert not crowd.open(OTHER).limited


def test_all_together_are_bounded():
    crowd = Crowd(10)
    for i in range(200):
        crowd.open(f"192.0.2.{i}", busy=True)
    assert len(crowd.all) == 10 + MAX_LIMITED


def test_a_closed_connection_is_counted_once():
    crowd = Crowd(4)
    connection = crowd.open(ONE)
    for _ in range(2):
        crowd.all.close(connection)
        crowd.all.wait(connection)
    assert len(crowd.all) == 0


def test_addresses_of_one_ipv6_network_are_one_client():
    crowd = Crowd(4)
    for i in range(3):
        crowd.open(f"2001:db8::{i}")
    assert crowd.dropped == [0]


def test_a_busy_connection_whose_client_has_hung_up_makes_room():
    connections, dropped, gone = Connections(4), [], set()
    for name in "ab":
        one = connections.open(ONE, lambda name=name: dropped.append(name), lambda name=name: name in gone)
        one.busy = True
    assert connections.open(ONE, print).limited
    gone.add("b")
    assert not connections.open(ONE, print).limited
    assert dropped == ["b"]


@pytest.mark.skipif(not hasattr(select, "POLLRDHUP"), reason="only Linux tells before all that was sent is read")
def test_a_hang_up_is_noticed_before_what_came_ahead_of_it_is_read():
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            theirs.sendall(b"a picture")
            assert not has_hung_up(ours.fileno())
        assert has_hung_up(ours.fileno())
        assert ours.recv(100) == b"a picture"
