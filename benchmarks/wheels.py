"""The claims of `make prove` about the wheel: its size, and that type checkers see the package."""

import re
import subprocess
import sys
import sysconfig
import tempfile
import venv
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
MAX_WHEEL_BYTES = 8_000_000
Found = tuple[str, bool]


def size() -> Found:
    """The size of the wheel, with all networks in it."""
    with tempfile.TemporaryDirectory() as folder:
        found = _wheel(Path(folder)).stat().st_size
    return f"{found / 1e6:.1f} MB", found <= MAX_WHEEL_BYTES


def typed() -> Found:
    """The result of `mypy --strict` on README's example, in an environment with the wheel and its dependencies."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        venv.create(home / "venv")
        (packages,) = (home / "venv").rglob("site-packages")
        (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
        zipfile.ZipFile(_wheel(home)).extractall(packages)
        readme = (ROOT / "README.md").read_text(encoding="utf-8")
        (home / "example.py").write_text(re.findall(r"```python\n(.*?)```", readme, re.S)[0], encoding="utf-8")
        (python,) = (home / "venv").glob("*/python")
        command = [sys.executable, "-m", "mypy", "--strict", "--python-executable", str(python), "example.py"]
        done = subprocess.run(command, cwd=home, capture_output=True, text=True, check=False)
    return done.stdout.strip().splitlines()[-1], done.returncode == 0


def _wheel(folder: Path) -> Path:
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run(command, check=True)
    (wheel,) = folder.glob("*.whl")
    return wheel


def measurements() -> Iterator[tuple[str, Callable[[], Found]]]:
    """Each claim and the function that measures it."""
    yield "the wheel is at most 8 MB", size
    yield "README's example passes mypy --strict against the wheel", typed
