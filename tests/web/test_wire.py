"""The wire format: what is encoded is decoded to the same."""

import numpy as np

from brightest.web import wire
from brightest.web.view import Snapshot


def test_arrays_arrive_as_they_were_sent():
    facts = {"file": "a.zip"}
    for content in (np.arange(5, dtype=np.uint8), np.zeros((0, 2), np.float32), np.arange(6, dtype=np.uint32)):
        sent = wire.encode(Snapshot("archive", facts, {"content": content, "more": content}))
        heard, arrays = wire.decode(sent)
        assert heard == {"type": "archive"} | facts
        for array in arrays.values():
            np.testing.assert_array_equal(array, content)
            assert array.dtype == content.dtype


def test_facts_alone_are_text():
    sent = wire.encode(Snapshot("kept", {"count": {"7": 2}}, {}))
    assert sent == '{"type": "kept", "count": {"7": 2}}'
    assert wire.decode(sent) == ({"type": "kept", "count": {"7": 2}}, {})
