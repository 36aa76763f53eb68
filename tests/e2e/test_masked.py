"""What leaves the office: no name, identity number, phone or account of the input, in any format.

The sample extract gets names in every column that may hold one; it is run by the command line, and
everything but the tables that hold real keys by contract is searched for every one of them.
"""

from __future__ import annotations

import csv
import gzip
import io
import itertools
import re
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest

from graphfraud.cli.made_data import sample_folder

#: signs of given names that no text of ours uses
RARE = "翀玥珺祎喆垚犇骉淼焱鑫晔昶旻昱晟炅炜煜烨琰琨琪璟瑄瑾瑜璇珩珏"
NAMES = ("psn_name", "coner_name", "acctname", "opter_name")
KEYS = (
    "psn_no", "certno", "mdtrt_cert_no", "ssc_cardno", "tel", "bankacct", "agnter_certno",
    "address",
)  # fmt: skip
#: the sample's phone of nobody; a workbook writes one tenth as 0.10000000000000001
PLACEHOLDER = "10000000000"
#: hold real keys by contract, and say so
REAL = {
    "members.csv", "claims.csv", "findings.csv", "finding_members.csv", "links.csv", "parties.csv",
    "rejects.csv", "netted.csv", "evidence.xlsx", "run.json", "cases.csv",
}  # fmt: skip
FORMATS = ("html", "docx", "pdf", "xlsx", "text", "json")


def made_names() -> Iterator[str]:
    """Invented names, all different, of three signs."""
    return ("".join(signs) for signs in itertools.permutations(RARE, 3))


@pytest.fixture(scope="module")
def extract(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, frozenset[str]]:
    """The sample with names in it, and every name and key of a person that it holds."""
    folder = tmp_path_factory.mktemp("extract")
    secrets: set[str] = set()
    names = made_names()
    name_of: dict[str, str] = {}

    def name(whose: str) -> str:
        return name_of[whose] if whose in name_of else name_of.setdefault(whose, next(names))

    for path in sorted(sample_folder().glob("*.csv.gz")):
        with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            if "setl_id" in row:
                row["psn_name"] = name(row["psn_no"])
                row["coner_name"] = name(f"tel {row['tel']}") if row["tel"] else ""
                row["acctname"] = name(f"account {row['bankacct']}") if row["bankacct"] else ""
                if row["setl_type"] == "1":
                    row["opter_name"] = name(f"case-worker {row['opter_id']}")
            secrets |= {row[c] for c in (*NAMES, *KEYS) if row.get(c)}
        with (folder / path.stem).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    return folder, frozenset(secrets - {PLACEHOLDER})


@pytest.fixture(scope="module")
def run(
    extract: tuple[Path, frozenset[str]], graphfraud_command: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:  # fmt: skip
    """A masked run of that extract."""
    out = tmp_path_factory.mktemp("run") / "out"
    call(graphfraud_command, "run", str(extract[0]), "--out", str(out), "--store", "none",
         "--no-permuted")  # fmt: skip
    return out


def call(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def texts_of(path: Path) -> str:
    """Everything a reader or a program finds in a file; of an archive, every part."""
    content = path.read_bytes()
    if path.suffix in (".docx", ".xlsx"):
        found = []
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            for name in parts.namelist():
                part = parts.read(name)
                wide = part.decode("utf-16-le", "replace") if name.endswith(".emf") else ""
                # a word processor splits a text into runs: it is searched without its tags too
                plain = part.decode("utf-8", "replace")
                found += [name, plain, re.sub("<[^>]*>", "", plain), wide, wide[1:]]
                odd = part[1:].decode("utf-16-le", "replace") if name.endswith(".emf") else ""
                found.append(odd)
        return "\n".join(found)
    if path.suffix == ".pdf":
        document = pypdfium2.PdfDocument(content)
        pages = [page.get_textpage().get_text_range() for page in document]
        return "\n".join([*pages, *(p.replace("\r\n", "") for p in pages)])
    return content.decode("utf-8", "replace")


def found_in(text: str, secrets: frozenset[str]) -> set[str]:
    """Which of the secrets stand anywhere in the text."""
    hits: set[str] = set()
    for length in {len(s) for s in secrets}:
        windows = {text[i : i + length] for i in range(len(text) - length + 1)}
        hits |= windows & secrets
    return hits


def test_the_search_finds_what_is_there(
    run: Path, extract: tuple[Path, frozenset[str]], tmp_path: Path
) -> None:
    secrets = extract[1]
    assert len(secrets) > 20_000
    assert any(len(s) == 3 for s in secrets)
    # the tables hold real keys, so the search must find them there
    for name in ("members.csv", "evidence.xlsx"):
        assert len(found_in(texts_of(run / name), secrets)) > 50, name
    assert found_in("x 翀玥珺 y", frozenset({"翀玥珺"})) == {"翀玥珺"}


def test_pages_and_records_of_a_run(run: Path, extract: tuple[Path, frozenset[str]]) -> None:
    searched = 0
    for path in sorted(p for p in run.rglob("*") if p.is_file() and p.name not in REAL):
        assert found_in(texts_of(path), extract[1]) == set(), path.name
        searched += path.suffix in (".html", ".json")
    n_cases = len((run / "cases.csv").read_text(encoding="utf-8").splitlines()) - 1
    assert searched == 2 * n_cases + 1


@pytest.mark.parametrize("form", [f for f in FORMATS if f != "pdf"])
def test_reports_of_all_cases(
    run: Path, extract: tuple[Path, frozenset[str]], graphfraud_command: str, tmp_path: Path,
    form: str,
) -> None:  # fmt: skip
    out = tmp_path / "reports"
    call(graphfraud_command, "report", str(run), "--all", "--format", form, "--out", str(out))
    written = sorted(p for p in out.rglob("*") if p.is_file())
    n_cases = len((run / "cases.csv").read_text(encoding="utf-8").splitlines()) - 1
    assert len(written) == n_cases
    for path in written:
        text = texts_of(path)
        assert path.stem in text
        assert found_in(text, extract[1]) == set(), path.name


def test_a_printed_report(
    run: Path, extract: tuple[Path, frozenset[str]], graphfraud_command: str, tmp_path: Path,
    chromium: str,
) -> None:  # fmt: skip
    restricted = next((run / "sheets-restricted").iterdir()).stem
    for case in ("1", restricted):
        out = tmp_path / f"{case}.pdf"
        call(graphfraud_command, "report", str(run), "--case", case, "--format", "pdf", "--out",
             str(out))  # fmt: skip
        text = texts_of(out)
        assert "医保基金使用疑点线索单" in text
        assert found_in(text, extract[1]) == set()


@pytest.mark.parametrize("form", ["graphml", "gexf", "csv", "cypher"])
def test_exports(
    run: Path, extract: tuple[Path, frozenset[str]], graphfraud_command: str, tmp_path: Path,
    form: str,
) -> None:  # fmt: skip
    out = tmp_path / "graph"
    call(graphfraud_command, "export", str(run), "--format", form, "--out", str(out))
    for path in out.iterdir():
        assert found_in(texts_of(path), extract[1]) == set(), path.name


def test_the_page_of_a_party(
    run: Path, extract: tuple[Path, frozenset[str]], graphfraud_command: str, tmp_path: Path
) -> None:
    folder, secrets = extract
    with (run / "members.csv").open(encoding="utf-8", newline="") as file:
        members = list(csv.DictReader(file))
    for kind in ("patient", "caseworker", "institution"):
        key = next(m["node_id"] for m in members if m["node_type"] == kind)
        out = tmp_path / f"{kind}.html"
        call(graphfraud_command, "report", str(run), "--around", f"{kind}:{key}", "--claims",
             str(folder), "--out", str(out))  # fmt: skip
        assert found_in(texts_of(out), secrets) == set(), kind
