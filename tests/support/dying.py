"""Death at a call of the system: every open, write, fsync, rename, link, unlink and close that writing a file takes."""

import os
from contextlib import contextmanager

CALLS = ("open", "ftruncate", "write", "fsync", "replace", "link", "unlink", "close")


class Death(BaseException):
    """The process is dead: nothing that it would still do happens."""


@contextmanager
def dies_at(number, death=None):
    """Die before the call with this number, of those that change files or wait for the disk; a write is half done.

    `death` is called instead of raising Death, by which a process kills itself. Yields the list of the calls so far.
    """
    real = {name: getattr(os, name) for name in CALLS}
    made, opened = [], set()

    def dying(name):
        def call(*arguments, **keywords):
            if name == "open" and not (arguments[1] & os.O_CREAT):
                return real[name](*arguments, **keywords)
            if len(made) == number:
                if name == "write":
                    real[name](arguments[0], bytes(arguments[1])[: len(arguments[1]) // 2])
                if death:
                    death()
                raise Death
            if len(made) > number:
                raise Death
            made.append(name)
            result = real[name](*arguments, **keywords)
            if name == "open":
                opened.add(result)
            if name == "close":
                opened.discard(arguments[0])
            return result

        return call

    for name in CALLS:
        setattr(os, name, dying(name))
    try:
        yield made
    finally:
        for name in CALLS:
            setattr(os, name, real[name])
        for descriptor in opened:  # as the system does for the dead, which ends their locks
            os.close(descriptor)
