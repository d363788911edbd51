"""Bundles ES modules into one script: each becomes a function that returns its exports; imported modules come first.

It knows only the forms that this project's modules use: `import { a, b as c } from "./x.js";` at the start of a line,
and `export` before a declaration whose name keeps its value. Modules can't import each other in a circle.
"""

import re
from pathlib import Path

IMPORT = re.compile(r'^import \{([^}]*)\} from "([^"]+)";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const) ([\w$]+))", re.MULTILINE)
OTHER_FORM = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


def bundle(entry: Path, known: set[Path], importers: tuple[Path, ...] = ()) -> str:
    """A script that declares the constant $entry, which holds the entry's exports.

    known: modules that an earlier script declares; the modules of this script are added to it. importers: those through
    which this one is imported. Raises ValueError for an unknown form of import or export, for two modules of one name,
    and for modules that import each other in a circle.
    """
    path = entry.resolve()
    if path in importers:
        raise ValueError(f"{path.name} imports itself, by way of {importers[-1].name}.")
    if path in known:
        return ""
    if _name(path) in map(_name, known):
        raise ValueError(f"two modules are called {path.name}: give one of them another name.")
    source = path.read_text(encoding="utf-8")
    before = [bundle(path.parent / place, known, (*importers, path)) for _, place in IMPORT.findall(source)]
    known.add(path)
    taken = [
        f"  const {{ {_renamed(names)} }} = {_name(path.parent / place)};" for names, place in IMPORT.findall(source)
    ]
    exported = EXPORT.findall(source)
    body = EXPORT.sub("", IMPORT.sub("", source)).strip()
    if found := OTHER_FORM.search(body):
        raise ValueError(f"{path.name} has a line that can't be bundled: {found[0]}")
    lines = [f"const {_name(path)} = (() => {{", *taken, body, f"  return {{ {', '.join(exported)} }};", "})();\n"]
    return "".join(before) + "\n".join(lines)


def _renamed(names: str) -> str:
    """The names of an import as those of a destructuring pattern: `a, b as c` becomes `a, b: c`."""
    listed = [name.strip().replace(" as ", ": ") for name in names.split(",")]
    return ", ".join(name for name in listed if name)


def _name(path: Path) -> str:
    """The constant of a module: $answer_card for answer-card.js. The modules of a script have different names."""
    return "$" + path.stem.replace("-", "_")
