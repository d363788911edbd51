"""Reads pickles from strangers without Python's pickle module, so that none of their code runs.

A pickle is a program for a stack machine, and may call any function. This machine knows only containers, texts and
numbers. A function or class that the pickle looks up becomes a `Name`, and the reader's `Vocabulary` decides what a
call of it gives. Python's pickletools documents the format.
"""

import pickletools
from collections.abc import Callable
from typing import Any, NamedTuple

from brightest.system.budget import Budget, checked_name, shown

_MARK = object()


class Name(NamedTuple):
    """The name of a function or class that the pickle looks up. Nothing is imported for it."""

    module: str
    name: str


class Vocabulary(NamedTuple):
    """The objects that one kind of pickle may hold in addition to containers, texts and numbers."""

    kind: str  # of pickle, such as "a state dict", for error messages
    advice: str  # how to save such a pickle, for the error if it holds anything else
    call: Callable[[Name, tuple[Any, ...]], Any]  # the result of a call; NotImplemented if it isn't allowed
    build: Callable[[Any, Any], None]  # gives a value its state; raises TypeError if it can't have any


class Machine(NamedTuple):
    """The state of the stack machine."""

    stack: list[Any]
    memo: dict[int, Any]  # values that the pickle keeps under a number
    budget: Budget
    vocabulary: Vocabulary

    def pop_to_mark(self) -> list[Any]:
        """Remove the topmost mark and all values above it, and return the values. Raises IndexError without a mark."""
        items = []
        while (item := self.stack.pop()) is not _MARK:
            items.append(item)
        return items[::-1]


def unpickle(program: bytes, budget: Budget, vocabulary: Vocabulary) -> Any:
    """The value of a pickle, made of dicts, lists, tuples, texts, numbers, and objects that the vocabulary makes.

    Raises the budget's error for anything else, and ValueError, TypeError or LookupError if the pickle is damaged.
    """
    machine = Machine([], {}, budget, vocabulary)
    for opcode, argument, _ in pickletools.genops(program):
        budget.spend_parts()
        if opcode.name == "STOP":
            return machine.stack.pop()
        step = _STEPS.get(opcode.name)
        if step is None:
            budget.refuse(_unknown(opcode.name, machine))
        step(machine, argument)
    raise ValueError("pickle exhausted before seeing STOP")


def _unknown(instruction: str, machine: Machine) -> str:
    """Why a pickle with an instruction that isn't in _STEPS is refused."""
    made = machine.stack[-2] if instruction == "NEWOBJ" and len(machine.stack) > 1 else None
    if isinstance(made, Name):
        return (
            f"holds an object of {shown(f'{made.module}.{made.name}')!r}, such as a whole model, which only its own "
            f"program can open: {machine.vocabulary.advice}"
        )
    return f"holds more than {machine.vocabulary.kind} (pickle's {instruction}): {machine.vocabulary.advice}"


def _put(machine: Machine, number: int | None) -> None:
    machine.memo[len(machine.memo) if number is None else number] = machine.stack[-1]


def _append(machine: Machine, items: list[Any]) -> None:
    target = machine.stack[-1]
    if type(target) is not list:
        raise TypeError("only a list can be appended to")
    target.extend(items)


def _set_items(machine: Machine, items: list[Any]) -> None:
    target = machine.stack[-1]
    if type(target) is not dict:
        raise TypeError("only a dict has items")
    for key, value in zip(items[::2], items[1::2], strict=True):
        name = key.decode("latin-1") if isinstance(key, bytes) else key  # Python 2's texts arrive as bytes
        if not isinstance(name, int | float | None):  # the keys of an optimizer's state are numbers
            checked_name(name, machine.budget)  # hashing a tuple of shared tuples could take years
        target[name] = value


def _push_dict(machine: Machine, _: Any) -> None:
    items = machine.pop_to_mark()
    machine.stack.append({})
    _set_items(machine, items)


def _build(machine: Machine, _: Any) -> None:
    state = machine.stack.pop()
    machine.vocabulary.build(machine.stack[-1], state)


def _look_up(machine: Machine, module: Any, name: Any) -> None:
    machine.stack.append(Name(checked_name(module, machine.budget), checked_name(name, machine.budget)))


def _look_up_from_stack(machine: Machine, _: Any) -> None:
    name, module = machine.stack.pop(), machine.stack.pop()
    _look_up(machine, module, name)


def _call(machine: Machine, _: Any) -> None:
    arguments, function = machine.stack.pop(), machine.stack.pop()
    if not isinstance(function, Name) or type(arguments) is not tuple:
        raise TypeError("only a name can be called")
    result = machine.vocabulary.call(function, arguments)
    if result is NotImplemented:
        machine.budget.refuse(
            f"would call {shown(f'{function.module}.{function.name}')!r} when opened, so it was left closed: "
            f"{machine.vocabulary.advice}"
        )
    machine.stack.append(result)


def _push(value: Callable[[Machine, Any], Any]) -> Callable[[Machine, Any], None]:
    return lambda machine, argument: machine.stack.append(value(machine, argument))


def _pop(count: int) -> Callable[[Machine, Any], Any]:
    return lambda machine, _: tuple(machine.stack.pop() for _ in range(count))[::-1]


_LITERALS = (
    "INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4", "FLOAT", "BINFLOAT", "STRING", "BINSTRING",
    "SHORT_BINSTRING", "UNICODE", "BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8", "BINBYTES", "SHORT_BINBYTES",
    "BINBYTES8", "BYTEARRAY8",
)  # fmt: skip
_STEPS: dict[str, Callable[[Machine, Any], None]] = {
    **dict.fromkeys(("PROTO", "FRAME"), lambda machine, argument: None),
    **dict.fromkeys(_LITERALS, _push(lambda machine, argument: argument)),
    **dict.fromkeys(("PUT", "BINPUT", "LONG_BINPUT", "MEMOIZE"), _put),
    **dict.fromkeys(("GET", "BINGET", "LONG_BINGET"), _push(lambda machine, number: machine.memo[number])),
    "MARK": _push(lambda machine, _: _MARK),
    "NONE": _push(lambda machine, _: None),
    "NEWTRUE": _push(lambda machine, _: True),
    "NEWFALSE": _push(lambda machine, _: False),
    "EMPTY_DICT": _push(lambda machine, _: {}),
    "EMPTY_LIST": _push(lambda machine, _: []),
    "EMPTY_TUPLE": _push(lambda machine, _: ()),
    "DICT": _push_dict,
    "LIST": _push(lambda machine, _: machine.pop_to_mark()),
    "TUPLE": _push(lambda machine, _: tuple(machine.pop_to_mark())),
    "TUPLE1": _push(_pop(1)),
    "TUPLE2": _push(_pop(2)),
    "TUPLE3": _push(_pop(3)),
    "APPEND": lambda machine, _: _append(machine, [machine.stack.pop()]),
    "APPENDS": lambda machine, _: _append(machine, machine.pop_to_mark()),
    "SETITEM": lambda machine, _: _set_items(machine, list(_pop(2)(machine, None))),
    "SETITEMS": lambda machine, _: _set_items(machine, machine.pop_to_mark()),
    "BINPERSID": lambda machine, _: None,  # leaves the tuple that locates a tensor's numbers on the stack
    "BUILD": _build,
    "GLOBAL": lambda machine, names: _look_up(machine, *names.split(" ", 1)),
    "STACK_GLOBAL": _look_up_from_stack,
    "REDUCE": _call,
}
