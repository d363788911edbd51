"""Feeds that visitors share: what many learn from is prepared once. Those asked for last are kept, for all together."""

from collections import OrderedDict
from collections.abc import Callable, Generator, Hashable
from threading import Lock

from brightest.data import Examples
from brightest.training.pipeline import DataPipeline
from brightest.training.recipes import Recipe
from brightest.web.engine import warm

MAX_PIPELINES = 12
_KEPT: OrderedDict[Hashable, DataPipeline] = OrderedDict()
_LOCK = Lock()


def plain(examples: Examples, recipe: Recipe) -> DataPipeline:
    """These examples, for a recipe that leaves them as they are."""
    return _kept(examples) or _keep(examples, DataPipeline(examples, recipe, warm()))


def shared(
    key: Hashable, make: Callable[[], Generator[None, None, DataPipeline]]
) -> Generator[None, None, DataPipeline]:
    """The feed of that key, at once where it is kept; else it is made, with pauses."""
    return _kept(key) or _keep(key, (yield from make()))


def _kept(key: Hashable) -> DataPipeline | None:
    with _LOCK:
        if key in _KEPT:
            _KEPT.move_to_end(key)
        return _KEPT.get(key)


def _keep(key: Hashable, feed: DataPipeline) -> DataPipeline:
    with _LOCK:
        _KEPT[key] = feed
        if len(_KEPT) > MAX_PIPELINES:
            _KEPT.popitem(last=False)
    return feed
