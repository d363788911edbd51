"""The reader that all requests share, and the threads in which it runs.

Small batches are read in the event loop's thread: handing them to another thread would take longer than reading them.
Those that arrive together are read as one, because sixteen images take only three times as long as one. Larger batches
and pictures wait for one of a few threads, in a queue with a limited length and waiting time. Pictures also wait for
memory. Large pictures first wait for one another, so that small ones can overtake them.
"""

import asyncio
import io
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from typing import TypeVar

import numpy as np
from PIL import Image

from brightest.images import documents
from brightest.images.decode import FORMATS
from brightest.images.normalize import DIGIT_SIDE
from brightest.nn.parameters import Array
from brightest.reader.reader import Reader
from brightest.reader.result import Digit, Reading
from brightest.reader.views import MAX_PAGE_SIDE
from brightest.service.errors import ServiceError
from brightest.service.limits import Limits
from brightest.service.memory_budget import WeightedSemaphore
from brightest.service.schemas import MAX_BATCH_IMAGES

MAX_INLINE_IMAGES = 16  # the largest batch that is read in the event loop's thread
LARGE_PICTURE_PIXELS = 2_500_000  # pictures with more are read one after another
Result = TypeVar("Result")


class InferencePool:
    """A reader with a limited queue and limited memory."""

    def __init__(self, reader: Reader, limits: Limits) -> None:
        self.reader, self.limits = reader, limits
        self.queued = 0  # pictures and large batches that wait for a thread or are being read
        self.memory = WeightedSemaphore(_memory_units(limits.max_image_pixels))  # enough for the largest picture
        self._threads = ThreadPoolExecutor(limits.threads, "reading")
        self._large_picture = WeightedSemaphore(1)
        self._inline: list[tuple[Array, asyncio.Future[tuple[Digit, ...]]]] = []  # small batches to be read together

    async def read_picture(self, content: bytes, expect: int | None, grid: tuple[int, int] | None) -> Reading:
        """Like Reader.read. Raises ServiceError if the queue is full, or if reading takes more than `read_seconds`."""

        def read() -> Reading:
            return self.reader.read(content, expect=expect, grid=grid, max_pixels=self.limits.max_image_pixels)

        async with self._queue_slot():
            # In a thread, too: parsing the header of a malformed file may take long.
            pixels = await self._on_thread(lambda: self._pixels(content))
            if not 0 < pixels <= self.limits.max_image_pixels:  # the reader will refuse it, so it needs no memory
                return await self._on_thread(read)
            large = [(self._large_picture, 1)] if pixels > LARGE_PICTURE_PIXELS else []
            return await self._on_thread(read, *large, (self.memory, _memory_units(pixels)))

    async def read_frames(self, images: Array) -> Sequence[Digit]:
        """Like Reader.read_frames, for images (n, 28, 28) uint8. Raises ServiceError like `read_picture`."""
        if len(images) > MAX_INLINE_IMAGES:
            async with self._queue_slot():
                return await self._on_thread(lambda: self.reader.read_frames(images))
        loop = asyncio.get_running_loop()
        result: asyncio.Future[tuple[Digit, ...]] = loop.create_future()
        self._inline.append((images, result))
        if len(self._inline) == 1:
            loop.call_soon(self._read_inline)
        return await result

    def _pixels(self, content: bytes) -> int:
        """The number of pixels in the picture's header; 0 if the header can't be read (the reader will say why).

        A PDF counts as the largest picture, because the memory that it needs is unknown before it is rendered.
        """
        try:
            if documents.pdf_bytes(content) is not None:
                return self.limits.max_image_pixels
            formats = documents.register_heic(content, FORMATS)
            with Image.open(io.BytesIO(content), formats=formats) as picture:
                return picture.width * picture.height
        except Exception:  # noqa: BLE001 (a broken file may make a decoder raise almost anything)
            return 0

    def close(self) -> None:
        """Wait for the pictures that are being read, and cancel those that are waiting."""
        self._threads.shutdown(cancel_futures=True)

    def _read_inline(self) -> None:
        batches, self._inline = self._inline, []
        try:
            digits = self.reader.read_frames(np.concatenate([images for images, _ in batches]))
        except Exception as error:  # noqa: BLE001 (every waiting request gets it)
            for _, result in batches:
                if not result.done():
                    result.set_exception(error)
            return
        first = 0
        for images, result in batches:
            if not result.done():  # it is done if its request was cancelled in the meantime
                result.set_result(digits[first : first + len(images)])
            first += len(images)

    @asynccontextmanager
    async def _queue_slot(self) -> AsyncIterator[None]:
        """Hold a place in the queue. Raises ServiceError if it is full, or the block takes more than `read_seconds`."""
        if self.queued >= self.limits.max_queued + self.limits.threads:
            raise ServiceError(503, "too many pictures are waiting to be read: send it again a little later.")
        self.queued += 1
        try:
            async with asyncio.timeout(self.limits.read_seconds):
                yield
        except TimeoutError:
            raise ServiceError(
                503, f"it was not read within {self.limits.read_seconds:g} seconds: send it again a little later."
            ) from None
        finally:
            self.queued -= 1

    async def _on_thread(self, work: Callable[[], Result], *weights: tuple[WeightedSemaphore, int]) -> Result:
        """Run `work` in a thread while holding these weights, which are released when it ends, even if cancelled."""
        loop = asyncio.get_running_loop()
        held: list[tuple[WeightedSemaphore, int]] = []

        def release() -> None:
            for semaphore, weight in held:
                semaphore.release(weight)

        try:
            for semaphore, weight in weights:
                await semaphore.acquire(weight)
                held.append((semaphore, weight))
        except asyncio.CancelledError:
            release()
            raise
        future: Future[Result] = self._threads.submit(work)
        future.add_done_callback(lambda _: _call_soon(loop, release))
        return await asyncio.wrap_future(future)


def _memory_units(pixels: int) -> int:
    """The memory units that a picture takes: one for each decoded pixel, and one for each pixel of the reduced page.

    A unit is about 17 bytes, the most that was measured for any format and any drawing.
    """
    return pixels + min(pixels, MAX_PAGE_SIDE * MAX_PAGE_SIDE)


def _call_soon(loop: asyncio.AbstractEventLoop, callback: Callable[[], None]) -> None:
    with suppress(RuntimeError):  # the loop is closed
        loop.call_soon_threadsafe(callback)


def images_from_bytes(content: bytes) -> Array:
    """Bytes as images (n, 28, 28) uint8. Raises ServiceError if they don't form 1 to MAX_BATCH_IMAGES whole images."""
    n, rest = divmod(len(content), DIGIT_SIDE**2)
    if rest or not 1 <= n <= MAX_BATCH_IMAGES:
        raise ServiceError(
            422,
            f"{len(content):,} bytes aren't a batch: it has {DIGIT_SIDE**2} bytes for each of 1 to "
            f"{MAX_BATCH_IMAGES:,} images.",
        )
    return np.frombuffer(content, np.uint8).reshape(-1, DIGIT_SIDE, DIGIT_SIDE)


def warm_up(reader: Reader) -> None:
    """Compile and import everything that reading needs, so that the first requests don't wait for it."""
    page = np.ones((60, 90), np.float32)
    page[15:45, 30:34] = page[15:45, 60:64] = 0  # two ones
    reader.read(page)
