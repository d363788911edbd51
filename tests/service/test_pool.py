"""Work: small batches are read together, large pictures one after another, and everybody gets what is theirs."""

import asyncio
import threading
from dataclasses import dataclass, field

import numpy as np
import pytest
from PIL import Image

from brightest.errors import ImageError
from brightest.reader.result import Reading
from brightest.service.errors import Refusal
from brightest.service.limits import Limits
from brightest.service.pool import LARGE, SMALL, Work
from support.asking import finished, saved

VAST = saved(Image.new("1", (LARGE // 1000 + 2, 1000)))
BROAD = saved(Image.new("1", (LARGE // 1000 + 1, 1000)))  # a file of a few bytes


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

    return finished(ask()), reader.calls


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

    finished(ask())


@dataclass
class Thorough(Counting):
    """A reader that reads large pictures when it is told to."""

    go: threading.Event = field(default_factory=threading.Event)
    begun: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def read(self, content, **_):
        if content == VAST:
            raise ImageError("too large")
        if content == BROAD:
            self.begun.release()
            assert self.go.wait(20)
        return Reading((), (len(content), 1))


def test_who_sends_a_small_picture_does_not_wait_for_large_ones(photo):
    async def ask():
        reader = Thorough()
        work = Work(reader, Limits(threads=2))
        large = [asyncio.create_task(work.picture(BROAD, None, None)) for _ in range(5)]
        try:
            assert await asyncio.to_thread(reader.begun.acquire, timeout=10)
            for _ in range(3):
                assert (await asyncio.wait_for(work.picture(photo, None, None), 10)).size == (len(photo), 1)
            assert not reader.begun.acquire(blocking=False)  # one of them waits for another
            assert work.queued == len(large)
        finally:
            reader.go.set()
        assert [reading.size for reading in await asyncio.gather(*large)] == [(len(BROAD), 1)] * 5
        await asyncio.sleep(0)
        assert work.queued == 0
        work.close()

    finished(ask())


def test_pictures_that_have_no_room_together_are_read_one_after_the_other(photo):
    """The large one has as many pixels as may be. A batch needs no room, nor does what is refused."""

    async def ask():
        reader = Thorough()
        work = Work(reader, Limits(threads=4, pixels=1000 * (LARGE // 1000 + 1)))
        room = work.room
        large = asyncio.create_task(work.picture(BROAD, None, None))
        try:
            assert await asyncio.to_thread(reader.begun.acquire, timeout=10)
            small = asyncio.create_task(work.picture(photo, None, None))
            async with asyncio.timeout(10):
                while not room.waiting:
                    await asyncio.sleep(0.01)
                assert await work.frames(images(*range(SMALL + 1))) == tuple(range(SMALL + 1))
                with pytest.raises(ImageError):
                    await work.picture(VAST, None, None)
            assert not small.done()
        finally:
            reader.go.set()
        assert (await small).size == (len(photo), 1)
        assert (await large).size == (len(BROAD), 1)
        work.close()

    finished(ask())


def test_what_nobody_waits_for_any_more_keeps_its_place_until_it_is_done(photo):
    """Two large ones are never read at once, though the first has been given up; small ones go on."""

    async def ask():
        reader = Thorough()
        work = Work(reader, Limits(threads=2, read_seconds=0.3))
        try:
            for _ in range(2):
                with pytest.raises(Refusal):
                    await work.picture(BROAD, None, None)
            assert reader.begun.acquire(blocking=False)
            assert not reader.begun.acquire(blocking=False)
            assert (await work.picture(photo, None, None)).size == (len(photo), 1)
            assert work.room.free < work.room.size
        finally:
            reader.go.set()
        async with asyncio.timeout(10):
            while work.room.free < work.room.size:
                await asyncio.sleep(0.01)
        assert (await work.picture(BROAD, None, None)).size == (len(BROAD), 1)
        work.close()

    finished(ask())
