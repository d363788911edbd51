"""Fetch the fonts that networks learn print from, by npm, into brightest's cache folder. Takes some minutes.

python tools/fetch_fonts.py
"""

import subprocess
import sys
import tarfile
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from brightest.data.synthetic import fonts

FILES = ("latin-400-normal", "latin-400-italic", "latin-700-normal")  # that families usually have


def fetch(family: str, version: str) -> None:
    """Put a family's files into its folder, unless they are there."""
    target = fonts.folder() / family
    if target.exists():
        return
    with tempfile.TemporaryDirectory(dir=fonts.folder()) as temporary:
        command = ["npm", "pack", "--silent", f"@fontsource/{family}@{version}"]
        name = subprocess.run(command, cwd=temporary, check=True, capture_output=True, text=True).stdout.split()[-1]
        wanted = {f"package/files/{family}-{file}.woff2": f"{file}.woff2" for file in FILES}
        partial = Path(temporary) / "files"
        partial.mkdir()
        with tarfile.open(Path(temporary) / name) as package:
            for member in package:
                if member.name in wanted and (content := package.extractfile(member)):
                    (partial / wanted[member.name]).write_bytes(content.read())
        partial.rename(target)


def main() -> None:
    """Fetch all families of fonts.json, four at a time."""
    families = fonts.families()
    fonts.folder().mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(4) as pool:
        fetched = [pool.submit(fetch, family, version) for family, (version, _) in families.items()]
        for number, one in enumerate(fetched, 1):
            one.result()
            if sys.stderr.isatty():
                end = "\n" if number == len(fetched) else ""
                print(f"\r{number} of {len(fetched)} families", end=end, file=sys.stderr, flush=True)
    print(f"The fonts are in {fonts.folder()}.")


if __name__ == "__main__":
    main()
