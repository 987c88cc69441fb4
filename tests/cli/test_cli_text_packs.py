"""Licensed wording comes from a text pack of the site, and is shown with the questions."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import ROOT

from riskengine import Library, Refused
from riskengine.cli.guidance import read_guidance
from riskengine.cli.interview import Interview, Stopped
from riskengine.language.times import parse_as_of

PACK = ROOT / "examples" / "texts" / "vrisk10-textpack.yaml"
VRISK10 = Library.bundled().get("vrisk10")


def test_guidance_is_shown_where_it_is_asked_for() -> None:
    lines = iter(["", "", "?", "q"])
    said: list[str] = []
    guidance = read_guidance(PACK, VRISK10.definition)
    asking = Interview(
        VRISK10, parse_as_of("2026-11-22T12:00:00+01:00"), "nb", lambda _prompt: next(lines), said.append, guidance
    )
    with pytest.raises(Stopped):
        asking.run()
    assert "Veiledningen til ledd 1 settes inn her" in " ".join("\n".join(said).split())


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("text_pack: vrisk10", "text_pack: hcr20", "other-ruleset"),
        ("  violence:", "  violense:", "unknown-item"),
        ("      no:\n", "      nope:\n", "unknown-option"),
        ("items:", "itms:", "unknown-key"),
    ],
)
def test_a_pack_that_does_not_fit_is_refused(tmp_path: Path, before: str, after: str, code: str) -> None:
    text = PACK.read_text(encoding="utf-8")
    assert before in text
    (tmp_path / "pack.yaml").write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(Refused) as refused:
        read_guidance(tmp_path / "pack.yaml", VRISK10.definition)
    assert code in {problem.code for problem in refused.value.problems}
    assert all(problem.place is not None for problem in refused.value.problems)
