"""Try the wheel in dist/ as a stranger has it, in an environment made from nothing: `make release`.

It trains on the bundled digits, reads a picture, opens the page (`uvx --from dist/....whl brightest page`), and
looks at what is imported before it is used.
"""

import json
import os
import subprocess
import sys
import sysconfig
import tempfile
import urllib.request
from pathlib import Path

from brightest.system.version import __version__

ROOT = Path(__file__).parents[1]
QUICK = "test_quick_start.py"  # what is imported before it is used


def main() -> None:
    """Run the commands; the first that fails ends it."""
    (wheel,) = (ROOT / "dist").glob("*.whl")
    uv = Path(sysconfig.get_path("scripts")) / "uv"
    # --isolated makes the environment from nothing, and not from that of an earlier wheel of the same name
    uvx = [str(uv), "tool", "run", "--isolated", "--no-config", "--from", str(wheel)]
    with tempfile.TemporaryDirectory() as folder:

        def run(*arguments: str) -> str:
            print("brightest", *arguments, flush=True)
            command = [*uvx, "brightest", *arguments]
            return subprocess.run(command, cwd=folder, check=True, stdout=subprocess.PIPE, text=True).stdout

        said = run("--version")
        if said != f"brightest {__version__}\n":
            sys.exit(f"the wheel says {said!r}")
        trained = json.loads(run("train", "--data", "optdigits", "--epochs", "5", "--json"))
        photo = ROOT / "docs" / "notes.jpg"
        read = json.loads(run("predict", str(photo), "--network", "reader", "--json"))
        print(f"{trained['test_accuracy']:.1%} of the test digits; {photo.name} says {read['text'].split()}")
        open_page([*uvx, "brightest", "page", "--no-browser", "--json"], folder)
        options = ["-q", "-c", os.devnull, "-p", "no:cacheprovider", "--noconftest"]  # it needs more than the wheel
        tests = ["-m", "pytest", *options, str(ROOT / "tests" / QUICK)]
        subprocess.run([*uvx, "--with", "pytest", "python", *tests], cwd=folder, check=True)


def open_page(command: list[str], folder: str) -> None:
    """Start the page, ask for it with its key, and stop it."""
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as page:
        try:
            assert page.stdout
            address = json.loads(page.stdout.readline())["address"]
            with urllib.request.urlopen(address) as answer:
                print(f"brightest page: {answer.status}, {len(answer.read()):,} bytes")
        finally:
            page.terminate()


if __name__ == "__main__":
    main()
