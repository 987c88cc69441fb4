"""Runs benchmarks, writes RESULTS.md, and fails where a target is missed.

python -m benchmarks                   all but the longest; their sections of RESULTS.md are written anew
python -m benchmarks peers columns     some; the other sections stay as long as machine and versions are the same
python -m benchmarks scaling           one of the longest, which are run only where they are named (BY_ITSELF)
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import sys
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from .measure import as_table
from .peers.peer import found_version

RESULTS = Path(__file__).with_name("RESULTS.md")
PARTS = (
    *("one_case", "twenty_rules", "peers.speed", "peers.missing", "scaling", "scaling_columns"),
    *(
        "columns",
        "hundred_million",
        "start_up",
        "kept_programs",
        "proofs",
        "workshop",
        "explanations",
        "record",
        "million_records",
    ),
    *("monitoring", "monitoring_engines", "monitoring_million"),
)
"""The benchmarks, in the order in which they are shown."""
BY_ITSELF = {"scaling", "scaling_columns", "hundred_million", "million_records", "monitoring_million"}
"""Run only where it is asked for by name: each takes longer than all others together."""
VERSIONS = (
    ("pydantic", "PyYAML", "rfc8785", "z3-solver", "SQLAlchemy", "ibis-framework", "duckdb", "sqlglot", "pyarrow"),
    (
        *("zen-engine", "datalogic-py", "panzi-json-logic", "cel-expr-python", "common-expression-language"),
        *("rule-engine", "simpleeval", "business-rules", "clipspy", "durable-rules", "numpy", "polars"),
    ),
)
"""What riskengine stands on, and its peers."""

_SECTION = re.compile(r"^<!-- python -m benchmarks (?P<name>\S+) -->\n(?P<text>(?:(?!^<!-- ).*\n?)*)", re.MULTILINE)
_MISSED = re.compile(r"^\| (?P<what>.*?) +\|.*\*\*missed\*\* +\|$", re.MULTILINE)


def machine() -> str:
    """The processor, as far as the system tells."""
    described = Path("/proc/cpuinfo")
    names = described.read_text(encoding="utf-8").splitlines() if described.exists() else []
    models = [line.partition(":")[2].strip() for line in names if line.startswith("model name")]
    processor = f"{models[0]}, {len(models)} of them" if models else platform.processor() or platform.machine()
    return f"{processor}; {_memory()}{platform.system()} {platform.machine()}"


def _memory() -> str:
    try:
        size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError):  # a system that does not tell
        return ""
    return f"{size / 2**30:.0f} GiB; "


def circumstances() -> list[str]:
    """The machine and the versions, as RESULTS.md has them."""
    own, peers = (", ".join(f"{name} {found_version(name) or 'not installed'}" for name in names) for names in VERSIONS)
    return [
        f"- machine: {machine()}",
        f"- versions: {platform.python_implementation()} {platform.python_version()}, {own}",
        f"- peers: {peers}",
    ]


def kept(before: str, now: list[str]) -> dict[str, str]:
    """The sections of an earlier run by name; none where it was another machine or other versions."""
    if not all(f"{line}\n" in before for line in now):
        return {}
    return {found["name"]: found["text"].strip() for found in _SECTION.finditer(before)}


def disturbance() -> list[str]:
    """A note where the machine has more to do than it can do at once, which is more than a benchmark asks for."""
    load, processors = (os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0), os.cpu_count() or 1
    if load <= processors + 1:
        return []
    return [f"Measured while the machine did other work too: a load of {load:.0f} on {processors} processors."]


def results(sections: dict[str, str], now: list[str]) -> str:
    """The whole of RESULTS.md, of sections by name."""
    shown = [name for name in PARTS if name in sections]
    missed = [found["what"] for name in shown for found in _MISSED.finditer(sections[name])]
    left_out = [name for name in PARTS if name not in sections]
    head = [
        "# Results",
        "",
        "Written by `python -m benchmarks`. Each time is the least of several rounds in which all take turns. Compare ratios,",
        "not times, with another machine's.",
        "",
        *now,
        f"- targets: {'all met' if not missed else 'missed: ' + '; '.join(missed)}",
        *([f"- not run here: {', '.join(left_out)}"] if left_out else []),
    ]
    marked = [f"<!-- python -m benchmarks {name} -->\n\n{sections[name]}" for name in shown]
    return "\n\n".join(["\n".join(head), *marked]) + "\n"


def chosen(names: list[str]) -> list[str]:
    """The benchmarks asked for: a name, or the folder that holds some. All but the longest where none is named."""
    if not names:
        return [name for name in PARTS if name not in BY_ITSELF]
    return [part for part in PARTS if any(name in {part, part.partition(".")[0]} for name in names)]


def main() -> int:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Runs benchmarks and writes RESULTS.md.")
    known = sorted({*PARTS, *(name.partition(".")[0] for name in PARTS)})
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"some of them only: {', '.join(known)}")
    names = parser.parse_args().names
    if unknown := [name for name in names if name not in known]:
        parser.error(f"there is no benchmark {', '.join(unknown)}; there are {', '.join(known)}")
    now = circumstances()
    sections = kept(RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else "", now)
    missed = False
    for name in chosen(names):
        print(f"{name} …", file=sys.stderr, flush=True)
        busy = disturbance()
        report = import_module(f".{name}", __package__).measure()
        report = replace(report, notes=(*report.notes, *busy))
        sections[name] = as_table(report)
        missed = missed or any(each.missed for each in report.figures)
        print(sections[name], end="\n\n", flush=True)
        RESULTS.write_text(results(sections, now), encoding="utf-8")
    return int(missed)


if __name__ == "__main__":
    raise SystemExit(main())
