"""Open questions where a used ruleset waits for one that it uses itself, and where what is shared waits for a setting."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from riskengine import Library
from riskengine.api import Ruleset

TITLE = {"nb": "t", "en": "t"}
ITEM = {"type": "yes-no", "title": TITLE}
STATE = {"state": {"title": TITLE, "levels": ["calm", "alarm"]}}


def _family(folder: Path, top_uses: dict[str, Any]) -> Ruleset:
    """`top` reads `mid`, which reads `low`."""

    def write(id_: str, when: str, **said: Any) -> None:
        rules = {"r": {"when": when, "then": {"state": "alarm"}}}
        head = {"version": "1.0.0", "valid": {"from": "2020-01-01"}, "title": TITLE, "intended_use": TITLE}
        text = json.dumps({"ruleset": id_, **head, "outcomes": STATE, "rules": rules, **said})
        (folder / f"{id_}.yaml").write_text(text, encoding="utf-8")

    enough = {"type": "count", "range": [1, 3], "default": 2, "title": TITLE}
    seen = {"type": "count", "range": [0, 3], "title": TITLE}
    write("low", "seen >= enough", items={"seen": seen}, parameters={"enough": enough})
    write("mid", "b and low.state == alarm", items={"b": ITEM}, uses={"low": "any"})
    agreed = {"type": "count", "range": [1, 3], "title": TITLE}
    write("top", "mid.state == alarm", items={"c": ITEM, "agreed": agreed}, uses=top_uses)
    return Library.open(folder).get("top")


def _asked(ruleset: Ruleset, answers: dict[str, Any]) -> list[tuple[str, tuple[str, ...]]]:
    found = ruleset.assess(answers, as_of="2026-11-22T12:00:00Z").open_questions
    return [(each.item, each.could_change) for each in found]


def test_a_used_ruleset_waits_for_one_of_which_nothing_is_known(tmp_path: Path) -> None:
    ruleset = _family(tmp_path, {"mid": {"version": "any", "answers": {"b": "c"}}})
    assert _asked(ruleset, {"c": "yes"}) == [("mid.low.*", ("outcome:state",))]


def test_what_a_shared_ruleset_waits_for_is_asked(tmp_path: Path) -> None:
    """`mid` shares `low`, which is told from `top` how many are enough; as long as that is open, it is what matters."""
    low = {"version": "any", "parameters": {"enough": "agreed"}, "answers": {"seen": "agreed"}}
    mid = {"version": "any", "answers": {"b": "c"}, "shares": ["low"]}
    ruleset = _family(tmp_path, {"low": low, "mid": mid})
    assert _asked(ruleset, {"c": "yes"}) == [("agreed", ("outcome:state",))]
    assert _asked(ruleset, {"c": "no"}) == []
    assert _asked(ruleset, {"c": "yes", "agreed": 2}) == []
