"""A Ray cluster of nodes with one core each, in processes of their own on this machine."""

import os
import signal
import sys
from contextlib import contextmanager, suppress

import psutil
import pytest

from brightest.cluster.extra import extra_library

NODE = {"num_cpus": 1, "object_store_memory": 200 << 20, "include_log_monitor": False}
# A node whose port is closed is dead after a second, not after fifteen; one that is slow to answer lives as ever.
CONFIG = {"health_check_initial_delay_ms": 0, "health_check_period_ms": 250, "health_check_failure_threshold": 4}


@contextmanager
def nodes(count=2):
    """The cluster, for as long as the block runs; the first of its nodes is the head."""
    if sys.platform == "win32":
        pytest.skip("on Windows, Ray has no clusters of several nodes")
    utils = extra_library("ray.cluster_utils", "a test")
    cluster = _patiently(
        lambda: utils.Cluster(
            initialize_head=True, head_node_args={**NODE, "include_dashboard": False, "_system_config": CONFIG}
        )
    )
    try:
        for _ in range(count - 1):
            add_node(cluster)
        yield cluster
    finally:
        cluster.shutdown()


def add_node(cluster):
    _patiently(lambda: cluster.add_node(**NODE))


def _patiently(begin, tries=4):
    """Ray gives a node half a minute to begin, and a busy machine may need more."""
    for left in reversed(range(tries)):
        before = set(psutil.Process().children())
        try:
            return begin()
        except Exception as error:
            if not left or "timed out during startup" not in str(error):
                raise
        for process in set(psutil.Process().children()) - before:  # that it leaves running
            process.kill()
    raise AssertionError("unreachable")


def replace_node(cluster):
    """Kill the node that isn't the head with all its processes, as if its plug was pulled, and add another."""
    (old,) = cluster.worker_nodes
    cluster.remove_node(old, allow_graceful=False)
    add_node(cluster)


def actors(cluster, name):
    """The processes of the actors of a class, on all nodes."""
    raylets = [process.process.pid for node in cluster.list_all_nodes() for process in node.all_processes["raylet"]]
    found = []
    for pid in raylets:
        with suppress(psutil.NoSuchProcess):  # one that dies meanwhile
            found += [child for child in psutil.Process(pid).children() if _is_called(child, f"ray::{name}")]
    return [child.pid for child in found]


def _is_called(process, name):
    try:
        return name in " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return False


def kill(pid):
    os.kill(pid, signal.SIGKILL)
