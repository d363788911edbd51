"""The list of scans is sorted however many there are, and batches are what it says."""

import random
from tempfile import TemporaryFile

from brightest.cluster.scans import listing
from brightest.cluster.scans.archives import Span
from brightest.cluster.scans.listing import batch_size, batches, write_listing


def test_names_are_sorted_in_runs_that_are_merged(tmp_path, monkeypatch):
    opened, most = [], 0

    def temporary(**where):
        nonlocal most
        opened.append(TemporaryFile(**where))  # noqa: SIM115
        most = max(most, sum(not file.closed for file in opened))
        return opened[-1]

    monkeypatch.setattr(listing, "TemporaryFile", temporary)
    monkeypatch.setattr(listing, "SPANS_PER_RUN", 10)
    monkeypatch.setattr(listing, "MAX_RUNS", 4)
    names = [f"{number:03}\udcff.png" for number in range(95)]
    shuffled = random.Random(0).sample(names, len(names))
    path = tmp_path / "list"
    assert write_listing(map(Span, shuffled), path, is_sorted=False) == 95
    found = list(batches(path, 20))
    assert [span.name for batch in found for span in batch.spans] == names
    assert [(batch.number, len(batch.spans)) for batch in found] == [(0, 20), (1, 20), (2, 20), (3, 20), (4, 15)]
    assert [one.name for one in tmp_path.iterdir()] == ["list"]
    assert most <= 6
    assert all(file.closed for file in opened)


def test_what_is_sorted_stays_as_it_is(tmp_path):
    spans = [Span("b", 7, 3, 5, 8, 9), Span("a"), Span("b", 1, 1, 1)]
    write_listing(iter(spans), tmp_path / "list", is_sorted=True)
    assert [span for batch in batches(tmp_path / "list", 2) for span in batch.spans] == spans


def test_batches_grow_with_their_number():
    assert [batch_size(n) for n in (1, 1000, 100_000, 10**6, 10**7, 10**9)] == [8, 8, 24, 244, 256, 256]
