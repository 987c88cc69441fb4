"""Apache Spark as on a cluster: a driver and two workers, each a process of its own. Nothing is fetched from a network.

Where Spark cannot run (no Java, no pyspark), a test says so and is skipped; in the pipeline (`CI`) it fails.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

import pytest

WORKERS = "local-cluster[2,1,1024]"  # two workers of one core and 1 GB each


@contextmanager
def session() -> Iterator[Any]:
    """A session for the tests of a run."""
    lacking = "Java" if shutil.which("java") is None else "pyspark" if find_spec("pyspark") is None else None
    if lacking is not None:
        said = f"Spark cannot run here: there is no {lacking}"
        if os.environ.get("CI"):
            pytest.fail(said)
        pytest.skip(said)
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

    with tempfile.TemporaryDirectory(prefix="spark") as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        patch.setenv("SPARK_WORKER_DIR", f"{folder}/work")
        patch.delenv("SPARK_HOME", raising=False)
        settings = {
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.memory": "512m",
            "spark.executor.memory": "512m",
            "spark.local.dir": f"{folder}/local",
            "spark.sql.warehouse.dir": f"{folder}/warehouse",
            "spark.sql.session.timeZone": "UTC",
            "spark.sql.shuffle.partitions": "2",
            "spark.scheduler.minRegisteredResourcesRatio": "1.0",  # no job begins before both workers are there
            "spark.scheduler.maxRegisteredResourcesWaitingTime": "600s",
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
        }
        builder = SparkSession.builder.master(WORKERS).appName("riskengine")
        for name, value in settings.items():
            builder = builder.config(name, value)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = builder.getOrCreate()
        found.sparkContext.setLogLevel("OFF")
        try:
            yield found
        finally:
            found.stop()
            _end_java(SparkContext)


def _end_java(context: Any) -> None:
    """A stopped session leaves its Java, and nearly a gigabyte, to the end of the process, which has many tests to run yet."""
    gateway, context._gateway, context._jvm = context._gateway, None, None
    gateway.shutdown()
    gateway.proc.stdin.close()  # this is what it waits for
    gateway.proc.wait(timeout=120)
