"""Work: small batches that come together are read together, and everybody gets what is theirs."""

import asyncio
from dataclasses import dataclass, field

import numpy as np
import pytest

from brightest.service.limits import Limits
from brightest.service.work import SMALL, Work


@dataclass
class Counting:
    """A reader that says of each image how bright its first pixel is."""

    calls: list = field(default_factory=list)

    def read_frames(self, images):
        self.calls.append(len(images))
        if images.max() == 255:
            raise ValueError
        return tuple(images[:, 0, 0].tolist())


def images(*firsts):
    made = np.zeros((len(firsts), 28, 28), np.uint8)
    made[:, 0, 0] = firsts
    return made


def at_once(*batches):
    """What each of them is told who ask at the same time, and how many images the reader was given each time."""
    reader = Counting()

    async def ask():
        work = Work(reader, Limits(threads=1))
        try:
            return await asyncio.gather(*(work.frames(batch) for batch in batches), return_exceptions=True)
        finally:
            work.close()

    return asyncio.run(ask()), reader.calls


def test_small_batches_are_read_together():
    assert at_once(images(1), images(2, 3), images(4)) == ([(1,), (2, 3), (4,)], [4])


def test_a_large_one_is_read_apart():
    told, calls = at_once(images(1), images(*range(SMALL + 1)), images(2))
    assert told == [(1,), tuple(range(SMALL + 1)), (2,)]
    assert sorted(calls) == [2, SMALL + 1]


def test_a_fault_is_told_to_all_who_wait():
    told, _ = at_once(images(1), images(255))
    assert [type(error) for error in told] == [ValueError, ValueError]


def test_who_no_longer_waits_is_no_trouble_to_others():
    async def ask():
        work = Work(Counting(), Limits(threads=1))
        gone, stays = (asyncio.create_task(work.frames(images(first))) for first in (1, 2))
        await asyncio.sleep(0)
        gone.cancel()
        assert await stays == (2,)
        with pytest.raises(asyncio.CancelledError):
            await gone
        work.close()

    asyncio.run(ask())
