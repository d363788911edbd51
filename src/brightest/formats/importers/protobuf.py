"""Protocol buffers from strangers: what a message would become is counted in its bytes before it is parsed.

An empty submessage takes two bytes in a file and a hundred or more in memory.
"""

from typing import Any

from brightest.errors import StorageError
from brightest.system.budget import Budget

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5  # kinds of fields on the wire
NUMBER_BYTES = 32  # of a number in a packed field, once it is a Python object
# Bytes of a number in a packed field, by the types of google.protobuf.descriptor.FieldDescriptor; 1 for the others.
_PACKED_BYTES = {1: 8, 2: 4, 6: 8, 7: 4, 15: 4, 16: 8}


def count_message(content: memoryview, descriptor: Any, budget: Budget, depth: int = 0) -> None:
    """Spend what parsing the message in `content` would take. Raises the budget's error, or StorageError."""
    budget.check_depth(depth)
    at = 0
    while at < len(content):
        budget.spend_parts()
        tag, at = _varint(content, at)
        field, kind = descriptor.fields_by_number.get(tag >> 3), tag & 7
        if kind == VARINT:
            _, at = _varint(content, at)
        elif kind in (FIXED32, FIXED64):
            at += 4 if kind == FIXED32 else 8
        elif kind == BYTES:
            size, at = _varint(content, at)
            if at + size > len(content):
                raise StorageError("is cut short.")
            if field and field.message_type:
                count_message(content[at : at + size], field.message_type, budget, depth + 1)
            elif field and field.type not in (field.TYPE_BYTES, field.TYPE_STRING):
                budget.spend_array(size // _PACKED_BYTES.get(field.type, 1), NUMBER_BYTES)
            at += size
        else:
            raise StorageError("is damaged: it holds a field of a kind that is not in use.")


def _varint(content: memoryview, at: int) -> tuple[int, int]:
    """The number at `at`, of seven bits a byte, and where it ends."""
    number = 0
    for shift in range(0, 70, 7):
        if at >= len(content):
            break
        byte = content[at]
        at += 1
        number |= (byte & 127) << shift
        if byte < 128:
            return number, at
    raise StorageError("is cut short, or damaged.")
