"""Errors: one tree, and one sentence for a name that isn't among the options."""

import pytest

from brightest import errors


def test_every_error_is_one_of_brightests():
    found = [e for e in vars(errors).values() if isinstance(e, type) and issubclass(e, Exception)]
    assert len(found) > 5
    assert all(issubclass(error, errors.BrightestError) for error in found)
    assert {error.exit_code for error in found} == {1, 2}
    assert issubclass(errors.SettingError, ValueError)


def test_an_option_is_chosen_by_name():
    assert errors.choose("fruit", "apple", {"apple": 1, "pear": 2}) == 1
    errors.check_choice("fruit", "pear", ("apple", "pear"))
    for check in (errors.choose, errors.check_choice):
        with pytest.raises(errors.SettingError, match=r"^fruit 'plum' is unknown: choose apple, pear\.$"):
            check("fruit", "plum", {"apple": 1, "pear": 2})
