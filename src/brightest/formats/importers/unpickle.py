"""The instructions of PyTorch's pickles, followed without Python's pickle: nothing can be run.

A pickle is a program for a stack machine, and may call any function. This machine knows the instructions of a state
dict alone. A name that is looked up becomes a `Name`; of calls, it knows the three of a state dict, and refuses others.
"""

import pickletools
from collections.abc import Callable
from typing import Any, NamedTuple

from brightest.errors import StorageError
from brightest.system.budget import Budget, checked_name, shown

KINDS = {  # PyTorch's storage → the kind of its numbers
    "FloatStorage": "float32", "DoubleStorage": "float64", "HalfStorage": "float16", "BFloat16Storage": "bfloat16",
    "LongStorage": "int64", "IntStorage": "int32", "ShortStorage": "int16", "CharStorage": "int8",
    "ByteStorage": "uint8", "BoolStorage": "bool", "QInt8Storage": "qint8", "QUInt8Storage": "quint8",
    "QInt32Storage": "qint32",
}  # fmt: skip
MAX_DIMENSIONS = 8
_MARK = object()


class Tensor(NamedTuple):
    """Where a tensor's numbers lie: a member of the zip, and which of its numbers."""

    kind: str  # of the numbers, such as float32
    member: str
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


class Name(NamedTuple):
    """A function or class that the pickle looks up. It stands for no object of this process."""

    module: str
    name: str


class Machine(NamedTuple):
    """The stack, what is kept by number, and the budget of the file."""

    stack: list[Any]
    memo: dict[int, Any]
    budget: Budget

    def pop_to_mark(self) -> list[Any]:
        """The values above the uppermost mark, which are removed with it. Raises IndexError without a mark."""
        items = []
        while (item := self.stack.pop()) is not _MARK:
            items.append(item)
        return items[::-1]


def unpickle(program: bytes, budget: Budget) -> Any:
    """The value of the pickle: dicts, lists, tuples, texts, numbers, Tensors.

    Raises StorageError for anything else, and ValueError, TypeError or LookupError if the program is damaged.
    """
    machine = Machine([], {}, budget)
    for opcode, argument, _ in pickletools.genops(program):
        budget.spend_parts()
        if opcode.name == "STOP":
            return machine.stack.pop()
        step = _STEPS.get(opcode.name)
        if step is None:
            raise _unknown(opcode.name, machine.stack)
        step(machine, argument)
    raise ValueError("pickle exhausted before seeing STOP")


def _unknown(instruction: str, stack: list[Any]) -> StorageError:
    """The error for an instruction that no state dict needs."""
    made = stack[-2] if instruction == "NEWOBJ" and len(stack) > 1 else None
    if isinstance(made, Name):
        return StorageError(
            f"holds an object of {shown(f'{made.module}.{made.name}')!r}, such as a whole model, which only its own "
            "program can open: save model.state_dict() alone."
        )
    return StorageError(f"holds more than a state dict (pickle's {instruction}): save model.state_dict().")


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
        if not isinstance(key, int | float | None):  # an optimizer's are numbers
            checked_name(key, machine.budget)  # a tuple of shared tuples would be hashed for years
        target[key] = value


def _build(machine: Machine, _: Any) -> None:
    """Drop the attributes that PyTorch saves with an OrderedDict (versions of its modules)."""
    machine.stack.pop()
    if type(machine.stack[-1]) is not dict:
        raise TypeError("only a dict has a state")


def _look_up(machine: Machine, module: Any, name: Any) -> None:
    machine.stack.append(Name(checked_name(module, machine.budget), checked_name(name, machine.budget)))


def _look_up_from_stack(machine: Machine, _: Any) -> None:
    name, module = machine.stack.pop(), machine.stack.pop()
    _look_up(machine, module, name)


def _call(machine: Machine, _: Any) -> None:
    arguments, function = machine.stack.pop(), machine.stack.pop()
    if not isinstance(function, Name) or type(arguments) is not tuple:
        raise TypeError("only a name can be called")
    machine.stack.append(_result(function, arguments))


def _result(function: Name, arguments: tuple[Any, ...]) -> Any:
    """The result of a call, for the three functions of a state dict. Raises StorageError for any other."""
    if function == ("collections", "OrderedDict"):
        return {}
    if function == ("torch._utils", "_rebuild_parameter"):
        return arguments[0]
    if function == ("torch._utils", "_rebuild_tensor_v2"):
        return _tensor(*arguments[:4])
    if function == ("torch._utils", "_rebuild_qtensor"):
        raise StorageError("holds quantized weights: save the network in float32, before it is quantized.")
    raise StorageError(
        f"would call {shown(f'{function.module}.{function.name}')!r} when opened, so it was left closed: "
        "save model.state_dict() alone."
    )


def _tensor(storage: Any, offset: Any, shape: Any, strides: Any) -> Tensor:
    word, kind, member, *_ = storage
    if word != "storage" or not isinstance(kind, Name) or kind.module != "torch" or not isinstance(member, str):
        raise TypeError("a tensor's numbers must be in a storage")
    if kind.name not in KINDS:
        raise StorageError(f"holds numbers as {shown(kind.name)}: save them as float32.")
    if type(shape) is not tuple or type(strides) is not tuple or len(shape) != len(strides):
        raise TypeError("a tensor has as many strides as dimensions")
    if len(shape) > MAX_DIMENSIONS or not all(type(n) is int for n in (offset, *shape, *strides)):
        raise TypeError("a tensor's shape and strides are a few whole numbers")
    return Tensor(KINDS[kind.name], member, offset, shape, strides)


def _push(value: Callable[[Machine, Any], Any]) -> Callable[[Machine, Any], None]:
    return lambda machine, argument: machine.stack.append(value(machine, argument))


def _pop(count: int) -> Callable[[Machine, Any], Any]:
    return lambda machine, _: tuple(machine.stack.pop() for _ in range(count))[::-1]


_LITERALS = ("BININT", "BININT1", "BININT2", "LONG1", "BINFLOAT", "BINUNICODE", "SHORT_BINUNICODE")
_STEPS: dict[str, Callable[[Machine, Any], None]] = {
    **dict.fromkeys(("PROTO", "FRAME"), lambda machine, argument: None),
    **dict.fromkeys(_LITERALS, _push(lambda machine, argument: argument)),
    **dict.fromkeys(("BINPUT", "LONG_BINPUT", "MEMOIZE"), _put),
    **dict.fromkeys(("BINGET", "LONG_BINGET"), _push(lambda machine, number: machine.memo[number])),
    "MARK": _push(lambda machine, _: _MARK),
    "NONE": _push(lambda machine, _: None),
    "NEWTRUE": _push(lambda machine, _: True),
    "NEWFALSE": _push(lambda machine, _: False),
    "EMPTY_DICT": _push(lambda machine, _: {}),
    "EMPTY_LIST": _push(lambda machine, _: []),
    "EMPTY_TUPLE": _push(lambda machine, _: ()),
    "TUPLE": _push(lambda machine, _: tuple(machine.pop_to_mark())),
    "TUPLE1": _push(_pop(1)),
    "TUPLE2": _push(_pop(2)),
    "TUPLE3": _push(_pop(3)),
    "APPEND": lambda machine, _: _append(machine, [machine.stack.pop()]),
    "APPENDS": lambda machine, _: _append(machine, machine.pop_to_mark()),
    "SETITEM": lambda machine, _: _set_items(machine, list(_pop(2)(machine, None))),
    "SETITEMS": lambda machine, _: _set_items(machine, machine.pop_to_mark()),
    "BINPERSID": lambda machine, _: None,  # the tuple that says where numbers lie stays on the stack
    "BUILD": _build,
    "GLOBAL": lambda machine, names: _look_up(machine, *names.split(" ", 1)),
    "STACK_GLOBAL": _look_up_from_stack,
    "REDUCE": _call,
}
