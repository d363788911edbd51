"""An address at which there is no cluster is refused. test_ray.py has a cluster."""

import pytest

from brightest.errors import SettingError
from support.sweeping import small_sweep


@pytest.mark.parametrize(
    ("address", "reason"),
    [("127.0.0.1:1", "no Ray cluster can be reached there"), ("nowhere", "give auto, or an address")],
)
def test_an_address_without_a_cluster_is_refused_at_once(address, reason):
    with pytest.raises(SettingError, match=reason):
        small_sweep(cluster=address)
