"""How quickly the page answers: strokes of one visitor, of many at once, of ten beside thirty who train; and states of
a training a second.

    python benchmarks/page.py [VISITORS [STROKES A SECOND]]

The visitors speak the protocol without a browser and share this machine with the server; what they cost is printed.
So is the server's resident memory, where /proc tells it: before the many come, with them, and SETTLED seconds after the
last has left. One and then FEW have drawn and left before the first of these: what Python loads with the first stroke
has nothing to do with how many come. Their sessions are kept, before and after, and so is one for each of the many, who
may come back. Nothing is collected or given back on request.
"""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

from websockets.asyncio.client import ClientConnection, connect

from brightest.web.wire import decode

SECONDS = 8.0
FEW = 5  # visitors who come first
SETTLED = 3.0  # seconds
TRAINING, BESIDE = 30, 10  # visitors who train at full speed, and visitors who draw beside them
Hear: TypeAlias = Callable[[dict[str, Any]], Sequence[dict[str, Any]]]


async def drawing(address: str, rate: float, delay: float, waits: list[float], hear: Hear = lambda facts: ()) -> None:
    """Draw for a while; append to `waits` the seconds from stroke to answer, unless a newer one replaced it.

    hear: makes the answers to a message without arrays.
    """
    async with connection(address) as socket:
        await socket.send(hello(address))
        told: dict[int, float] = {}
        reading = asyncio.create_task(_answers(socket, told, waits, hear))
        await asyncio.sleep(1 + delay)
        for count in range(1, int(SECONDS * rate)):
            told[count] = time.perf_counter()
            x, y = 0.2 + 0.6 * ((37 * count) % 100) / 100, 0.2 + 0.6 * ((61 * count) % 100) / 100
            stroke = {
                "type": "draw.stroke",
                "points": [[x, y], [x + 0.02, y]],
                "begins": count % 20 == 1,
                "count": count,
            }
            await socket.send(json.dumps(stroke))
            if count % 60 == 0:
                await socket.send('{"type": "draw.clear"}')
            await asyncio.sleep(1 / rate)
        await asyncio.sleep(1)
        reading.cancel()


def connection(address: str) -> connect:
    link = address.partition("?")[0]
    return connect(f"{link.replace('http', 'ws')}ws", origin=link.rstrip("/"), compression=None)


def hello(address: str) -> str:
    """The first message, with the key in the address that the page prints."""
    return json.dumps({"type": "hello", "key": address.partition("key=")[2]})


async def _answers(socket: ClientConnection, told: dict[int, float], waits: list[float], hear: Hear) -> None:
    async for message in socket:
        for answer in hear(json.loads(message)) if isinstance(message, str) else ():
            await socket.send(json.dumps(answer))
        if isinstance(message, bytes) and b'"type": "drawing"' in message[:40]:
            begun = told.pop(decode(message)[0]["count"], None)
            if begun is not None:
                waits.append(time.perf_counter() - begun)


async def learning(address: str) -> tuple[float, float]:
    """States and mini-batches a second of a training at full speed."""
    async with connection(address) as socket:
        await socket.send(hello(address))
        for command in ({"type": "learn.pace", "batches": 0}, {"type": "learn.step"}):
            await socket.send(json.dumps(command))
        steps: list[int] = []
        began = 0.0
        while not began or (time.perf_counter() - began < SECONDS and len(steps) < 10_000):
            message = await socket.recv()
            if b'"type": "learning"' not in (message[:40] if isinstance(message, bytes) else b""):
                continue
            facts, _ = decode(message)
            if facts["step"] == 1 and not began:  # the engine is warm
                began = time.perf_counter()
                await socket.send('{"type": "learn.play"}')
            elif began:
                steps.append(facts["step"])
                if not facts["playing"]:
                    break
        seconds = time.perf_counter() - began
        return len(steps) / seconds, steps[-1] / seconds


async def training(address: str) -> int:
    """Train at full speed until cancelled; how often the training was shown."""
    shown = 0
    async with connection(address) as socket:
        await socket.send(hello(address))
        for command in ({"type": "learn.pace", "batches": 0}, {"type": "learn.open"}, {"type": "learn.play"}):
            await socket.send(json.dumps(command))
        try:
            async for message in socket:
                shown += isinstance(message, bytes) and b'"type": "learning"' in message[:40]
        except asyncio.CancelledError:
            return shown
    return shown


async def beside_trainings(address: str) -> None:
    """Measure those who draw while others train, and print it."""
    trainings = [asyncio.create_task(training(address)) for _ in range(TRAINING)]
    await asyncio.sleep(SETTLED)
    waits: list[float] = []
    await asyncio.gather(*(drawing(address, 2, i / BESIDE, waits) for i in range(BESIDE)))
    for task in trainings:
        task.cancel()
    shown = await asyncio.gather(*trainings)
    assert all(shown), "a training was never shown"
    say(f"{BESIDE} visitors who draw beside {TRAINING} who train", waits)
    print(f"  (each training was shown {sum(shown) / TRAINING:.0f} times)")


def say(who: str, waits: list[float]) -> None:
    ordered = sorted(1e3 * wait for wait in waits)
    p50, p95 = (ordered[int(len(ordered) * share)] for share in (0.5, 0.95))
    print(f"{who}: {len(ordered)} answers, p50 {p50:.1f} ms, p95 {p95:.1f} ms")


def _resident(process: int) -> float:
    """Resident memory of a process in MB; NaN if the system doesn't say."""
    status = Path(f"/proc/{process}/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((float(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:")), float("nan"))


def _remember(before: float, during: float, after: float) -> None:
    print(f"memory of the server: {before:.0f} MB before they came, {during:.0f} with them, {after:.0f} when they left")
    print(f"  ({after / before - 1:+.0%})")


@contextmanager
def served(*options: str) -> Iterator[tuple[dict[str, Any], int]]:
    """What `brightest page` says of itself with the lessons' network, and its process, which ends with the block."""
    call = [sys.executable, "-m", "brightest", "page", "--no-browser", "--json", "--network", "lesson", *options]
    with subprocess.Popen(call, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        try:
            yield json.loads(server.stdout.readline()), server.pid
        finally:
            server.terminate()


async def main(visitors: int, rate: float) -> None:
    """Measure and print all."""
    with served() as (said, process):
        address = said["address"]
        waits: list[float] = []
        await drawing(address, 30, 0, waits)
        say("one visitor, 30 strokes a second", waits)
        await asyncio.gather(*(drawing(address, rate, i / FEW, []) for i in range(FEW)))
        await asyncio.sleep(SETTLED)
        before = _resident(process)
        waits, own = [], time.process_time()
        many = asyncio.gather(*(drawing(address, rate, i / visitors, waits) for i in range(visitors)))
        await asyncio.sleep(SECONDS)
        during = _resident(process)
        await many
        say(f"{visitors} visitors, {rate:g} strokes a second each", waits)
        print(f"  (the visitors themselves took {time.process_time() - own:.1f} s of {SECONDS:g})")
        await asyncio.sleep(SETTLED)
        _remember(before, during, _resident(process))
        states, batches = await learning(address)
        print(f"learning at full speed: {states:.0f} states and {batches:,.0f} mini-batches of 10 a second")
    with served() as (said, _):  # another, because one page lets in few new visitors at once
        await beside_trainings(said["address"])


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200, float(sys.argv[2]) if len(sys.argv) > 2 else 2.0))
