"""A statement may not change under the same version."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from graphfraud.detect.pack_lint import lint
from graphfraud.detect.pack_lock import changed, lock_hash, read_lock, statement_hash, write_lock
from graphfraud.detect.packs import read_pack, read_packs
from graphfraud.errors import CheckFailedError, InputError
from tests.unit.detect.made_packs import write_pack


def test_the_lock_is_sorted_and_says_version_and_hash(tmp_path: Path) -> None:
    write_pack(tmp_path, "zwei")
    write_pack(tmp_path, "eins")
    path = write_lock(tmp_path, read_packs(tmp_path))
    found = json.loads(path.read_text())
    assert list(found) == ["eins", "zwei"]
    assert found["eins"]["version"] == 1
    assert len(found["eins"]["statement"]) == 64
    assert found["eins"] == found["zwei"]  # they differ in name alone
    first = path.read_bytes()
    write_lock(tmp_path, read_packs(tmp_path))
    assert path.read_bytes() == first


@pytest.mark.parametrize(
    ("change", "counts"),
    [
        (("// people who gave one telephone", "// other words"), False),
        (("WITH i,", "WITH i ,"), False),
        (('en = "Two people"', 'en = "2"'), False),
        ((">= $min_persons", "> $min_persons"), True),
        (("default = 2", "default = 3"), True),
        (("patient:participant", "patient:identity_used"), True),
    ],
)
def test_what_counts_as_a_change(tmp_path: Path, change: tuple[str, str], counts: bool) -> None:
    before = statement_hash(read_pack(write_pack(tmp_path)))
    after = statement_hash(read_pack(write_pack(tmp_path, change=change)))
    assert (before != after) is counts


def test_a_changed_statement_needs_a_higher_version(tmp_path: Path) -> None:
    write_pack(tmp_path)
    path = write_lock(tmp_path, read_packs(tmp_path))
    locked = path.read_bytes()
    changed_pack = write_pack(tmp_path, change=(">= $min_persons", "> $min_persons"))
    told = [p for p in lint(tmp_path)[1] if p.path == changed_pack]
    assert [p.key for p in told] == ["version"]
    with pytest.raises(CheckFailedError, match="raise the version"):
        write_lock(tmp_path, read_packs(tmp_path))
    assert path.read_bytes() == locked
    changed_pack.write_text(changed_pack.read_text().replace("version = 1", "version = 2"))
    write_lock(tmp_path, read_packs(tmp_path))
    assert lint(tmp_path)[1] == []
    changed_pack.write_text(changed_pack.read_text().replace("version = 2", "version = 1"))
    with pytest.raises(CheckFailedError):
        write_lock(tmp_path, read_packs(tmp_path))
    assert "knows 2 already" in changed(read_pack(changed_pack), read_lock(tmp_path))


def test_a_pack_that_went_leaves_the_lock(tmp_path: Path) -> None:
    gone = write_pack(tmp_path, "gone")
    write_pack(tmp_path, "stays")
    write_lock(tmp_path, read_packs(tmp_path))
    gone.unlink()
    write_lock(tmp_path, read_packs(tmp_path))
    assert set(read_lock(tmp_path)) == {"stays"}


def test_one_hash_of_all_packs_whatever_their_order(tmp_path: Path) -> None:
    write_pack(tmp_path, "eins")
    write_pack(tmp_path, "zwei", change=("default = 2", "default = 3"))
    packs = read_packs(tmp_path)
    lines = [f"{p.id} {p.version} {statement_hash(p)}" for p in packs]
    expected = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    assert lock_hash(packs) == lock_hash(packs[::-1]) == expected
    assert lock_hash(packs[:1]) != expected


def test_a_broken_lock_is_told(tmp_path: Path) -> None:
    (tmp_path / "lock.json").write_text('{"a": 1}')
    with pytest.raises(InputError, match="no lock of packs"):
        read_lock(tmp_path)


def test_the_product_lock_is_up_to_date(root: Path) -> None:
    lock = read_lock(root / "cypher")
    packs = read_packs(root / "cypher")
    assert {pack.id: changed(pack, lock) for pack in packs if changed(pack, lock)} == {}
    assert set(lock) == {pack.id for pack in packs}
