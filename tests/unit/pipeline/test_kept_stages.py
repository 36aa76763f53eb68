"""Stages in a folder: made once, whole or not there, nobody else's."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from graphfraud.errors import InputError, ResourceError, StoreUnreachableError
from graphfraud.pipeline.kept_stages import kept_stages, nothing_kept


class Stopped(BaseException):
    """A run is stopped."""


def stopped_after(folder: Path, key: dict[str, object], name: str, value: object) -> None:
    with pytest.raises(Stopped), kept_stages(folder, key) as kept:
        kept.stage(name, lambda: value)
        raise Stopped


def never() -> object:
    raise AssertionError("it was made a second time")


def test_a_stage_is_made_once(tmp_path: Path) -> None:
    folder = tmp_path / "stages"
    stopped_after(folder, {"seed": 1}, "links", {"k": np.arange(5)})
    with kept_stages(folder, {"seed": 1}) as kept:
        assert kept.names() == ["links"]
        found = kept.stage("links", never)
        assert isinstance(found, dict)
        np.testing.assert_array_equal(found["k"], np.arange(5))
    assert not folder.exists()


def test_another_key_begins_anew(tmp_path: Path) -> None:
    folder = tmp_path / "stages"
    stopped_after(folder, {"seed": 1}, "links", "old")
    with kept_stages(folder, {"seed": 2}) as kept:
        assert kept.stage("links", lambda: "new") == "new"


def test_half_a_stage_does_not_count(tmp_path: Path) -> None:
    folder = tmp_path / "stages"
    stopped_after(folder, {}, "links", "whole")
    (folder / "rings.half").write_bytes(b"\x80")
    with kept_stages(folder, {}) as kept:
        assert kept.names() == ["links"]
        assert kept.stage("rings", lambda: "made") == "made"


@pytest.mark.parametrize(
    ("error", "stays"),
    [
        (InputError("bad decisions", where="x", todo="y"), True),
        (ResourceError("full", where="x", todo="y"), False),
        (StoreUnreachableError("away", where="x", todo="y"), True),
        (KeyboardInterrupt(), True),
    ],
)
def test_a_full_disk_leaves_nothing_and_other_stops_leave_the_stages(
    error: BaseException, stays: bool, tmp_path: Path
) -> None:
    folder = tmp_path / "stages"
    with pytest.raises(type(error)), kept_stages(folder, {}) as kept:
        kept.stage("links", lambda: 1)
        raise error
    assert folder.exists() == stays


def test_input_that_is_refused_leaves_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "stages"

    def refuse() -> object:
        raise InputError("no such column", where="x", todo="y")

    with pytest.raises(InputError, match="column"), kept_stages(folder, {}) as kept:
        (folder / "extract").mkdir()
        kept.stage("extract", refuse)
    assert not folder.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="/dev/full is Linux's")
def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "stages"

    def make() -> object:
        (folder / "links.half").symlink_to("/dev/full")
        return bytes(1 << 20)

    with pytest.raises(ResourceError, match="disk is full"), kept_stages(folder, {}) as kept:
        kept.stage("links", make)
    assert not folder.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="modes and locks of POSIX")
def test_a_folder_of_others_or_in_use_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "stages"
    folder.mkdir()
    folder.chmod(0o755)
    with pytest.raises(InputError, match="alone"), kept_stages(folder, {}):
        pass
    folder.chmod(0o700)
    with (
        kept_stages(folder, {}),
        pytest.raises(InputError, match="another run"),
        kept_stages(folder, {}),
    ):
        pass


def test_without_a_folder_nothing_is_kept() -> None:
    kept = nothing_kept()
    assert kept.stage("links", lambda: 1) == 1
    assert kept.stage("links", lambda: 2) == 2
    assert kept.names() == []
