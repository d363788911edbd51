"""The scripts that docs/scale.md names run, at a small size, and so does its deployment on Ray Serve."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.mnist
@pytest.mark.skipif(sys.platform != "linux", reason="they look at memory as Linux shows it")
@pytest.mark.parametrize("call", [("oceans", "400"), ("ocean_model", "400"), ("shards", "2"), ("serve_workers", "1")])
def test_its_scripts_run(call):
    name, size = call
    assert f"`python benchmarks/{name}.py`" in PAGE
    done = subprocess.run(
        [sys.executable, ROOT / "benchmarks" / f"{name}.py", size], capture_output=True, text=True, check=True
    )
    assert len(done.stdout.splitlines()) >= 2


@pytest.mark.slow
def test_its_deployment_answers(tmp_path):
    pytest.importorskip("grpc", reason="Ray Serve isn't installed: pip install 'ray[serve]'")
    (code,) = PAGE.split("```python\n")[1:]
    (tmp_path / "deployment.py").write_text(
        code.partition("```")[0].replace("num_replicas=2", "num_replicas=1")
        + CALL.format(photo=str(ROOT / "docs" / "notes.jpg"))
    )
    done = subprocess.run([sys.executable, "deployment.py"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "True True" in done.stdout.splitlines()


CALL = """
import json
from urllib.request import urlopen

serve.run(app)
answer = json.load(urlopen("http://127.0.0.1:8000/", open({photo!r}, "rb").read()))
nothing = json.load(urlopen("http://127.0.0.1:8000/", b"no picture"))
print(len(answer["digits"]) > 10, "error" in nothing)
serve.shutdown()
"""
