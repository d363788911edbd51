"""JSON bodies are parsed where nobody waits for them, and no further than to the first error."""

import json
import threading

import pytest
from pydantic import ValidationError

from brightest.service import app, picture
from brightest.service.json_body import MAX_INLINE_BYTES
from brightest.service.schemas import MAX_BATCH_IMAGES, Batch
from support.service_client import JSON


@pytest.mark.parametrize(("module", "name", "path"), [(app, "_batch", "/v1/digits"), (picture, "_encoded", "/v1/read")])
def test_a_long_body_is_parsed_in_another_thread_than_the_event_loops(service, monkeypatch, module, name, path):
    threads, parse = [], getattr(module, name)

    def noted(content):
        threads.append(threading.current_thread())
        return parse(content)

    monkeypatch.setattr(module, name, noted)
    for size in (1, MAX_INLINE_BYTES + 1):  # the first is parsed in the event loop's thread
        assert service.request("POST", path, b"{".ljust(size), JSON).status == 422
    assert threads[0] is not threads[1]


@pytest.mark.parametrize(
    "images",
    [[[[-1] * 28] * 28] * MAX_BATCH_IMAGES, [[["a"] * 28] * 28], [[[]] * 28], [[]] * MAX_BATCH_IMAGES],
    ids=["pixels", "letters", "rows", "images"],
)
def test_of_many_errors_the_first_alone_is_found(images):
    with pytest.raises(ValidationError) as found:
        Batch.model_validate_json(json.dumps({"images": images}))
    assert found.value.error_count() == 1


@pytest.mark.parametrize(
    ("images", "says"),
    [
        ([], "images: send at least 1, not 0."),
        ([[[0] * 28] * 27], "images.0: send at least 28, not 27."),
        ([[[0] * 29] * 28], "images.0.0: send at most 28."),
    ],
)
def test_a_list_of_the_wrong_length_says_how_many_to_send(service, images, says):
    response = service.digits(images)
    assert (response.status, response.error) == (422, says)
