"""Same parameters, same bytes; the command; the sample that is shipped."""

from __future__ import annotations

import gzip
import json
import re
import shlex
from pathlib import Path

import pytest

from graphfraud.claims.read import read_extract
from graphfraud.errors import InputError
from graphfraud.synth import Parameters, generate, write
from graphfraud.synth.command import main

SAMPLE = Path(__file__).resolve().parents[3] / "sample_data"
SMALL = Parameters(persons=2_500, seed=4, level=1, rings_per_100k=200)


def test_same_parameters_same_bytes(tmp_path: Path) -> None:
    first = write(generate(SMALL), tmp_path / "a", compress=True)
    second = write(generate(SMALL), tmp_path / "b", compress=True)
    assert [p.name for p in first] == [p.name for p in second]
    assert all(a.read_bytes() == b.read_bytes() for a, b in zip(first, second, strict=True))
    assert {p.name for p in first} == {
        "claims.csv.gz", "persons.csv.gz", "institutions.csv.gz", "staff.csv.gz",
        "registrations.csv.gz", "truth.json",
    }  # fmt: skip


def test_another_seed_gives_other_data() -> None:
    other = generate(Parameters(persons=2_500, seed=5, level=1, rings_per_100k=200))
    assert not generate(SMALL).frame("claims").equals(other.frame("claims"))


def test_rings_leave_the_persons_of_the_background_as_they_were() -> None:
    without = generate(Parameters(persons=2_500, seed=4, level=0))
    assert without.frame("persons").equals(generate(SMALL).frame("persons"))


@pytest.mark.parametrize(
    "wrong",
    [{"persons": 10}, {"level": 5}, {"level": "hard"}, {"rings_per_100k": -1.0}],
)
def test_wrong_parameters_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(InputError):
        Parameters(**wrong)  # type: ignore[arg-type]


def test_the_command_writes_and_says_what(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--persons", "2500", "--seed", "4", "--level", "1", "--leave-out", "brdy"]
    assert main([*arguments, "--out", str(tmp_path / "x")]) == 0
    assert "persons 2500" in capsys.readouterr().err
    header = (tmp_path / "x" / "claims.csv").read_text(encoding="utf-8").split("\n", 1)[0]
    assert '"setl_id"' in header
    assert "brdy" not in header
    assert main(["--persons", "1", "--out", str(tmp_path / "y")]) == 2
    assert "too few" in capsys.readouterr().err


def test_the_sample_is_small_has_every_pattern_and_comes_again_by_its_command(
    tmp_path: Path,
) -> None:
    files = sorted(p for p in SAMPLE.iterdir() if p.name.endswith((".csv.gz", ".json")))
    assert sum(p.stat().st_size for p in files) < 3_000_000
    truth = json.loads((SAMPLE / "truth.json").read_text(encoding="utf-8"))
    assert len({r["kind"] for r in truth["rings"]}) == 4
    assert {r["level"] for r in truth["rings"]} == {1, 2}
    readme = (SAMPLE / "README.md").read_text(encoding="utf-8")
    found = re.search(r"\$ python -m graphfraud\.synth (.*?)\n```", readme, re.S)
    assert found
    arguments = shlex.split(found[1].replace("\\\n", " "))
    assert main([*arguments[:-1], str(tmp_path)]) == 0
    for path in files:
        made = (tmp_path / path.name).read_bytes()
        if path.suffix == ".gz":
            # the tables are compared, not the way a zlib packs them
            assert gzip.decompress(made) == gzip.decompress(path.read_bytes()), path.name
        else:
            assert made == path.read_bytes()


def test_an_extract_reads_it_without_a_reject(tmp_path: Path) -> None:
    data = generate(SMALL)
    write(data, tmp_path / "in")
    tables = sorted((tmp_path / "in").glob("*.csv"))
    extract = read_extract(tables, tmp_path / "work", max_rejects=0.0)
    claims = data.frame("claims")
    assert extract.counts.rows_in == len(claims)
    assert extract.counts.rejected == 0
    gone = set(claims["init_setl_id"]) | set(claims.loc[claims["vali_flag"] == "0", "setl_id"])
    standing = claims[(claims["refd_setl_flag"] == "0") & ~claims["setl_id"].isin(gone)]
    assert extract.counts.kept == len(standing)
    workers = set(extract.keys("caseworker"))
    doctors = set(extract.keys("doctor"))
    for ring in data.truth["rings"]:
        assert set(ring["caseworkers"]) <= workers
        assert set(ring["doctors"]) <= doctors
