"""A Ray cluster of two nodes with one core each, in processes of their own on this machine."""

import os
import signal
import sys
from contextlib import contextmanager

import psutil
import pytest

from brightest.cluster.extra import extra_library

OBJECT_STORE = 200 << 20  # bytes


@contextmanager
def two_nodes():
    """The cluster, for as long as the block runs."""
    if sys.platform == "win32":
        pytest.skip("on Windows, Ray has no clusters of several nodes")
    utils = extra_library("ray.cluster_utils", "a test")
    kind = {"num_cpus": 1, "object_store_memory": OBJECT_STORE}
    cluster = utils.Cluster(initialize_head=True, head_node_args={**kind, "include_dashboard": False})
    try:
        cluster.add_node(**kind)
        yield cluster
    finally:
        cluster.shutdown()


def replace_node(cluster):
    """Kill the node that isn't the head with all its processes, as if its plug was pulled, and add another."""
    (old,) = cluster.worker_nodes
    cluster.remove_node(old, allow_graceful=False)
    cluster.add_node(num_cpus=1, object_store_memory=OBJECT_STORE)


def workers(cluster, name):
    """The processes of the actors of a class, on all nodes."""
    nodes = [process.process.pid for node in cluster.list_all_nodes() for process in node.all_processes["raylet"]]
    below = [child for pid in nodes if psutil.pid_exists(pid) for child in psutil.Process(pid).children()]
    return [child.pid for child in below if f"ray::{name}" in " ".join(child.cmdline())]


def kill(pid):
    os.kill(pid, signal.SIGKILL)
