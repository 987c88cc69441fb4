"""Runs all benchmarks, writes RESULTS.md, and fails where a target is missed: `python -m benchmarks`."""

from __future__ import annotations

import platform
from importlib.metadata import version
from pathlib import Path

from . import explanations, one_case, proofs, record, start_up, twenty_rules, workshop
from .measure import Report, as_table

RESULTS = Path(__file__).with_name("RESULTS.md")


def machine() -> str:
    """The processor, as far as the system tells."""
    described = Path("/proc/cpuinfo")
    names = described.read_text(encoding="utf-8").splitlines() if described.exists() else []
    models = [line.partition(":")[2].strip() for line in names if line.startswith("model name")]
    processor = f"{models[0]}, {len(models)} of them" if models else platform.processor() or platform.machine()
    return f"{processor}; {platform.system()} {platform.machine()}"


def results(reports: list[Report]) -> str:
    """The whole of RESULTS.md."""
    missed = [each.what for report in reports for each in report.figures if each.missed]
    versions = ", ".join(f"{name} {version(name)}" for name in ("zen-engine", "pydantic", "PyYAML", "rfc8785"))
    head = [
        "# Results",
        "",
        "Written by `python -m benchmarks`. Each time is the least of several rounds in which all take turns. Compare ratios,",
        "not times, with another machine's.",
        "",
        f"- machine: {machine()}",
        f"- versions: {platform.python_implementation()} {platform.python_version()}, {versions}",
        f"- targets: {'all met' if not missed else 'missed: ' + '; '.join(missed)}",
    ]
    return "\n\n".join(["\n".join(head), *map(as_table, reports)]) + "\n"


def main() -> int:
    """Measure, print, write."""
    parts = (one_case, twenty_rules, start_up, proofs, workshop, explanations, record)
    reports = [each.measure() for each in parts]
    text = results(reports)
    print(text, end="")
    RESULTS.write_text(text, encoding="utf-8")
    return int(any(each.missed for report in reports for each in report.figures))


if __name__ == "__main__":
    raise SystemExit(main())
