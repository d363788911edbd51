"""Pickles of strangers, followed without Python's pickle: nothing can be run.

A pickle is a program for a stack machine, and may call any function. This machine knows containers, texts and numbers.
A name that is looked up becomes a `Name`, and a call of it is left to the reader's `Vocabulary`. Format: Python's
pickletools.
"""

import pickletools
from collections.abc import Callable
from typing import Any, NamedTuple

from brightest.system.budget import Budget, checked_name, shown

_MARK = object()


class Name(NamedTuple):
    """A function or class that the pickle looks up. It stands for no object of this process."""

    module: str
    name: str


class Vocabulary(NamedTuple):
    """What one kind of pickle holds beside containers, texts and numbers."""

    kind: str  # of pickle, such as "a state dict"
    advice: str  # on how to save one, for the error of a pickle that holds more
    call: Callable[[Name, tuple[Any, ...]], Any]  # the result of a call, or NotImplemented for one it doesn't know
    build: Callable[[Any, Any], None]  # give a value its state, or raise TypeError if it has none


class Machine(NamedTuple):
    """The stack, what is kept by number, the budget of the file, and what it may hold."""

    stack: list[Any]
    memo: dict[int, Any]
    budget: Budget
    vocabulary: Vocabulary

    def pop_to_mark(self) -> list[Any]:
        """The values above the uppermost mark, which are removed with it. Raises IndexError without a mark."""
        items = []
        while (item := self.stack.pop()) is not _MARK:
            items.append(item)
        return items[::-1]


def unpickle(program: bytes, budget: Budget, vocabulary: Vocabulary) -> Any:
    """The value of the pickle: dicts, lists, tuples, texts, numbers, and what the vocabulary makes.

    Raises the budget's error for anything else, and ValueError, TypeError or LookupError if the program is damaged.
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
        name = key.decode("latin-1") if isinstance(key, bytes) else key  # as Python 2's texts arrive
        if not isinstance(name, int | float | None):  # an optimizer's are numbers
            checked_name(name, machine.budget)  # a tuple of shared tuples would be hashed for years
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
    "BINPERSID": lambda machine, _: None,  # the tuple that says where a tensor's numbers lie stays on the stack
    "BUILD": _build,
    "GLOBAL": lambda machine, names: _look_up(machine, *names.split(" ", 1)),
    "STACK_GLOBAL": _look_up_from_stack,
    "REDUCE": _call,
}
