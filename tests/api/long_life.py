"""What a process does that runs for long, again and again, and what it then still holds. Run with the names of jobs:

python tests/api/long_life.py assess check

One line of JSON a job comes out: how many objects and blocks of memory a further round leaves behind, and by how many bytes the
process has grown over all these rounds (0 where that cannot be read).
"""

from __future__ import annotations

import gc
import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from typer.testing import CliRunner

from riskengine import Library
from riskengine.cli.main import app
from riskengine.editor.files import Files
from riskengine.editor.live import checked

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
PLAN = EXAMPLES / "plans" / "kriseplan-fire-tegn.yaml"
CASE = str(EXAMPLES / "vrisk10-akuttpost.yaml")
TABLE = str(EXAMPLES / "vrisk10-mange.csv")
FILE = next((ROOT / "rulesets").rglob("vrisk10.yaml"))
NOW = "2026-11-22T12:00:00+01:00"

WARM_UP, ROUNDS = 4, 12
"""What is kept on purpose (a program, the texts of a rule, a library's metadata) is there after the first rounds."""


class LongLife:
    """The jobs, in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.next = folder / "next.yaml"
        text = FILE.read_text(encoding="utf-8")
        assert "version: 1.0.0" in text
        self.next.write_text(text.replace("version: 1.0.0", "version: 1.1.0"), encoding="utf-8")
        self.library = Library.bundled()
        self.files = Files([folder])
        self.number = 0

    def command(self, *arguments: str, status: int = 0) -> str:
        """The command line as a program that embeds it calls it."""
        ran = CliRunner().invoke(app, list(arguments), prog_name="riskengine")
        assert ran.exit_code == status, (arguments, ran.exit_code, ran.stderr)
        return ran.stdout

    def assess(self) -> None:
        """Two hundred cases that are all different."""
        checklist, list_ = self.library.get("vrisk10"), self.library.get("warning-signals")
        for _ in range(100):
            self.number += 1
            answer = ("yes", "no", "maybe", "unknown")[self.number % 4]
            made = checklist.assess({"violence": answer, "threats": "no"}, as_of=NOW, case=f"K-{self.number}")
            assert made.document["case"] == f"K-{self.number}" and made.to_json()
            seen = {"sign": f"sign {self.number}", "seen": f"2026-11-{self.number % 20 + 1:02}T12:00:00+01:00"}
            assert list_.assess({"signals": [seen]}, as_of=NOW).to_json()

    def read_anew(self) -> None:
        for id_ in ("vrisk10", "violence-risk-workup"):
            assert Library.bundled().get(id_).assess({}, as_of=NOW).to_json()

    def record(self) -> None:
        record = str(self.folder / "record.db")
        self.command("assess", "vrisk10", CASE, "--record", record)
        self.command("audit", "list", "--record", record)
        self.command("audit", "verify", "--record", record)
        self.command("audit", "replay", "--record", record, "--workers", "0")

    def explain(self) -> None:
        self.command("explain", "vrisk10", CASE)

    def check(self) -> None:
        self.command("check", str(FILE))

    def edit(self) -> None:
        """What the language server does of each letter, here of a ruleset that is right and one that is not."""
        for _ in range(2):
            self.number += 1
            text = self.next.read_text(encoding="utf-8").replace("summary_risk", f"summary_{self.number}")
            assert checked(self.files.opened(self.next, text), self.files).definition is not None
            checked(self.files.opened(self.next, text[: -self.number]), self.files)

    def test(self) -> None:
        self.command("test", str(FILE), "--coverage", "--unsigned")

    def show(self) -> None:
        self.command("show", "vrisk10", "--format", "html", "-o", str(self.folder / "page.html"))

    def format(self) -> None:
        self.command("format", "--check", str(FILE))

    def verify(self) -> None:
        self.command("verify", "vrisk10")

    def compare(self) -> None:
        self.command("diff", str(FILE), str(self.next))

    def export(self) -> None:
        self.command("export", "sql", "vrisk10", "--as-of", NOW)
        self.command("schema", "vrisk10")

    def batch(self) -> None:
        out = self.folder / "out.parquet"
        self.command("batch", "vrisk10", TABLE, "-o", str(out), "--as-of", NOW)
        out.unlink()

    def impact(self) -> None:
        self.command("impact", str(FILE), str(self.next), TABLE, "--as-of", NOW)

    def monitor(self) -> None:
        assert self.command("monitor", str(PLAN), str(PLAN.with_suffix(".jsonl")))


def resident() -> int:
    """How many bytes of memory this process has; 0 where that cannot be read."""
    status = Path("/proc/self/status")
    return int(status.read_text().split("VmRSS:")[1].split()[0]) * 1024 if status.exists() else 0


def measured(job: Callable[[], None]) -> dict[str, float]:
    """What further rounds of a job leave behind."""
    for _ in range(WARM_UP):
        job()
    gc.collect()
    before = len(gc.get_objects()), sys.getallocatedblocks(), resident()
    for _ in range(ROUNDS):
        job()
    collecting = gc.isenabled()
    gc.collect()
    after = len(gc.get_objects()), sys.getallocatedblocks(), resident()
    objects, blocks, grown = (late - early for early, late in zip(before, after, strict=True))
    return {"objects": objects / ROUNDS, "blocks": blocks / ROUNDS, "grown": grown, "collecting": collecting}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        life = LongLife(Path(folder))
        for name in sys.argv[1:]:
            print(json.dumps({"job": name, **measured(getattr(life, name))}), flush=True)


if __name__ == "__main__":
    main()
