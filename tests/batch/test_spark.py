"""A ruleset on Spark, with two workers as processes of their own, says of each row what `assess` says of it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import ibis
import pyarrow as pa
import pytest
from beside_assess import AS_OF
from generated_rulesets import generated
from spark_session import session
from sql_backends import Run, expected_rows, same_as_assess, some_rows

from riskengine import Library
from riskengine.api import Ruleset
from riskengine.batch.columns import compiled
from riskengine.batch.sql.running import over
from riskengine.problems import Refused

pytestmark = pytest.mark.filterwarnings("ignore")  # of pyspark's own doing


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    with session() as found:
        yield found


@pytest.fixture(scope="module")
def in_spark(spark: Any) -> Run:
    def run(query: str, table: pa.Table) -> list[dict[str, Any]]:
        spark.createDataFrame(table).createOrReplaceTempView("cases")
        return list(spark.sql(query).toArrow().to_pylist())

    return run


def test_there_are_two_workers(spark: Any) -> None:
    assert spark.range(0, 100, numPartitions=4).selectExpr("sum(id)").first()[0] == 4950
    workers = spark.sparkContext._jsc.sc().getExecutorMemoryStatus().size() - 1
    assert workers == 2


@pytest.mark.parametrize("id_", ["vrisk10", "warning-signals", "housing", "discharge-notices"])
def test_rulesets_of_the_library(in_spark: Run, id_: str) -> None:
    ruleset = Library.bundled().get(id_, on="2026-11-22")
    table = some_rows(ruleset, 3, 60, "spark", as_of=id_ == "vrisk10", faulty=0.02)
    done = same_as_assess(ruleset, table, "spark", in_spark, settings={"as_of": None if id_ == "vrisk10" else AS_OF})
    assert 20 < done <= 60


def test_generated_rulesets(in_spark: Run) -> None:
    """Few, for each is a query of its own; the same rulesets in every run."""
    rng = random.Random(20261122)
    done = 0
    while done < 8:
        try:
            ruleset = Ruleset(generated(rng.randbytes(400)).definition)
            table = some_rows(ruleset, done, 25, "spark", as_of=bool(done % 2))
            same_as_assess(ruleset, table, "spark", in_spark, settings={"as_of": AS_OF})
        except Refused:
            continue
        done += 1


def test_a_data_frame_is_assessed_lazily_where_it_is(spark: Any) -> None:
    from riskengine.batch.spark import assessed, not_in_order

    ruleset = Library.bundled().get("vrisk10")
    table = some_rows(ruleset, 5, 200, "spark", faulty=0.01)
    columns = compiled(ruleset, as_of=AS_OF, keep=["n"])
    cases = spark.createDataFrame(table).repartition(4)
    found = {row["n"]: row for row in assessed(columns, cases).toArrow().to_pylist()}
    expected = expected_rows(ruleset, table, columns, {"as_of": AS_OF})
    assert found.keys() == expected.keys()
    assert all(found[n]["plan_level__lowest"] == row["plan_level__lowest"] for n, row in expected.items())
    bad = not_in_order(columns, cases).toArrow().to_pylist()
    assert {row["n"] for row in bad} == {*range(200)} - expected.keys() != set()
    assert all(any(row[name] for name in row if name.startswith("bad__")) for row in bad)


def test_by_way_of_ibis(spark: Any) -> None:
    ruleset = Library.bundled().get("vrisk10")
    table = some_rows(ruleset, 6, 50, "spark")
    spark.createDataFrame(table).createOrReplaceTempView("by_ibis")
    connection = ibis.pyspark.connect(spark)
    columns = compiled(ruleset, as_of=AS_OF, keep=["n"])
    found = over(columns, connection.table("by_ibis")).to_pyarrow().to_pylist()
    expected = expected_rows(ruleset, table, columns, {"as_of": AS_OF})
    assert {row["n"]: row["risk"] for row in found} == {n: row["risk"] for n, row in expected.items()}
