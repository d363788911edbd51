"""Requests that OpenAPI allows, and many that it doesn't, get responses that it describes."""

import subprocess
import sys

import pytest

RUN = "from schemathesis.cli import schemathesis; schemathesis()"
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "unsupported_method",
)


@pytest.mark.slow
def test_responses_are_those_of_the_description(service, tmp_path):
    address = f"http://127.0.0.1:{service.port}/openapi.json"
    call = [sys.executable, "-c", RUN, "run", address, "--checks", ",".join(CHECKS)]
    bounds = ["--max-examples", "5", "--seed", "1", "--generation-database", "none", "--no-color"]
    done = subprocess.run([*call, *bounds], capture_output=True, text=True, cwd=tmp_path, timeout=1200, check=False)
    assert done.returncode == 0, done.stdout
    assert "Tested: 5" in done.stdout
