"""Whether a snapshot is what its message declares: the page's types rest on the declaration."""

import re
from collections.abc import Iterator

from brightest.web.messages import SNAPSHOTS
from brightest.web.view import Snapshot, View
from brightest.web.wire import encode


def check_declared(snapshot: Snapshot) -> None:
    """Raises ValueError for a wrong fact, AssertionError for an array too many or too few, or of another type."""
    encode(snapshot)
    declared = SNAPSHOTS[snapshot.kind].arrays
    for name, array in snapshot.arrays.items():
        kinds = [about.split()[0] for key, about in declared.items() if re.fullmatch(_pattern(key), name)]
        assert kinds == [array.dtype.name], f"{snapshot.kind} has {name} of {array.dtype}, declared as {kinds}"
    missing = {key for key in declared if not re.search(r"[?{]", key)} - set(snapshot.arrays)
    assert not missing, f"{snapshot.kind} lacks {missing}"


def checked(view: type[View]):
    """The class's `take_snapshots`, which checks each."""
    take = view.take_snapshots

    def take_checked(self: View) -> Iterator[Snapshot]:
        for snapshot in take(self):
            check_declared(snapshot)
            yield snapshot

    return take_checked


def _pattern(key: str) -> str:
    """The regular expression of an array's names: `{l}` is a number, and `?` means that it is not always sent."""
    return re.sub(r"{.}", r"\\d+", key.rstrip("?"))
