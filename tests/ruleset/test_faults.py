"""What is said of faulty rulesets, word for word: each fault of a golden file, told where it stands.

`python tests/ruleset/test_faults.py` writes the golden files anew; read the difference before committing it.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from riskengine import Refused
from riskengine.ruleset.build import read_definition

FOLDER = Path(__file__).resolve().parent / "faulty"
CASES = sorted(FOLDER.glob("*.yaml"))


def told(path: Path) -> str:
    """All that is said of a faulty ruleset."""
    with pytest.raises(Refused) as refused:
        read_definition(path.read_text(encoding="utf-8"), path.name)
    return f"{refused.value}\n"


@pytest.mark.parametrize("path", CASES, ids=[path.stem for path in CASES])
def test_2_9_faults_are_told_where_they_stand(path: Path) -> None:
    """Semantics 9: reported as file:line:column, with what was expected and the nearest right spelling, all at once."""
    assert told(path) == path.with_suffix(".txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", CASES, ids=[path.stem for path in CASES])
def test_each_marked_line_has_a_fault_and_no_other_line_has(path: Path) -> None:
    """A line that ends in `# CODE` has that fault, so that a fault that is no longer found is missed."""
    expected = {
        (number, code)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        for code in re.findall(r"#((?: [a-z-]+)+)$", line)
        for code in code.split()
    }
    found = {
        (int(line), code)
        for line, code in re.findall(r"^[^\s]+:(\d+):\d+: error\[([a-z-]+)\]", told(path), re.MULTILINE)
    }
    assert found == expected


if __name__ == "__main__":
    for case in CASES:
        case.with_suffix(".txt").write_text(told(case), encoding="utf-8")
