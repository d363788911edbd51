"""deploy/kubernetes.yaml has the form that Kubernetes expects, and says what docs/serve.md and the container say."""

import re
from pathlib import Path

import pytest
import yaml

from brightest.service.limits import Limits
from brightest.system.http.access import HEALTH_PATH
from brightest.system.version import __version__

HERE = Path(__file__).parents[2]
OBJECTS = {one["kind"]: one for one in yaml.safe_load_all((HERE / "deploy" / "kubernetes.yaml").read_text("utf-8"))}
CONTAINER_FILE = (HERE / "Containerfile").read_text("utf-8")
POD = OBJECTS["Deployment"]["spec"]["template"]["spec"]
(CONTAINER,) = POD["containers"]

NAME, QUANTITY = "[a-z0-9]([-a-z0-9]*[a-z0-9])?", r"\d+(\.\d+)?(m|Ki|Mi|Gi)?"
PROBE = {"httpGet": {"path": str, "port": str}, "?periodSeconds": int, "?timeoutSeconds": int, "?failureThreshold": int}
METADATA = {"name": NAME, "?labels": {"app": NAME}}
SELECTOR = {"matchLabels": {"app": NAME}}
AMOUNTS = {"cpu": QUANTITY, "memory": QUANTITY}
FORM = {  # of the API's types, the fields that are used; ? marks one that may be left out, a list has items of one form
    "Deployment": {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": METADATA,
        "spec": {
            "replicas": int,
            "selector": SELECTOR,
            "strategy": {"rollingUpdate": {"maxUnavailable": int, "maxSurge": int}},
            "template": {
                "metadata": {"labels": {"app": NAME}},
                "spec": {
                    "automountServiceAccountToken": bool,
                    "terminationGracePeriodSeconds": int,
                    "securityContext": {"runAsNonRoot": bool, "runAsUser": int, "seccompProfile": {"type": str}},
                    "containers": [
                        {
                            "name": NAME,
                            "image": r"[\w./-]+:[\w.-]+",
                            "args": [str],
                            "env": [{"name": str, "valueFrom": {"secretKeyRef": {"name": NAME, "key": str}}}],
                            "ports": [{"name": NAME, "containerPort": int}],
                            "resources": {"requests": AMOUNTS, "limits": AMOUNTS},
                            "startupProbe": PROBE,
                            "readinessProbe": PROBE,
                            "livenessProbe": PROBE,
                            "securityContext": {
                                "allowPrivilegeEscalation": bool,
                                "readOnlyRootFilesystem": bool,
                                "capabilities": {"drop": [str]},
                            },
                            "volumeMounts": [{"name": NAME, "mountPath": "/.*"}],
                        }
                    ],
                    "volumes": [{"name": NAME, "emptyDir": {"sizeLimit": QUANTITY}}],
                },
            },
        },
    },
    "Service": {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": METADATA,
        "spec": {"selector": {"app": NAME}, "ports": [{"name": NAME, "port": int, "targetPort": NAME}]},
    },
    "PodDisruptionBudget": {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": METADATA,
        "spec": {"minAvailable": int, "selector": SELECTOR},
    },
}


def faults(value, form, at):
    """Where a value hasn't the form."""
    if isinstance(form, dict):
        if not isinstance(value, dict):
            return [f"{at} is no mapping"]
        known = {name.lstrip("?"): (name, inner) for name, inner in form.items()}
        missing = [f"{at}.{name} is missing" for name, (mark, _) in known.items() if name not in value and mark == name]
        unknown = [f"{at}.{name} is unknown" for name in value if name not in known]
        inner = [
            fault for name in value if name in known for fault in faults(value[name], known[name][1], f"{at}.{name}")
        ]
        return missing + unknown + inner
    if isinstance(form, list):
        if not isinstance(value, list) or not value:
            return [f"{at} is no list"]
        return [fault for i, one in enumerate(value) for fault in faults(one, form[0], f"{at}[{i}]")]
    if isinstance(form, type):
        return [] if type(value) is form else [f"{at} is {value!r}, no {form.__name__}"]
    return [] if isinstance(value, str) and re.fullmatch(form, value) else [f"{at} is {value!r}, not {form}"]


@pytest.mark.parametrize("kind", FORM)
def test_its_objects_have_the_form_of_their_kind(kind):
    assert not faults(OBJECTS[kind], FORM[kind], kind)


def test_there_is_no_other_object_and_a_fault_would_be_found():
    assert OBJECTS.keys() == FORM.keys()
    wrong = {**OBJECTS["Service"], "spec": {"selector": "brightest", "ports": [{"name": "http", "prot": 80}]}}
    assert len(faults(wrong, FORM["Service"], "Service")) == 4


def test_names_refer_to_each_other():
    labels = OBJECTS["Deployment"]["spec"]["template"]["metadata"]["labels"]
    assert OBJECTS["Deployment"]["spec"]["selector"]["matchLabels"] == labels
    assert OBJECTS["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"] == labels
    assert OBJECTS["Service"]["spec"]["selector"] == labels
    (port,), (shown,) = CONTAINER["ports"], OBJECTS["Service"]["spec"]["ports"]
    assert shown["targetPort"] == port["name"]
    assert {mount["name"] for mount in CONTAINER["volumeMounts"]} == {volume["name"] for volume in POD["volumes"]}


def test_it_is_the_container_and_its_limits():
    assert CONTAINER["image"].endswith(f":{__version__}")
    assert POD["securityContext"]["runAsUser"] == int(re.search(r"^USER (\d+)", CONTAINER_FILE, re.M)[1])
    assert str(CONTAINER["ports"][0]["containerPort"]) == re.search(r"^EXPOSE (\d+)", CONTAINER_FILE, re.M)[1]
    memory = re.search(r"--memory (\d+)m", (HERE / "docs" / "serve.md").read_text("utf-8"))[1]
    assert CONTAINER["resources"]["limits"]["memory"] == f"{memory}Mi"
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        assert CONTAINER[probe]["httpGet"] == {"path": HEALTH_PATH, "port": "http"}
    limits = Limits()
    assert POD["terminationGracePeriodSeconds"] > limits.body_seconds + limits.read_seconds + limits.drain_seconds + 1
