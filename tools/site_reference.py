"""The pages of the site's reference: every public name, once, with its docstring, by mkdocstrings."""

import inspect
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType

import brightest
from site_docstrings import escaped

TOP = [name for name in brightest.__all__ if not isinstance(getattr(brightest, name), ModuleType)]
PACKAGES = [name for name in brightest.__all__ if name not in TOP]
# The modules of each package that users may import, in the order of its page, after the package's own names (those in
# its `__all__`). What isn't here may change without notice.
MODULES = {
    "cluster": ("scans.run", "sweep.result", "sweep.space"),
    "data": (
        "out_of_distribution", "plane", "synthetic.writers", "synthetic.handwriting", "synthetic.typeset",
        "synthetic.degrade", "synthetic.clutter", "synthetic.photos", "synthetic.puzzles",
    ),
    "engines": ("base", "reference"),
    "evaluation": ("metrics", "calibration"),
    "formats": ("exporters", "exporters.agreement", "importers"),
    "images": ("decode", "pixels", "normalize", "deslant", "soften"),
    "inspection": (
        "neuron", "layers", "nudges", "gradient_check", "gradient_noise", "steepest", "landscape", "edges", "design",
        "damage", "misread", "robustness", "ood_benchmark", "rules", "proof", "descent.formula", "descent.descent",
    ),
    "lessons": ("bend",),
    "nn": (
        "network", "activations", "costs", "backprop", "optimizers", "schedules", "initialization", "weight_averaging",
        "parameters", "probe", "card", "pretrained",
    ),
    "plots": (
        "style", "saving", "activations", "neuron", "weights", "edges", "nudges", "gradient", "gradient_noise",
        "curves", "landscape", "layers", "confusion", "mistakes", "misread", "reliability", "ood", "shift",
        "deformation", "descent", "annotated",
    ),
    "reader": ("reader", "result"),
    "training": (
        "recipes", "loop", "fit", "finetune", "selection", "checkpoint", "epoch_log", "pipeline", "order",
        "windows", "augment",
    ),
}  # fmt: skip


def first_sentence(thing: object) -> str:
    """What a docstring says first; nothing of a constant."""
    if isinstance(thing, str):
        return ""
    text = (inspect.getdoc(thing) or "").partition("\n\n")[0].replace("\n", " ")
    return text.partition(". ")[0].rstrip(".:") + "."


def own_names(module: ModuleType) -> list[str]:
    """The names that a module says are public, or else its own functions and classes; without those of `brightest`."""
    at_top = [getattr(brightest, name) for name in TOP]
    listed = getattr(module, "__all__", None)
    if listed is None:
        kinds = (inspect.isfunction, inspect.isclass)
        own = {
            n: v for n, v in vars(module).items() if any(kind(v) for kind in kinds) and v.__module__ == module.__name__
        }
        listed = [name for name in own if not name.startswith("_")]
    return [name for name in listed if not any(getattr(module, name) is top for top in at_top)]


def entries(package: str) -> Iterator[tuple[ModuleType, list[str]]]:
    """What a page shows: the package with its own names, then each of its modules with those that are made there."""
    home = import_module(f"brightest.{package}")
    modules = [import_module(f"brightest.{package}.{name}") for name in MODULES.get(package, ())]
    named = [(module, own_names(module)) for module in modules]
    elsewhere = {id(getattr(module, name)) for module, names in named for name in names}
    yield home, [name for name in own_names(home) if id(getattr(home, name)) not in elsewhere]
    yield from named


def page(package: str) -> str:
    """A package's page: its own names, then module by module."""
    (home, names), *modules = entries(package)
    parts = [f"# brightest.{package}", _text(home), *_at_top(package), *(block(home, name, 2) for name in names)]
    for module, names in modules:
        parts += [f"## {module.__name__}", _text(module), *(block(module, name, 3) for name in names)]
    return "\n\n".join(parts) + "\n"


def _at_top(package: str) -> list[str]:
    """A sentence with links to the package's names that `import brightest` gives."""
    homes = {name: getattr(getattr(brightest, name), "__module__", "") for name in TOP}
    names = [name for name, home in homes.items() if f"{home}.".startswith(f"brightest.{package}.")]
    links = ", ".join(f"[`brightest.{name}`](brightest.md#{anchor(name)})" for name in names)
    return [f"From here come {links}."] if names else []


def block(module: ModuleType, name: str, level: int) -> str:
    """One name: mkdocstrings shows what has a docstring; a constant is shown with its value."""
    value, full = getattr(module, name), f"{module.__name__}.{name}"
    if inspect.isfunction(value) or inspect.isclass(value):
        return f"::: {full}\n    options:\n      heading_level: {level}\n"
    shown = tuple(value) if isinstance(value, dict) else value
    heading = f"{'#' * level} `{full}` {{ #{anchor(name, module.__name__)} .doc-heading }}"
    return f"{heading}\n\n```python\n{shown!r}\n```\n"


def anchor(name: str, module: str = "brightest") -> str:
    """Where a name is on its page; the builder finds no anchor with two underscores."""
    return f"{module}.{name.strip('_')}"


def top_page() -> str:
    """The names that `import brightest` gives."""
    return "\n\n".join(["# brightest", first_sentence(brightest), *(block(brightest, name, 2) for name in TOP)]) + "\n"


def contents(example: str) -> str:
    """The first page: an example, and a table of all names of `brightest`."""
    rows = [f"| [`{name}`](brightest.md#{anchor(name)}) | {first_sentence(getattr(brightest, name))} |" for name in TOP]
    pages = [
        f"| [`brightest.{name}`]({name}.md) | {first_sentence(import_module(f'brightest.{name}'))} |"
        for name in PACKAGES
    ]
    tables = "\n".join(["| name | |", "|---|---|", *rows, "", "| module | |", "|---|---|", *pages])
    return f"# Reference\n\n{example}\n## Names\n\nWhat isn't on these pages may change without notice.\n\n{tables}\n"


def pages(example: str) -> dict[str, str]:
    """All pages, by path."""
    made = {"reference/index.md": contents(example), "reference/brightest.md": top_page()}
    return made | {f"reference/{package}.md": page(package) for package in PACKAGES}


def navigation() -> list[str | dict[str, str]]:
    """The pages in their order, as zensical.toml lists them."""
    entries: list[str | dict[str, str]] = ["reference/index.md", {"brightest": "reference/brightest.md"}]
    return entries + [{f"brightest.{package}": f"reference/{package}.md"} for package in PACKAGES]


def _text(module: ModuleType) -> str:
    """A module's docstring; drawings and tables in it keep their lines."""
    head, *rest = (inspect.getdoc(module) or "").split("\n\n")
    return "\n\n".join([escaped(head), *(f"```text\n{part}\n```" if "  " in part else escaped(part) for part in rest)])
