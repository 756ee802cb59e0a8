"""What Spark is asked is what was meant: its words, run by DuckDB, give the same rows of a page."""

from __future__ import annotations

from typing import Any

import duckdb
import ibis
import sqlglot

from regie.indicators.engine.asking import Question, answer


def test_a_page_has_every_row_once_in_the_words_of_spark() -> None:
    with duckdb.connect() as held:
        held.execute(
            "CREATE TABLE t AS SELECT nis, year, 1.5::DECIMAL(18, 6) AS value, "
            "'ok' AS value_status FROM (SELECT unnest(['a', 'b', 'c', 'd']) AS nis), "
            "(SELECT unnest(['2023', '2024', '*']) AS year)"
        )
        table = ibis.table(
            dict.fromkeys(("nis", "year", "value_status"), "string") | {"value": "decimal(18, 6)"},
            name="t",
        )
        table = table.filter(table["year"] != "*")

        def run(expression: Any) -> Any:
            words = str(ibis.to_sql(expression, dialect="pyspark"))
            (told,) = sqlglot.transpile(words, read="spark", write="duckdb")
            return held.sql(told).to_arrow_table()

        found = answer(
            table, Question(("nis", "year"), ("nis",), (), "sum", "value", first=1, many=2), run
        )
    assert (found["rows"], found["many"]) == ([("b",), ("c",)], 4)
    assert found["cells"] == [[("3", "ok")], [("3", "ok")]]
