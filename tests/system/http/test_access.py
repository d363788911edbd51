"""Requests that are let in, and the reason for all others."""

from types import SimpleNamespace

import pytest
from starlette.datastructures import Headers

from brightest.errors import SettingError
from brightest.system.http import access
from brightest.system.http.access import (
    LOCAL,
    OPEN,
    Access,
    AccessError,
    check_key_text,
    check_origins,
)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:80", "LOCALHOST:8000", "[::1]", "[::1]:8000"])
def test_a_request_that_names_us_is_let_in(host):
    LOCAL.check_host(Headers({"host": host}))


@pytest.mark.parametrize("host", ["example.org", "127.0.0.1.example.org", "localhost.", "", "::1", "127.0.0.2", "[::1"])
def test_a_request_that_names_another_is_refused(host):
    with pytest.raises(AccessError, match=r"isn't called .*: start it with --allowed-host\.$") as refused:
        LOCAL.check_host(Headers({"host": host}))
    assert refused.value.status == 400
    OPEN.check_host(Headers({"host": host}))


@pytest.mark.parametrize(
    "headers", [{"authorization": "Bearer sesame"}, {"authorization": "bearer  sesame"}, {"x-api-key": "sesame"}]
)
def test_the_key_opens(headers):
    Access(key="sesame").check_key(Headers(headers))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": "sesame"},
        {"authorization": "Basic sesame"},
        {"authorization": "Bearer "},
        {"authorization": "Bearer sesam"},
        {"x-api-key": "sesame!"},
        {"x-api-key": "s\xe9same"},
        {"authorization": "Bearer wrong", "x-api-key": "sesame"},
    ],
)
def test_without_the_key_nothing_opens(headers):
    with pytest.raises(AccessError, match="the key is missing or wrong: send it as") as refused:
        Access(key="sesame").check_key(Headers(headers))
    assert refused.value.status == 401
    OPEN.check_key(Headers(headers))


def test_how_much_of_a_key_is_right_is_not_told_by_the_time(monkeypatch):
    monkeypatch.setattr(access, "hmac", SimpleNamespace(compare_digest=lambda *both: both == (b"opem", b"open")))
    assert Access(key="open").is_key("opem")


@pytest.mark.parametrize("key", ["two words", "line\nbreak", "clé", "x" * 101])
def test_a_key_that_can_not_be_sent_is_refused(key):
    with pytest.raises(SettingError, match="--api-key must be"):
        check_key_text(key)


def test_origins_are_checked():
    assert check_origins(("*", "https://example.org:8443")) == ("*", "https://example.org:8443")
    for wrong in ("example.org", "https://example.org/", "ftp://example.org", "https://"):
        with pytest.raises(SettingError, match=r"give a scheme and a host"):
            check_origins((wrong,))
