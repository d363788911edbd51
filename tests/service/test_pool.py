"""Small batches are read together, large pictures one after another, and every request gets its own result."""

import asyncio
import io
import threading
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import numpy as np
import pytest
from PIL import Image

from brightest.errors import ImageError
from brightest.reader.result import Reading
from brightest.service.errors import ServiceError
from brightest.service.limits import Limits
from brightest.service.pool import LARGE_PICTURE_PIXELS, MAX_INLINE_IMAGES, InferencePool, images_from_bytes
from support.coroutines import run_coroutine
from support.service_client import TIMEOUT_SECONDS, encoded

TOO_LARGE = encoded(Image.new("1", (LARGE_PICTURE_PIXELS // 1000 + 2, 1000)))
LARGE = encoded(Image.new("1", (LARGE_PICTURE_PIXELS // 1000 + 1, 1000)))  # a file of a few bytes


@dataclass
class FirstPixelReader:
    """A reader whose answer for an image is its first pixel; 255 is an error."""

    calls: list = field(default_factory=list)  # images of each

    def read_frames(self, images):
        self.calls.append(len(images))
        if images.max() == 255:
            raise ValueError
        return tuple(images[:, 0, 0].tolist())


@dataclass
class PausedReader(FirstPixelReader):
    """A reader that waits for `go` before it reads LARGE."""

    go: threading.Event = field(default_factory=threading.Event)
    started: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def read(self, content, **_):
        if content == TOO_LARGE:
            raise ImageError("too large")
        if content == LARGE:
            self.started.release()
            assert self.go.wait(TIMEOUT_SECONDS)
        return Reading((), (len(content), 1))


def images(*first_pixels):
    made = np.zeros((len(first_pixels), 28, 28), np.uint8)
    made[:, 0, 0] = first_pixels
    return made


@asynccontextmanager
async def running(reader, **limits):
    """A pool whose reader may go on when the block ends."""
    pool = InferencePool(reader, Limits(**({"read_seconds": TIMEOUT_SECONDS} | limits)))
    try:
        yield pool
    finally:
        reader.go.set()
        pool.close()


async def start_large(pool, reader):
    """A task that reads LARGE, and has started to."""
    task = asyncio.create_task(pool.read_picture(LARGE, None, None))
    assert await asyncio.to_thread(reader.started.acquire, timeout=TIMEOUT_SECONDS)
    return task


def read_together(*batches):
    """The results of batches that arrive at the same time, and the number of images in each of the reader's calls."""
    reader = FirstPixelReader()

    async def read():
        pool = InferencePool(reader, Limits(threads=1))
        try:
            return await asyncio.gather(*(pool.read_frames(batch) for batch in batches), return_exceptions=True)
        finally:
            pool.close()

    return run_coroutine(read()), reader.calls


def test_small_batches_are_read_together():
    assert read_together(images(1), images(2, 3), images(4)) == ([(1,), (2, 3), (4,)], [4])


def test_a_large_batch_is_read_alone():
    results, calls = read_together(images(1), images(*range(MAX_INLINE_IMAGES + 1)), images(2))
    assert results == [(1,), tuple(range(MAX_INLINE_IMAGES + 1)), (2,)]
    assert sorted(calls) == [2, MAX_INLINE_IMAGES + 1]


def test_an_error_reaches_all_batches_that_were_read_together():
    results, _ = read_together(images(1), images(255))
    assert [type(error) for error in results] == [ValueError, ValueError]


def test_a_cancelled_batch_does_not_disturb_others():
    async def check():
        pool = InferencePool(FirstPixelReader(), Limits(threads=1))
        cancelled, other = (asyncio.create_task(pool.read_frames(images(first))) for first in (1, 2))
        await asyncio.sleep(0)
        cancelled.cancel()
        assert await other == (2,)
        with pytest.raises(asyncio.CancelledError):
            await cancelled
        pool.close()

    run_coroutine(check())


def test_small_pictures_pass_large_ones(photo):
    async def check():
        reader = PausedReader()
        async with running(reader, threads=2) as pool:
            large = [await start_large(pool, reader)]
            large += [asyncio.create_task(pool.read_picture(LARGE, None, None)) for _ in range(4)]
            for _ in range(3):
                assert (await pool.read_picture(photo, None, None)).size == (len(photo), 1)
            assert not reader.started.acquire(blocking=False)  # large ones wait for one another
            assert pool.queued == len(large)
            reader.go.set()
            assert [reading.size for reading in await asyncio.gather(*large)] == [(len(LARGE), 1)] * 5
            await asyncio.sleep(0)
            assert pool.queued == 0

    run_coroutine(check())


def test_pictures_without_memory_for_both_are_read_one_after_the_other(photo):
    """The large one has as many pixels as allowed. Batches need no memory, nor do refused pictures."""

    async def check():
        reader = PausedReader()
        async with running(reader, threads=4, max_image_pixels=1000 * (LARGE_PICTURE_PIXELS // 1000 + 1)) as pool:
            large = await start_large(pool, reader)
            small = asyncio.create_task(pool.read_picture(photo, None, None))
            async with asyncio.timeout(TIMEOUT_SECONDS):
                while not pool.memory.waiters:
                    await asyncio.sleep(0.01)
            batch = tuple(range(MAX_INLINE_IMAGES + 1))
            assert await pool.read_frames(images(*batch)) == batch
            with pytest.raises(ImageError):
                await pool.read_picture(TOO_LARGE, None, None)
            assert not small.done()
            reader.go.set()
            assert (await small).size == (len(photo), 1)
            assert (await large).size == (len(LARGE), 1)

    run_coroutine(check())


def test_documents_count_in_the_memory_that_pictures_share(photo):
    """A PDF as the largest picture, since its file doesn't say what it needs; HEIC by its pixels."""
    import pillow_heif

    pdf, heic = encoded(Image.new("L", (60, 40)), "PDF"), io.BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (60, 40))).save(heic)
    held = []

    class Reader(FirstPixelReader):
        def read(self, *_, **__):
            held.append(pool.memory.capacity - pool.memory.available)
            return Reading((), (1, 1))

    async def check():
        nonlocal pool
        for content in (photo, pdf, heic.getvalue()):
            await pool.read_picture(content, None, None)

    pool = InferencePool(Reader(), Limits(threads=1))
    run_coroutine(check())
    pool.close()
    with Image.open(io.BytesIO(photo)) as picture:
        pixels = picture.width * picture.height
    assert held == [2 * pixels, pool.memory.capacity, 2 * 60 * 40]


def test_a_cancelled_picture_keeps_its_memory_until_it_is_read(photo):
    """Two large ones are never read at once, though nobody awaits the first any more; small ones go on."""

    async def check():
        reader = PausedReader()
        async with running(reader, threads=2) as pool:
            cancelled = await start_large(pool, reader)
            cancelled.cancel()
            with pytest.raises(asyncio.CancelledError):
                await cancelled
            second = asyncio.create_task(pool.read_picture(LARGE, None, None))
            assert (await pool.read_picture(photo, None, None)).size == (len(photo), 1)
            assert not reader.started.acquire(blocking=False)
            assert pool.memory.available < pool.memory.capacity
            reader.go.set()
            assert (await second).size == (len(LARGE), 1)
            async with asyncio.timeout(TIMEOUT_SECONDS):
                while pool.memory.available < pool.memory.capacity:
                    await asyncio.sleep(0.01)

    run_coroutine(check())


def test_a_picture_that_waits_too_long_is_refused():
    async def check():
        reader = PausedReader()
        async with running(reader, threads=1, read_seconds=0.05) as pool:
            with pytest.raises(ServiceError, match=r"not read within 0\.05 seconds") as refused:
                await pool.read_picture(LARGE, None, None)
            assert refused.value.status == 503

    run_coroutine(check())


@pytest.mark.parametrize("size", [0, 783, 785])
def test_bytes_must_be_whole_images(size):
    assert images_from_bytes(bytes(2 * 784)).shape == (2, 28, 28)
    with pytest.raises(ServiceError, match="784 bytes for each"):
        images_from_bytes(bytes(size))
