"""Who a client is, and whose word is taken for it."""

import pytest

from brightest.errors import SettingError
from brightest.system.http.clients import client_of, forwarded_address, parse_networks

TRUSTED = parse_networks(["10.0.0.0/8", "2001:db8:1::7"])


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::ffff:ffff:ffff:ffff", "2001:db8::/64"),
        ("2001:db8:0:1::1", "2001:db8:0:1::/64"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_a_client_is_an_ipv4_address_or_a_network_of_ipv6(address, client):
    assert client_of(address) == client


@pytest.mark.parametrize(
    ("peer", "x_forwarded_for", "forwarded", "address"),
    [
        ("192.0.2.1", "198.51.100.1", "for=198.51.100.1", "192.0.2.1"),  # a stranger's word
        ("10.0.0.1", "", "", "10.0.0.1"),
        ("10.0.0.1", "198.51.100.1", "", "198.51.100.1"),
        ("10.0.0.1", "203.0.113.9, 198.51.100.1", "", "198.51.100.1"),  # what the client invented comes first
        ("10.0.0.1", "198.51.100.1, 10.0.0.2", "", "198.51.100.1"),
        ("10.0.0.1", "198.51.100.1:4711", "", "198.51.100.1"),
        ("10.0.0.1", "nonsense", "", "10.0.0.1"),
        ("10.0.0.1", "198.51.100.1, nonsense, 10.0.0.2", "", "10.0.0.2"),
        ("10.0.0.1", "10.0.0.3", "", "10.0.0.3"),
        ("::ffff:10.0.0.1", "198.51.100.1", "", "198.51.100.1"),
        ("2001:db8:1::7", "2001:db8::1", "", "2001:db8::1"),
        ("10.0.0.1", "", 'for="[2001:db8::1]:4711";proto=https, for=10.0.0.2', "2001:db8::1"),
        ("10.0.0.1", "", "For=198.51.100.1;by=10.0.0.1", "198.51.100.1"),
        ("10.0.0.1", "", "for=_hidden", "10.0.0.1"),
        ("10.0.0.1", "198.51.100.1", "for=198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "198.51.100.1", "for=203.0.113.9", "10.0.0.1"),  # one of the two is the client's invention
    ],
)
def test_only_a_trusted_proxy_names_its_client(peer, x_forwarded_for, forwarded, address):
    assert forwarded_address(peer, x_forwarded_for, forwarded, TRUSTED) == address


@pytest.mark.parametrize("text", ["proxy", "10.0.0.0/40", "", "10.0.0.1:80"])
def test_what_is_no_address_can_not_be_trusted(text):
    with pytest.raises(SettingError, match=r"--trusted-proxy .* isn.t an address: give one such as"):
        parse_networks([text])
