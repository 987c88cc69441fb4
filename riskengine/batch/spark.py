"""A ruleset over a Spark DataFrame: the query of `sql.export`, run by Spark wherever its workers are.

Nothing of riskengine, and no Python, is needed on the workers: what they run is Spark's own plan of one SQL query.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .sql.dialects import DIALECTS
from .sql.export import exported

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    from .columns import Columns

_CASES = "riskengine_cases"


def assessed(columns: Columns, cases: DataFrame) -> DataFrame:
    """What a ruleset says of each row, lazily: nothing is computed before the result is written or collected.

    Args:
        columns: the ruleset, as `compiled` gives it.
        cases: a row is a case; see `Columns.inputs`.

    Returns:
        The columns of `Columns.outputs`. Rows that are not in order are left out; see `not_in_order`.

    Raises:
        Refused: a column is no input, or of a type that its item cannot be read from, or something of the ruleset cannot be
            said in Spark's SQL.
    """
    return _run(columns, cases, bad_rows=False)


def not_in_order(columns: Columns, cases: DataFrame) -> DataFrame:
    """The rows that `assessed` leaves out, lazily, with a column `bad__COLUMN` for each answer that may not be in order.

    Raises:
        Refused: as `assessed`.
    """
    return _run(columns, cases, bad_rows=True)


def _run(columns: Columns, cases: DataFrame, *, bad_rows: bool) -> DataFrame:
    made = exported(columns, DIALECTS["spark"], source=_CASES, schema=_schema(cases), bad_rows=bad_rows)
    text = made.text.replace("{", "{{").replace("}", "}}").replace(f"`{_CASES}`", "{cases}")
    return cases.sparkSession.sql(text, cases=cases)


def _schema(cases: DataFrame) -> dict[str, Any]:
    from ibis.backends.pyspark.datatypes import PySparkType

    return {each.name: PySparkType.to_ibis(each.dataType, each.nullable) for each in cases.schema}
