"""The routes: the reader's results in JSON."""

import json

import numpy as np
import pytest

from brightest.service.schemas import MAX_BATCH_IMAGES, SEVEN
from brightest.system.http.access import Access
from support.service_client import BYTES, FORM, JSON, encoded, form, serving


def test_a_picture_is_read_as_the_reader_reads_it(service, reader, photo):
    response = service.read(photo)
    assert (response.status, response.headers["content-type"]) == (200, JSON)
    assert response.json == reader.read(photo).to_dict()
    assert len(response.json["digits"]) == 3
    assert service.read(photo, expect=2).json == reader.read(photo, expect=2).to_dict()
    assert service.read(photo, grid="1x3").json == reader.read(photo, grid=(1, 3)).to_dict()


def test_a_picture_without_digits_is_read_as_nothing(service):
    response = service.read(encoded(np.full((60, 80), 255, np.uint8)))
    assert response.json == {"text": "", "lines": [], "size": [80, 60], "digits": [], "signs": []}


@pytest.mark.parametrize("count", [1, 3, 40])
def test_a_batch_is_read_as_the_reader_reads_it(service, reader, images, count):
    response = service.digits(images[:count])
    expected = [digit.to_dict() for digit in reader.read_frames(images[:count])]
    assert response.status == 200
    for ours, theirs in zip(response.json["digits"], expected, strict=True):
        del theirs["box"]
        assert ours.pop("probability") == pytest.approx(theirs.pop("probability"), abs=1e-6)
        assert ours == theirs
    assert (
        service.request("POST", "/v1/digits", images[:count].tobytes(), BYTES).json
        == service.digits(images[:count]).json
    )


def test_the_network_is_described(service, reader):
    facts = service.request("GET", "/v1/network").json
    assert (facts["name"], facts["layers"]) == ("reader", list(reader.network.layers))
    assert facts["classes"] == list(reader.network.classes)
    assert facts["threshold"] == reader.network.calibration.threshold
    assert [level["max_error"] for level in facts["levels"]] == [x.max_error for x in reader.network.calibration.levels]
    assert facts["scores"]["test_accuracy"] > 0.99


def test_it_reports_that_it_is_running(service):
    assert service.request("GET", "/healthz").json == {"status": "ok"}


def test_examples_of_the_description_are_answered_alike(service, photo):
    schema = service.request("GET", "/openapi.json").json
    assert set(schema["paths"]) == {"/v1/read", "/v1/digits", "/v1/network", "/healthz", "/metrics"}
    batch = schema["paths"]["/v1/digits"]["post"]["requestBody"]["content"][JSON]["example"]
    assert service.request("POST", "/v1/digits", json.dumps(batch), JSON).json["digits"][0]["answer"] == "7"
    assert batch == {"images": [SEVEN]}
    for name, response in (("Read", service.read(photo)), ("Answers", service.digits([SEVEN]))):
        example = schema["components"]["schemas"][name]["examples"][0]
        assert set(response.json) == set(example)
        assert set(response.json["digits"][0]) == set(example["digits"][0])


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("", "Invalid JSON"),
        ("{", "Invalid JSON"),
        ("[" * 100_000, "the JSON has 100,000 lists: at most 29,002 are allowed."),
        ("[" * 20_000, "recursion limit"),
        ("{" + ",".join(f'"{i}":1' for i in range(100_000)) + "}", "100,000 names: at most 8 are allowed."),
        (json.dumps({"x" * 100_000: 1}), "images: it is missing."),
        (json.dumps({"images": [SEVEN], "x" * 100_000: 1}), "x" * 60 + "…: there is no such field."),
        ("[]", "object"),
        ("{}", "images: it is missing."),
        ('{"images": []}', "images: send at least 1, not 0."),
        ('{"images": [], "more": 1}', "images: send at least 1, not 0."),
        (json.dumps({"images": [[0] * 784]}), "images.0.0: it must be a valid array."),
        (json.dumps({"images": [[[0] * 28] * 29]}), "images.0: send at most 28."),
        (json.dumps({"images": [SEVEN[:27]]}), "images.0: send at least 28, not 27."),
        (json.dumps({"images": [[[256] * 28] * 28]}), "images.0.0.0: it must be less than or equal to 255."),
        (json.dumps({"images": [[[-1] * 28] * 28]}), "images.0.0.0: it must be greater than or equal to 0."),
        (json.dumps({"images": [[[0.5] * 28] * 28]}), "images.0.0.0: it must be a valid integer."),
        (json.dumps({"images": [[["1"] * 28] * 28]}), "images.0.0.0: it must be a valid integer."),
        (json.dumps({"images": [[[True] * 28] * 28]}), "images.0.0.0: it must be a valid integer."),
        (json.dumps({"images": [SEVEN], "more": 1}), "more: there is no such field."),
    ],
)
def test_invalid_arrays_are_refused(service, body, says):
    response = service.request("POST", "/v1/digits", body, JSON)
    assert response.status == 422
    assert says in response.error


@pytest.mark.parametrize("size", [0, 783, 785, 784 * (MAX_BATCH_IMAGES + 1)])
def test_bytes_of_the_wrong_length_are_refused(service, size):
    response = service.request("POST", "/v1/digits", bytes(size), BYTES)
    assert response.status == 422
    assert "784 bytes for each of 1 to 1,000 images" in response.error


def test_unsupported_types_are_refused(service, photo):
    for path, body, kind in (
        ("/v1/read", photo, BYTES),
        ("/v1/read", b"image=1", "application/x-www-form-urlencoded"),
        ("/v1/digits", form(photo), FORM),
        ("/v1/digits", b"1", None),
    ):
        response = service.request("POST", path, body, kind)
        assert response.status == 415
        assert "send" in response.error


@pytest.mark.parametrize("path", ["/healthz/", "/v1/network/", "//example.org/"])
def test_no_answer_sends_anybody_to_the_host_that_a_request_names(service, path):
    response = service.request("GET", path, Host="example.org")
    assert response.status == 404
    assert "location" not in response.headers


def test_only_whoever_has_the_key_is_answered(reader, images):
    with serving(reader, access=Access(key="sesame")) as service:
        batch = images[:1].tobytes()
        for headers in ({}, {"X-API-Key": "open"}, {"Authorization": "Basic sesame"}):
            refused = service.request("POST", "/v1/digits", batch, BYTES, **headers)
            assert (refused.status, refused.headers["www-authenticate"]) == (401, "Bearer")
            assert "the key is missing or wrong" in refused.error
        for headers in ({"X-API-Key": "sesame"}, {"Authorization": "Bearer sesame"}):
            assert service.request("POST", "/v1/digits", batch, BYTES, **headers).status == 200
        assert service.request("GET", "/metrics").status == 401
        assert service.request("GET", "/healthz").status == 200


def test_a_request_for_another_host_is_refused(reader):
    with serving(reader, access=Access(("127.0.0.1",))) as service:
        refused = service.request("GET", "/v1/network", Host="example.org")
        assert refused.status == 400
        assert "isn't called 'example.org'" in refused.error
        assert service.request("GET", "/v1/network").status == 200
        assert service.request("GET", "/healthz", Host="example.org").status == 200


def test_pages_of_other_sites_may_call_if_they_were_let_in(reader, images):
    access = Access(origins=("https://school.example",), local_pages=True)
    with serving(reader, access=access) as service:
        asks = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type,x-api-key"}
        for origin in ("https://school.example", "http://localhost:3000"):
            allowed = service.request("OPTIONS", "/v1/digits", Origin=origin, **asks)
            assert (allowed.status, allowed.headers["access-control-allow-origin"]) == (200, origin)
            for body in (images[:1].tobytes(), b"too short"):
                answer = service.request("POST", "/v1/digits", body, BYTES, Origin=origin)
                assert answer.headers["access-control-allow-origin"] == origin
        for origin in ("https://other.example", "http://localhost.example.org", "null"):
            assert service.request("OPTIONS", "/v1/digits", Origin=origin, **asks).status == 400
            answer = service.request("POST", "/v1/digits", images[:1].tobytes(), BYTES, Origin=origin)
            assert "access-control-allow-origin" not in answer.headers


def test_behind_a_proxy_the_service_has_another_path(reader):
    with serving(reader, root_path="/digits") as service:
        for path in ("/digits/v1/network", "/v1/network"):  # as the proxy leaves the path, or shortens it
            assert service.request("GET", path).status == 200
        assert service.request("GET", "/openapi.json").json["servers"] == [{"url": "/digits"}]


def test_other_paths_and_methods_are_refused(service):
    assert service.request("GET", "/etc/passwd").status == 404
    assert "openapi.json" in service.request("GET", "/").error
    wrong = service.request("GET", "/v1/read")
    assert (wrong.status, wrong.headers["allow"]) == (405, "POST")
    assert wrong.error
