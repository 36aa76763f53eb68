"""Reading an extract, beside the way an analyst reads one with pandas and a bare DuckDB parse.

    python tests/bench/read_extract.py [ROWS]

Prints a Markdown table: rows, wall and CPU seconds, ratio to the bare parse, peak memory. Each way
runs in a process of its own on the same made file (28 columns, area code 992108 does not exist).
The bare parse reads the file as text and uses two columns: a floor, not a reader.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

MADE = """
COPY (
  SELECT printf('S%018d', i) AS setl_id, printf('M%016d', i) AS mdtrt_id,
    printf('9921000000%014d', p) AS psn_no, 'name' || (p % 5000) AS psn_name,
    printf('992108%d%02d%02d%04d', 1940 + p % 70, 1 + p % 12, 1 + p % 28, p % 10000) AS certno,
    1 + p % 2 AS gend, printf('%d-%02d-%02d', 1940 + p % 70, 1 + p % 12, 1 + p % 28) AS brdy,
    '390' AS insutype, '1501' AS psn_type, '992108' AS insu_admdvs,
    printf('H99210%06d', h) AS fixmedins_code, 'hospital ' || h AS fixmedins_name, '05' AS hosp_lv,
    CASE WHEN i % 10 = 0 THEN '21' WHEN i % 10 < 6 THEN '11' ELSE '41' END AS med_type,
    strftime(t, '%Y-%m-%d %H:%M:%S') AS begntime,
    strftime(t + to_days(if(i % 10 = 0, 7, 0)), '%Y-%m-%d %H:%M:%S') AS endtime,
    strftime(t + to_days(if(i % 10 = 0, 7, 0)), '%Y-%m-%d %H:%M:%S') AS setl_time,
    printf('%.2f', 20 + (i * 7919 % 300000) / 100) AS medfee_sumamt,
    printf('%.2f', 10 + (i * 7919 % 200000) / 100) AS fund_pay_sumamt,
    printf('%.2f', (i % 9000) / 100) AS acct_pay,
    CASE WHEN i % 4 <> 3 THEN printf('D992108%06d', h * 20 + i % 20) END AS atddr_no,
    'I10.x0' || (i % 500) AS dscg_maindiag_code, '2' AS setl_type, 'C' || (i % 8) AS opter_id,
    CASE WHEN i % 10 = 0 THEN printf('139%08d', 1 + p % 100000) END AS tel,
    '0' AS refd_setl_flag, NULL AS init_setl_id, '1' AS vali_flag
  FROM (
    SELECT i, hash(i * 3) % ($rows // 10 + 1) AS p, hash(i * 5) % 300 AS h,
      TIMESTAMP '2023-01-01 08:00:00' + to_seconds((hash(i * 7) % 31000000)::INT) AS t
    FROM range($rows) AS r(i)
  )
) TO '$file' (HEADER)
"""


def make(rows: int, path: Path) -> None:
    """Write the made extract."""
    import duckdb

    duckdb.sql(MADE.replace("$rows", str(rows)).replace("$file", str(path)))


def graphfraud_way(path: Path, work: Path) -> int:
    """Check, net, number, join stays, write Parquet, hash the file."""
    from graphfraud.claims import read_extract

    return read_extract([path], work).n_claims


def pandas_way(path: Path, work: Path) -> int:
    """Text columns, dates, money, categories, refunds and invalid rows out, Parquet."""
    import pandas as pd

    frame = pd.read_csv(path, dtype=str)
    for name in ("begntime", "endtime", "setl_time", "brdy"):
        frame[name] = pd.to_datetime(frame[name])
    for name in ("medfee_sumamt", "fund_pay_sumamt", "acct_pay"):
        frame[name] = (frame[name].astype(float) * 100).round().astype("int64")
    frame = frame[(frame["vali_flag"] != "0") & (frame["refd_setl_flag"] != "1")]
    frame = frame.drop_duplicates("setl_id")
    frame["doctor"] = frame["fixmedins_code"] + "|" + frame["atddr_no"]
    for name in ("psn_no", "fixmedins_code", "doctor", "opter_id", "tel", "dscg_maindiag_code"):
        frame[name] = pd.factorize(frame[name], sort=True)[0]
    frame.to_parquet(work.with_suffix(".parquet"))
    return len(frame)


def bare_parse(path: Path, work: Path) -> int:
    """DuckDB parses the file as text on two threads; two columns are used."""
    import duckdb

    del work
    with duckdb.connect(config={"threads": 2}) as con:
        row = con.execute(
            "SELECT count(*), count(DISTINCT med_type), max(fixmedins_code) "
            "FROM read_csv(?, all_varchar = true)",
            [str(path)],
        ).fetchone()
    return int(row[0]) if row else 0


WAYS = {"bare DuckDB parse": bare_parse, "graphfraud": graphfraud_way, "pandas": pandas_way}


def measure(way: str, path: Path, work: Path) -> dict[str, Any]:
    """Run one way in a process of its own."""
    command = [sys.executable, __file__, "--way", way, str(path), str(work)]
    root = str(Path(__file__).resolve().parents[2])
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": root}
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def run_way(way: str, path: Path, work: Path) -> None:
    """One way, and what it cost, as JSON."""
    import resource

    start = time.perf_counter()
    rows = WAYS[way](path, work)
    seconds = time.perf_counter() - start
    usage = resource.getrusage(resource.RUSAGE_SELF)
    cost = {"rows": rows, "seconds": seconds, "cpu": usage.ru_utime + usage.ru_stime}
    # macOS counts bytes, Linux KiB
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    print(json.dumps({**cost, "mib": usage.ru_maxrss / unit}))


def main() -> None:
    """Print the table."""
    if sys.argv[1:2] == ["--way"]:
        run_way(sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]))
        return
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "claims.csv"
        make(rows, path)
        found = {way: measure(way, path, Path(folder) / f"w{i}") for i, way in enumerate(WAYS)}
    floor = found["bare DuckDB parse"]["seconds"]
    print("| way | rows | seconds | CPU seconds | ratio to the bare parse | peak MiB |")
    print("|---|---|---|---|---|---|")
    for way, cost in found.items():
        print(
            f"| {way} | {cost['rows']:,} | {cost['seconds']:.1f} | {cost['cpu']:.1f} "
            f"| {cost['seconds'] / floor:.1f} | {cost['mib']:.0f} |"
        )


if __name__ == "__main__":
    main()
