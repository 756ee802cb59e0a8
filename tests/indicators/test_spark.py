"""The same questions to DuckDB and to a Spark cluster of two executors: equal answers."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import ibis
import pytest

from regie.indicators.engine.asking import Question, answer
from regie.indicators.engine.errors import Unanswerable

pytestmark = [
    pytest.mark.slow,
    # pyspark leaves its sockets to the collector, and knows an older pandas.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]

pyspark = pytest.importorskip("pyspark", reason="pyspark is not installed (extra [spark])")
if not shutil.which("java"):
    pytest.skip("Java is not installed", allow_module_level=True)

#: One master, two workers with an executor each of one core and 1 GB.
URL = "pyspark://?spark.master=local-cluster%5B2%2C1%2C1024%5D&spark.sql.shuffle.partitions=4"
LIVES = (
    ("11002", "", "2025", "11002"),
    ("11002", "2025", "~", "11002"),
    ("11007", "", "2025", "11002"),
    ("46003", "", "2025", "46030"),
    ("46013", "", "2025", "46030"),
    ("46030", "2025", "~", "46030"),
)
NIS = ("11001", "11002", "11007", "46003", "46013", "46030")
DIMENSIONS = ("nis", "year", "sex")


def _questions() -> Iterator[Question]:
    def asked(rows: tuple[str, ...], columns: tuple[str, ...], told: str, **more: Any) -> Question:
        return Question(DIMENSIONS, rows, columns, told, "value", **more)

    for aggregate in ("sum", "mean", "min", "max", "count"):
        yield asked(("nis",), ("year",), aggregate)
        yield asked((), (), aggregate)
        yield asked(("nis", "sex"), ("year",), aggregate, filters={"year": ("2023", "2024")})
        yield asked(("nis",), ("year",), aggregate, carry=("nis", "year", LIVES))
        yield asked((), ("sex",), aggregate, carry=("nis", "year", LIVES))
    yield asked(("nis",), ("year",), "sum", first=2, many=3)
    yield asked(("sex",), ("nis",), "sum", order={"sex": ("v", "m")})
    yield asked(("nis",), (), "sum", filters={"nis": ("11001", "99999")})
    yield asked(("nis",), ("year", "sex"), "max", added=False, carry=("nis", "year", LIVES))
    yield asked(("nis",), ("sex",), "sum", totals=True)
    yield asked(("nis",), (), "sum", totals=True, filters={"sex": ("m",), "year": ("2024",)})
    yield asked(("nis",), (), "min", totals=True)


QUESTIONS = tuple(_questions())


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some thousand cells with every status, decimals that a float has not, and totals."""
    place = tmp_path_factory.mktemp("figures") / "figures.parquet"
    duckdb.sql(
        f"""copy (
            select nis, year, sex,
                case when status = 'ok' then cast(n * 0.1 + 0.000001 as decimal(18, 6))
                    end as value,
                status as value_status
            from (
                select nis, year, sex, n,
                    case when n % 11 = 0 then 'missing' when n % 13 = 0 then 'suppressed'
                        else 'ok' end as status
                from (
                    select *, row_number() over (order by nis, year, sex) as n
                    from (select unnest({[*NIS, "*"]}) as nis),
                        (select cast(unnest(range(2020, 2026)) as varchar) as year
                            union all select '*'),
                        (select unnest(['m', 'v', 'x', '*']) as sex)
                )
            ) order by nis, year, sex
        ) to '{place}' (format parquet)"""  # noqa: S608 - of our own values
    )
    return place


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    os.environ.setdefault("SPARK_HOME", str(Path(pyspark.__file__).parent))
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    connection = ibis.connect(URL)
    yield connection
    connection.disconnect()


def told(connection: Any, path: Path, question: Question) -> Any:
    """The answer of one engine, or its sentence."""

    def run(expression: Any) -> Any:
        return connection.to_pyarrow(expression)

    table = connection.read_parquet(str(path))
    if not question.totals:
        for one in DIMENSIONS:
            table = table.filter(table[one] != "*")
    try:
        return answer(table, question, run)
    except Unanswerable as no:
        return str(no)


def test_spark_answers_as_duckdb_does(figures: Path, spark: Any) -> None:
    embedded = ibis.duckdb.connect()
    expected = [told(embedded, figures, question) for question in QUESTIONS]
    embedded.disconnect()
    statuses = {
        status
        for one in expected
        if not isinstance(one, str)
        for row in one["cells"]
        for _value, status in row
    }
    assert {"ok", "missing", "suppressed"} <= statuses
    assert [told(spark, figures, question) for question in QUESTIONS] == expected


def test_two_executors_did_the_work(figures: Path, spark: Any) -> None:
    told(spark, figures, QUESTIONS[0])
    state = spark._session.sparkContext._jsc.sc().getExecutorMemoryStatus()
    # Each executor is named, and the driver.
    assert state.size() == 3
