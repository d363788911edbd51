"""The scripts of benchmarks/ and tools/, which few tests run, import only what exists."""

import ast
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = sorted(
    str(path.relative_to(ROOT)) for folder in ("benchmarks", "tools") for path in (ROOT / folder).glob("*.py")
)
OURS = ("brightest", "support")


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_name_that_a_script_imports_exists(script):
    missing = []
    for node in ast.walk(ast.parse((ROOT / script).read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] in OURS:
            missing += [alias.name for alias in node.names if not exists(node.module, alias.name)]
        elif (
            isinstance(node, ast.ImportFrom) and node.module and (ROOT / script).with_name(f"{node.module}.py").exists()
        ):
            missing += [alias.name for alias in node.names if alias.name not in defined(script, node.module)]
    assert not missing


def exists(module, name):
    """Whether `from module import name` would work."""
    if hasattr(import_module(module), name):
        return True
    try:
        import_module(f"{module}.{name}")
    except ModuleNotFoundError:
        return False
    return True


def defined(script, module):
    """The names at the top of a script beside this one, which may do work when it is imported."""
    text = (ROOT / script).with_name(f"{module}.py").read_text(encoding="utf-8")
    names = set()
    for node in ast.parse(text).body:
        names |= {child.id for child in ast.walk(node) if isinstance(child, ast.Name)}
        names |= {getattr(node, "name", "")}
    return names
