"""Work is the reader, shared by all who ask.

Small batches are read by the thread that answers, all that arrive together at once: waiting for another thread would
cost more than reading does, and sixteen images take three times as long as one. Everything else waits for one of a few
threads, in a queue that is bounded in length and time, and pictures for room in memory as well; large ones wait for one
another first, so that others pass them while both fit in.
"""

import asyncio
import io
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from typing import TypeVar

import numpy as np
from PIL import Image

from brightest.images.decode import FORMATS
from brightest.images.normalize import DIGIT_SIDE
from brightest.nn.parameters import Array
from brightest.reader.candidates import MAX_PAGE_SIDE
from brightest.reader.reader import Reader
from brightest.reader.result import Digit, Reading
from brightest.service.errors import Refusal
from brightest.service.limits import Limits
from brightest.service.memory_budget import Room
from brightest.service.schemas import MOST_IMAGES

SMALL = 16  # images that are read at once
LARGE = 2_500_000  # pixels of a picture that waits for others as large, so that small ones find a thread
Done = TypeVar("Done")


class Work:
    """A reader at work for many."""

    def __init__(self, reader: Reader, limits: Limits) -> None:
        self.reader, self.limits = reader, limits
        self.queued = 0
        self._threads = ThreadPoolExecutor(limits.threads, "reading")
        self.room = Room(_part(limits.pixels))  # all pictures together take no more memory than the largest
        self._large = Room(1)
        self._small: list[tuple[Array, asyncio.Future[tuple[Digit, ...]]]] = []

    async def picture(self, content: bytes, expect: int | None, grid: tuple[int, int] | None) -> Reading:
        """See Reader.read; raises Refusal where there is too much to do."""

        def read() -> Reading:
            return self.reader.read(content, expect=expect, grid=grid, max_pixels=self.limits.pixels)

        async with self._patience():
            # Even to ask a file for its size takes a thread: a spoilt one may take its time to say it.
            pixels = await self._on_thread(lambda: _pixels(content))
            if not 0 < pixels <= self.limits.pixels:  # it will be refused
                return await self._on_thread(read)
            large = [(self._large, 1)] if pixels > LARGE else []
            return await self._on_thread(read, *large, (self.room, _part(pixels)))

    async def frames(self, images: Array) -> Sequence[Digit]:
        """See Reader.read_frames, for images (n, 28, 28) uint8; raises Refusal where there is too much to do."""
        if len(images) > SMALL:
            async with self._patience():
                return await self._on_thread(lambda: self.reader.read_frames(images))
        loop = asyncio.get_running_loop()
        read: asyncio.Future[tuple[Digit, ...]] = loop.create_future()
        self._small.append((images, read))
        if len(self._small) == 1:
            loop.call_soon(self._read_small)
        return await read

    def close(self) -> None:
        """Wait for the pictures that are being read; others won't be."""
        self._threads.shutdown(cancel_futures=True)

    def _read_small(self) -> None:
        together, self._small = self._small, []
        try:
            digits = self.reader.read_frames(np.concatenate([images for images, _ in together]))
        except Exception as error:  # noqa: BLE001 (whoever waits hears of it)
            for _, read in together:
                if not read.done():
                    read.set_exception(error)
            return
        first = 0
        for images, read in together:
            if not read.done():  # cancelled meanwhile
                read.set_result(digits[first : first + len(images)])
            first += len(images)

    @asynccontextmanager
    async def _patience(self) -> AsyncIterator[None]:
        """Wait for threads, within limits; raises Refusal where that would be, or was, too long."""
        if self.queued >= self.limits.waiting + self.limits.threads:
            raise Refusal(503, "too many pictures are waiting to be read: send it again a little later.")
        self.queued += 1
        try:
            async with asyncio.timeout(self.limits.read_seconds):
                yield
        except TimeoutError:
            raise Refusal(
                503, f"it was not read within {self.limits.read_seconds:g} seconds: send it again a little later."
            ) from None
        finally:
            self.queued -= 1

    async def _on_thread(self, do: Callable[[], Done], *parts: tuple[Room, int]) -> Done:
        """Do it in these parts of rooms, which are free when it is done, though nobody may wait for it any more."""
        loop = asyncio.get_running_loop()
        taken: list[tuple[Room, int]] = []

        def leave() -> None:
            for room, part in taken:
                room.leave(part)

        try:
            for room, part in parts:
                await room.enter(part)
                taken.append((room, part))
        except asyncio.CancelledError:
            leave()
            raise
        future: Future[Done] = self._threads.submit(do)
        future.add_done_callback(lambda _: _call(loop, leave))
        return await asyncio.wrap_future(future)


def _pixels(content: bytes) -> int:
    """How many a picture has by its own word, undecoded; 0 where it can't be read, which the reader will say better."""
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
            return picture.width * picture.height
    except Exception:  # noqa: BLE001 (a broken file may make a decoder raise almost anything)
        return 0


def _part(pixels: int) -> int:
    """Of the room: its pixels, and those of the page they are reduced to, which takes as much again for each.

    A unit of it is about 17 bytes: measured as the most of any format, and of any drawing, however mean.
    """
    return pixels + min(pixels, MAX_PAGE_SIDE * MAX_PAGE_SIDE)


def _call(loop: asyncio.AbstractEventLoop, do: Callable[[], None]) -> None:
    with suppress(RuntimeError):  # the service has ended meanwhile
        loop.call_soon_threadsafe(do)


def as_images(content: bytes) -> Array:
    """Bytes as images (n, 28, 28). Raises Refusal where they aren't whole images, or too many."""
    n, rest = divmod(len(content), DIGIT_SIDE**2)
    if rest or not 1 <= n <= MOST_IMAGES:
        raise Refusal(
            422, f"{len(content):,} bytes are no batch: it has {DIGIT_SIDE**2} for each of 1 to {MOST_IMAGES:,} images."
        )
    return np.frombuffer(content, np.uint8).reshape(-1, DIGIT_SIDE, DIGIT_SIDE)


def warm(reader: Reader) -> None:
    """Compile and import what reading needs, so that the first who ask don't wait for it."""
    page = np.ones((60, 90), np.float32)
    page[15:45, 30:34] = page[15:45, 60:64] = 0  # two ones
    reader.read(page)
