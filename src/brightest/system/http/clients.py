"""Identifies clients. A client is an IPv4 address, or the /64 network of an IPv6 address.

The address is that of the connection, or the one that a trusted proxy names.
"""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TypeAlias

from brightest.errors import SettingError

Networks: TypeAlias = Sequence[IPv4Network | IPv6Network]
CLIENT_BITS = 64  # of an IPv6 address: whoever has one address has all that share these bits


def parse_networks(texts: Iterable[str]) -> Networks:
    """Addresses such as 10.0.0.7 and networks such as 10.0.0.0/8. Raises SettingError for anything else."""
    networks = []
    for text in texts:
        try:
            networks.append(ip_network(text, strict=False))
        except ValueError:
            raise SettingError(
                f"--trusted-proxy {text} isn't an address: give one such as 10.0.0.7, or a network such as 10.0.0.0/8."
            ) from None
    return networks


def client_of(address: str) -> str:
    """The client to which `address` belongs. A text that isn't an address is a client of its own."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ip_network((int(found), CLIENT_BITS), strict=False))


def is_among(address: str, networks: Networks) -> bool:
    """Whether an address is in one of the networks."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    plain = getattr(found, "ipv4_mapped", None) or found
    return any(plain in network for network in networks)


def forwarded_address(peer: str, x_forwarded_for: str, forwarded: str, trusted: Networks) -> str:
    """The address of the client behind `peer`, which is `peer` itself unless that is a trusted proxy.

    Otherwise it is the last address in the headers that isn't a trusted proxy's.

    x_forwarded_for, forwarded (RFC 7239): the headers; "" if missing. If they contradict each other, the client has
    invented one of them and the proxy let it through, so neither is believed.
    """
    if not is_among(peer, trusted):
        return peer
    chains = [_addresses(x_forwarded_for), [_address_of_element(element) for element in forwarded.split(",")]]
    named = {
        _last_untrusted(peer, chain, trusted)
        for chain, text in zip(chains, (x_forwarded_for, forwarded), strict=True)
        if text
    }
    return named.pop() if len(named) == 1 else peer


def _last_untrusted(peer: str, chain: list[str], trusted: Networks) -> str:
    """Walk along the chain from the nearest proxy towards the client, as long as each proxy is trusted."""
    for address in reversed(chain):
        try:
            ip_address(address)
        except ValueError:
            break
        peer = address
        if not is_among(peer, trusted):
            break
    return peer


def _addresses(text: str) -> list[str]:
    return [_without_port(part.strip()) for part in text.split(",")]


def _address_of_element(element: str) -> str:
    """The address in `for="[2001:db8::1]:4711";proto=https`; "" if it names none."""
    for pair in element.split(";"):
        name, _, value = pair.strip().partition("=")
        if name.lower() == "for":
            return _without_port(value.strip('"'))
    return ""


def _without_port(text: str) -> str:
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0] if text.count(":") == 1 else text
