"""The invitation: a link that others reach, with the pupils' key, and its QR code."""

import re

import cv2
import numpy as np
import pytest

from brightest.web.invitation import Invitation, qr_code

INVITATION = Invitation("http://192.0.2.7:8000", "for pupils")


@pytest.mark.parametrize(
    ("seen_at", "address"),
    [
        ("", "http://192.0.2.7:8000"),
        ("http://127.0.0.1:8000", "http://192.0.2.7:8000"),
        ("http://localhost:8000", "http://192.0.2.7:8000"),
        ("http://[::1]:8000", "http://192.0.2.7:8000"),
        ("https://school.example/digits", "https://school.example/digits"),
        ("http://[2001:db8::1]:8000", "http://[2001:db8::1]:8000"),
    ],
)
def test_the_link_has_an_address_that_others_reach(seen_at, address):
    assert INVITATION.link(seen_at) == f"{address}/?key=for%20pupils"


def test_there_is_no_link_where_only_a_proxy_knows_the_address():
    assert Invitation("").link("http://127.0.0.1:8000") == ""
    assert Invitation("", "a").link("https://school.example") == "https://school.example/?key=a"


def test_each_class_has_a_key_of_its_own_that_no_log_shows():
    first, second = Invitation(""), Invitation("")
    assert first.key != second.key
    assert len(first.key) >= 20
    assert first.key not in repr(first)
    assert first.is_key(first.key)
    assert not first.is_key(second.key)


def test_the_code_can_be_read():
    link = INVITATION.link()
    found, *_ = cv2.QRCodeDetector().detectAndDecode(np.kron(drawn(qr_code(link)), np.ones((8, 8), np.uint8)))
    assert found == link


def drawn(svg):
    """The modules of a code, 0 dark and 255 light, from the horizontal strokes of its path."""
    side = int(re.search(r'viewBox="0 0 (\d+)', svg)[1])
    modules = np.full((side, side), 255, np.uint8)
    x, y = 0, 0.0
    path = re.search(r'stroke="#000" d="([^"]+)"', svg)[1]
    for command, numbers in re.findall(r"([Mmh])([^Mmh]+)", path):
        first, *more = map(float, re.findall(r"-?[\d.]+", numbers))
        if command == "h":
            modules[int(y), int(x) : int(x + first)] = 0
            x += first
        else:
            x, y = (first, *more) if command == "M" else (x + first, y + more[0])
    return modules
