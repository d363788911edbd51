"""A run that several workers share: every mini-batch is divided among them (engines/parallel.py)."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace

from brightest.engines import engine
from brightest.engines.base import GradientEngine
from brightest.engines.parallel import ParallelEngine, Team, ThreadTeam, check_team
from brightest.training.run import Run

MakeTeam = Callable[[GradientEngine, int], Team]


@contextmanager
def teamed(run: Run, make_team: MakeTeam = ThreadTeam) -> Iterator[Run]:
    """The run with the number of workers that it requests, by default threads of this process. Raises SettingError."""
    workers, sync = run.source.get("workers", 1), run.source.get("sync", 1)
    check_team(workers, sync)
    if workers == 1:
        yield run
        return
    alone = engine(run.engine.name)
    with closing(make_team(alone, workers)) as team:
        yield replace(run, engine=ParallelEngine(alone, team, sync))
