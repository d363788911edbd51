"""Write the TypeScript declarations of the page's messages from their Pydantic models.

The page's modules are plain JavaScript; `make check-page` checks their types against these declarations, which are
global: a module names them as they are.

    python tools/make_messages.py [--check]

`--check` writes nothing, and fails if the file isn't current.
"""

import inspect
import re
import sys
import types
from dataclasses import is_dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from brightest.web import messages

FILE = Path(__file__).parents[1] / "src" / "brightest" / "web" / "page" / "js" / "network" / "messages.d.ts"
HEAD = "// Made by tools/make_messages.py from src/brightest/web/messages. Don't edit.\n"
SCALARS = {int: "number", float: "number", str: "string", bool: "boolean", type(None): "null"}
ARRAYS = {"uint8": "Uint8Array", "uint32": "Uint32Array", "float32": "Float32Array"}


def declarations() -> str:
    """The whole file."""
    commands = {_wire_type(model): model for model in (messages.Hello, *get_args(messages.AnyCommand))}
    snapshots = dict(messages.SNAPSHOTS)
    nested: dict[str, type[Any]] = {}
    parts = [_interface(_name(kind), model, nested, optional=True) for kind, model in commands.items()]
    parts += [_interface(_name(kind), model, nested, optional=False) for kind, model in snapshots.items()]
    seen: set[str] = set()
    while unseen := [name for name in nested if name not in seen]:  # a nested model may bring more
        parts += [_interface(name, nested[name], nested, optional=False) for name in unseen]
        seen.update(unseen)
    parts += [_map("Commands", commands), _map("Snapshots", snapshots)]
    parts += ["type Command = Commands[keyof Commands];", "type Snapshot = Snapshots[keyof Snapshots];"]
    return HEAD + "".join(f"\n{part}\n" for part in parts)


def _interface(name: str, model: type[Any], nested: dict[str, type[Any]], *, optional: bool) -> str:
    """`optional`: a field with a default may be left out."""
    lines = [f"interface {name} {{"]
    if is_dataclass(model):
        lines += [f"  {field}: {_type(hint, nested)};" for field, hint in get_type_hints(model).items()]
    else:
        for field, about in model.model_fields.items():
            mark = "?" if optional and not about.is_required() else ""
            lines.append(f"  {field}{mark}: {_type(about.annotation, nested)};")
    if issubclass(model, messages.SnapshotMessage):
        lines.append(f"  arrays: {_arrays(model)};")
    return "\n".join([*_comment(inspect.getdoc(model) or ""), *lines, "}"])


def _arrays(model: type[messages.SnapshotMessage]) -> str:
    lines = []
    for name, about in model.arrays.items():
        kind, _, shape = about.partition(" ")
        key = f"[name: `{re.sub(r'{.}', '${number}', name)}`]" if "{" in name else name
        lines += [*_comment(shape, "    "), f"    {key}: {ARRAYS[kind]};"]
    return "\n".join(["{", *lines, "  }"]) if lines else "Record<string, never>"


def _type(annotation: Any, nested: dict[str, type[Any]]) -> str:
    """A field's type in TypeScript; `nested` collects the models that it is made of."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if annotation in SCALARS:
        return SCALARS[annotation]
    if origin is Annotated:
        return _type(arguments[0], nested)
    if origin is Literal:
        return " | ".join(f'"{value}"' for value in arguments)
    if origin is not None:
        return _generic(origin, arguments, [_type(a, nested) for a in arguments if a is not Ellipsis])
    name = annotation.__module__.rpartition(".")[2].capitalize() + annotation.__name__
    nested[name] = annotation
    return name


def _generic(origin: Any, arguments: tuple[Any, ...], inner: list[str]) -> str:
    """A union, an array, a tuple or a record of the types `inner`."""
    if origin in (Union, types.UnionType):
        return " | ".join(inner)
    if origin is dict:
        return f"Record<{', '.join(inner)}>"
    if origin is tuple and arguments[-1] is not Ellipsis:
        return f"[{', '.join(inner)}]"
    return f"Array<{inner[0]}>"


def _map(name: str, models: dict[str, type[Any]]) -> str:
    return "\n".join([f"interface {name} {{", *(f'  "{kind}": {_name(kind)};' for kind in models), "}"])


def _wire_type(model: type[BaseModel]) -> str:
    return str(get_args(model.model_fields["type"].annotation)[0])


def _name(kind: str) -> str:
    """DrawStroke for "draw.stroke"."""
    return "".join(word.capitalize() for word in kind.split("."))


def _comment(text: str, indent: str = "") -> list[str]:
    first, *more = text.splitlines()
    if not more:
        return [f"{indent}/** {first} */"]
    return [f"{indent}/**", *(f"{indent} * {line}".rstrip() for line in (first, *more)), f"{indent} */"]


def main() -> None:
    """Write the file, or check it."""
    text = declarations()
    if "--check" not in sys.argv[1:]:
        FILE.parent.mkdir(exist_ok=True)
        FILE.write_text(text)
    elif not FILE.exists() or FILE.read_text() != text:
        sys.exit(f"{FILE.name} is not current: run python tools/make_messages.py.")


if __name__ == "__main__":
    main()
