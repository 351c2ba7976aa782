"""Folders are where root, a plain user and a socket's short name need them."""

import os
import tempfile
from pathlib import Path

import pytest

from reputation.embedded import places


def test_a_path_below_a_closed_folder_is_not_open():
    with tempfile.TemporaryDirectory(dir="/tmp") as closed:
        inside = Path(closed, "inside")
        inside.mkdir()
        assert not places.is_open(inside)
        Path(closed).chmod(0o711)
        assert places.is_open(inside)


def test_the_state_folder_can_be_named(tmp_path, monkeypatch):
    monkeypatch.setenv("REPUTATION_STATE_DIR", str(tmp_path / "deep" / "state"))
    assert places.state_dir() == tmp_path / "deep" / "state"
    assert places.state_dir().is_dir()


def test_a_new_folder_lets_others_pass_whatever_the_umask(tmp_path):
    before = os.umask(0o077)
    try:
        made = places.owned_folder(tmp_path / "one" / "two", 0o711)
    finally:
        os.umask(before)
    assert [place.stat().st_mode & 0o777 for place in (made, made.parent)] == [0o711, 0o711]


def test_each_state_folder_has_sockets_of_its_own_with_a_short_name(tmp_path):
    one, other = places.socket_dir(tmp_path / "one"), places.socket_dir(tmp_path / "other")
    assert one != other
    assert one == places.socket_dir(tmp_path / "one")
    assert len(str(one)) <= places.LONGEST_SOCKET_FOLDER


def test_a_long_temporary_folder_is_passed_over(tmp_path, monkeypatch):
    long = tmp_path / ("x" * 90)
    long.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(long))
    assert places.temporary_dir() != long


def test_a_private_folder_that_is_a_link_is_refused(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "trap").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(places.NotFound, match="somebody else"):
        places.private_folder(tmp_path / "trap")
