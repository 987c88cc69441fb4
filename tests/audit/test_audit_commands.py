"""The record as its users meet it: on the command line."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import html5lib
import pytest
from audit_samples import AS_OF, SMALL, lines_of, rows, tampered
from typer.testing import CliRunner

from riskengine.cli.audit_words import SENTENCES
from riskengine.cli.main import app
from riskengine.pages.case_words import TEXTS

ROOT = Path(__file__).resolve().parents[2]
CASE = """case: K-1042
ruleset: small
as_of: 2026-11-22T12:00:00+01:00
assessor: {id: "hpr:9999999", role: nurse, organisation: "org:999999999"}
answers:
  signs: 2
  seen: {value: "<script>alert('x')</script>", by: ward staff, at: 2026-11-21, source: journal}
"""
CIRCUMSTANCES = """episode: E-7
unit: Ward 3
decided_by: {id: "hpr:8888888", role: psychologist, organisation: "org:999999999"}
basis: discharge conference
conclusion: {text: Seen and talked with., agrees: yes}
notices: [{to: the municipality, at: 2026-11-22T13:00:00+01:00, about: ready}]
review_date: 2026-12-06
signature: {by: "hpr:8888888", at: 2026-11-22T13:05:00+01:00, method: smart card}
"""


class Desk:
    """A folder with a ruleset and a case, and the commands run in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.record = folder / "record.db"
        for name, text in {"small.yaml": SMALL, "case.yaml": CASE, "more.yaml": CIRCUMSTANCES}.items():
            (folder / name).write_text(text, encoding="utf-8")

    def run(self, *words: str, status: int = 0) -> tuple[str, str]:
        before = Path.cwd()
        os.chdir(self.folder)
        try:
            arguments = [*words, "--record", "record.db"] if "--export" not in words else [*words]
            result = CliRunner().invoke(app, arguments, prog_name="riskengine")
        finally:
            os.chdir(before)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        assert result.exit_code == status, result.output
        return result.stdout, result.stderr

    def assess(self, *words: str) -> str:
        """Assess the case, and give the entry's id."""
        _, said = self.run("assess", "small.yaml", "case.yaml", "--lang", "en", *words)
        found = re.search(r"Recorded as ([0-9a-f]{20})\.", said)
        assert found, said
        return found[1]

    def entries(self) -> list[dict[str, object]]:
        return lines_of(self.run("audit", "list", "--format", "json")[0].encode())


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_an_assessment_is_kept_in_the_same_call(desk: Desk) -> None:
    shown, _ = desk.run("assess", "small.yaml", "case.yaml", "--format", "json")
    (entry,) = desk.entries()
    assert (entry["kind"], entry["case"]) == ("assessment", "K-1042")
    line = json.loads(desk.run("audit", "show", str(entry["id"]), "--format", "json")[0])
    assert line["assessment"] == json.loads(shown)
    assert line["frame"]["input"]["answers"]["seen"]["source"] == "journal"
    assert line["frame"]["evaluated_by"]["id"] == "hpr:9999999"


def test_what_else_is_known_is_kept_with_it(desk: Desk) -> None:
    id_ = desk.assess("--circumstances", "more.yaml")
    frame = json.loads(desk.run("audit", "show", id_[:8], "--format", "json")[0])["frame"]
    assert frame["evaluated_by"]["unit"] == "Ward 3"
    assert frame["circumstances"]["conclusion"] == {"text": "Seen and talked with.", "agrees": True}
    assert frame["circumstances"]["notices"][0]["to"] == "the municipality"
    assert frame["decision_date"] == "2026-11-22"
    assert frame["ruleset"]["valid"] == {"from": "2020-01-01", "to": None}
    shown = desk.run("audit", "show", id_, "--lang", "en")[0]
    assert "Decided by psychologist, hpr:8888888" in shown
    assert "2 signs." in shown


def test_wrong_circumstances_are_told_with_their_places(desk: Desk) -> None:
    (desk.folder / "more.yaml").write_text(
        'bassis: x\ndecided_by: {id: 5}\nnotices: [{at: yesterday}]\nconclusion: {text: "01017012345"}\n',
        encoding="utf-8",
    )
    _, said = desk.run("assess", "small.yaml", "case.yaml", "--circumstances", "more.yaml", status=2)
    for code, place in (
        ("unknown-key", "1:1"), ("wrong-type", "2:18"), ("missing-key", "3:11"), ("bad-time", "3:16"),
        ("looks-like-identity-number", "4:20"),
    ):  # fmt: skip
        assert f"more.yaml:{place}: error[{code}]" in said, said
    assert '"id" is text' in said
    assert 'did you mean "basis"?' in said
    assert desk.entries() == []


def test_where_the_record_cannot_be_written_nothing_is_shown(desk: Desk) -> None:
    desk.assess()
    desk.record.with_name("record.db.keys").chmod(0o644)
    shown, said = desk.run("assess", "small.yaml", "case.yaml", status=1)
    assert shown == ""
    assert "error[open-to-others]" in said
    command = ["assess", "small.yaml", "case.yaml", "--record", "postgresql://nobody@127.0.0.1:1/none"]
    result = subprocess.run(
        [sys.executable, "-m", "riskengine", *command],
        cwd=desk.folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (result.returncode, result.stdout) == (1, "")
    assert "error[record-not-readable]" in result.stderr


def test_a_named_record_whose_folder_is_missing_is_refused_and_not_made(desk: Desk) -> None:
    """A misspelt folder must not become a second record that nobody looks for."""
    before = sorted(desk.folder.rglob("*"))
    command = ["assess", str(desk.folder / "small.yaml"), str(desk.folder / "case.yaml")]
    missing = desk.folder / "missing"
    for address in (str(missing / "x.db"), f"sqlite:///{missing / 'x.db'}"):
        result = CliRunner().invoke(app, [*command, "--record", address])
        assert result.exit_code == 1
        assert result.stdout == ""
        assert "error[not-recorded]" in result.stderr
        assert f"mkdir -m 700 {missing}" in result.stderr
    result = CliRunner().invoke(app, [*command, "--record", str(desk.record), "--keys", str(missing / "x.keys")])
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"mkdir -m 700 {missing}" in result.stderr
    assert sorted(desk.folder.rglob("*")) == before


def test_the_default_data_folder_is_made(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(desk.folder / "data"))
    command = ["assess", str(desk.folder / "small.yaml"), str(desk.folder / "case.yaml")]
    result = CliRunner().invoke(app, [*command, "--record", ""])
    assert result.exit_code == 0, result.output
    made = desk.folder / "data" / "riskengine"
    assert (made / "record.db").exists()
    assert made.stat().st_mode & 0o777 == 0o700


def test_one_assessment_made_again_is_told_as_one(desk: Desk) -> None:
    desk.assess()
    assert desk.run("audit", "replay", "--lang", "nb")[0].startswith("Én vurdering gjort om igjen: den er lik")
    assert desk.run("audit", "replay", "--lang", "en")[0].startswith("One assessment made again: it is the same")
    desk.assess()
    assert desk.run("audit", "replay", "--lang", "en")[0].startswith("2 assessments made again: all are the same")


@pytest.mark.parametrize("store", ["mysql://x/y", "sqlite://", "nonsense://"])
def test_what_is_no_record_is_refused(store: str) -> None:
    result = CliRunner().invoke(app, ["audit", "list", "--record", store])
    assert result.exit_code == 2
    assert "error[bad-store]" in result.stderr


def test_a_record_that_is_not_there_is_not_made_by_reading(desk: Desk) -> None:
    _, said = desk.run("audit", "verify", status=1)
    assert "error[record-not-readable]" in said
    assert not desk.record.exists()


def test_overrides_corrections_and_additions_are_new_entries(desk: Desk) -> None:
    id_ = desk.assess()
    code = ("--code", "known-otherwise", "--reason", "Told by phone.", "--by", "hpr:7777777", "--role", "physician")
    desk.run("audit", "override", id_, "response", "contact", *code)
    desk.run("audit", "add", id_, "more.yaml", "--by", "hpr:7777777")
    desk.run("audit", "override", id_, "respons", "contact", *code, status=2)
    _, said = desk.run("audit", "override", id_, "response", "contact", "--code", "known", "--reason", "x", status=2)
    assert "known-otherwise, not-asked" in said
    _, said = desk.run("audit", "correct", id_, "--answer", "signs=5", "--reason", "Miscounted.", "--lang", "en")
    assert f"stands instead of {id_}" in said
    kinds = [entry["kind"] for entry in desk.entries()]
    assert kinds == ["assessment", "override", "addition", "correction"]
    shown = desk.run("audit", "show", id_, "--lang", "en")[0]
    assert "Overridden by physician, hpr:7777777: response is contact instead of watch" in " ".join(shown.split())
    assert "This assessment has been corrected." in shown
    _, said = desk.run("audit", "correct", id_, "--answer", "signs=5", "--reason", "Again.", status=2)
    assert "error[superseded]" in said
    new = str(desk.entries()[-1]["id"])
    (desk.folder / "case.yaml").write_text(CASE.replace("signs: 2", "signs: 1"), encoding="utf-8")
    desk.run("audit", "correct", new, "case.yaml", "--reason", "The whole case.")
    (desk.folder / "case.yaml").write_text(CASE.replace("K-1042", "K-7"), encoding="utf-8")
    last = str(desk.entries()[-1]["id"])
    assert "error[other-case]" in desk.run("audit", "correct", last, "case.yaml", "--reason", "x", status=2)[1]
    assert (
        "error[unknown-item]" in desk.run("audit", "correct", last, "--answer", "sign=1", "--reason", "x", status=2)[1]
    )
    assert "error[no-correction]" in desk.run("audit", "correct", last, "--reason", "x", status=2)[1]


def test_disagreement_is_counted_for_each_rule(desk: Desk) -> None:
    ids = [desk.assess() for _ in range(3)]
    for id_ in ids[:2]:
        desk.run("audit", "override", id_, "response", "none", "--code", "clinical-judgement", "--reason", "x")
    (counted,) = lines_of(desk.run("audit", "disagreements", "--format", "json")[0].encode())
    assert counted == {
        "ruleset": "small", "version": "1.0.0", "rule": "some", "outcome": "response",
        "moved": 3, "overridden": 2, "raised": 0, "lowered": 2, "reasons": {"clinical-judgement": 2},
    }  # fmt: skip
    shown = " ".join(desk.run("audit", "disagreements", "--lang", "en")[0].split())
    assert "overridden 2 of 3 times, 0 up and 2 down. Clinical judgement (2)." in shown


def test_a_case_may_name_a_recorded_assessment(desk: Desk) -> None:
    id_ = desk.assess()
    (desk.folder / "pathway.yaml").write_text(
        SMALL.replace("ruleset: small", "ruleset: pathway\nuses: {small: any}").replace(
            "signs >= 4", "small.response >= watch"
        ),
        encoding="utf-8",
    )
    case = f"case: K-1042\nruleset: pathway\nas_of: {AS_OF}\nusing: {{small: {{recorded: {id_[:9]}}}}}\n"
    (desk.folder / "two.yaml").write_text(case, encoding="utf-8")
    words = ("assess", "pathway.yaml", "two.yaml", "--library", "small.yaml")
    shown = json.loads(desk.run(*words, "--format", "json")[0])
    assert shown["outcomes"]["response"]["value"] == "contact"
    assert shown["using"]["small"]["outcomes"]["response"]["value"] == "watch"
    assert desk.run("audit", "replay", "--lang", "en")[0].startswith("2 assessments made again: all are the same")
    for wrong, code in (
        (case.replace("K-1042", "K-7"), "other-case"),
        (case.replace(id_[:9], "ffffffff"), "unknown-entry"),
        (case.replace("2026-11-22", "2026-11-21"), "after-as-of"),
    ):
        (desk.folder / "two.yaml").write_text(wrong, encoding="utf-8")
        said = desk.run(*words, status=2)[1]
        assert re.search(rf"two\.yaml:4:\d+: error\[{code}\]", said), said
    (desk.folder / "two.yaml").write_text(case, encoding="utf-8")
    without = CliRunner().invoke(
        app, ["assess", *(str(desk.folder / word) for word in words[1:3]), "--library", str(desk.folder / "small.yaml")]
    )
    assert without.exit_code == 2
    assert "error[no-record]" in without.stderr
    assert "--record STORE" in without.stderr


def test_who_reads_is_logged_and_no_content_with_it(desk: Desk) -> None:
    id_ = desk.assess()
    desk.run("audit", "show", id_, "--by", "hpr:5555555", "--organisation", "org:1", "--basis", "complaint 12/26")
    desk.run("audit", "export", "--case", "K-1042")
    desk.run("audit", "replay")
    logged = lines_of(desk.run("audit", "list", "--access", "--format", "json")[0].encode())
    assert [each["action"] for each in logged] == ["show", "export", "replay"]
    assert logged[0]["by"] == {"id": "hpr:5555555", "organisation": "org:1"}
    assert logged[0]["basis"] == "complaint 12/26"
    assert logged[0]["entries"] == [id_]
    assert "K-1042" not in json.dumps(logged)
    assert "complaint 12/26" in desk.run("audit", "list", "--access")[0]


def test_where_access_cannot_be_logged_nothing_is_shown(desk: Desk) -> None:
    id_ = desk.assess()
    rows(desk.record, "CREATE TRIGGER full BEFORE INSERT ON access BEGIN SELECT RAISE(ABORT, 'the disk is full'); END")
    for words in (("show", id_), ("list",), ("export",), ("replay",), ("disagreements",)):
        shown, said = desk.run("audit", *words, status=1)
        assert shown == ""
        assert "error[not-recorded]" in said


def test_the_head_and_what_was_cut_off(desk: Desk) -> None:
    for _ in range(3):
        desk.assess()
    (desk.folder / "head.json").write_text(desk.run("audit", "head")[0], encoding="utf-8")
    assert "The head of" in desk.run("audit", "verify", "--head", "head.json", "--lang", "en")[0]
    tampered(desk.record, "DELETE FROM decision WHERE seq = 4")
    desk.run("audit", "verify")
    shown = desk.run("audit", "verify", "--head", "head.json", "--lang", "en", status=1)[0]
    assert "The end of the record is missing: the head says 4 entries, but the last one is number 3." in shown
    found = json.loads(desk.run("audit", "verify", "--head", "head.json", "--format", "json", status=1)[0])
    assert found["flaws"] == [{"kind": "truncated", "log": "decisions", "seq": 3, "id": "", "about": "4"}]
    (desk.folder / "head.json").write_text("[]", encoding="utf-8")
    assert "error[no-head]" in desk.run("audit", "verify", "--head", "head.json", status=2)[1]


def test_the_chain_is_verified_without_the_keys(desk: Desk) -> None:
    """By whoever has the record, or a backup of it, and must not read it."""
    id_ = desk.assess()
    keys = desk.record.with_name("record.db.keys")
    keys.rename(desk.folder / "elsewhere")
    shown = desk.run("audit", "verify", "--chain-only", "--lang", "en")[0]
    assert shown == "The chain holds: 2 entries in the record, 0 in the log of access.\n"
    assert not keys.exists()
    assert "error[record-not-readable]" in desk.run("audit", "verify", status=1)[1]
    assert "error[record-not-readable]" in desk.run("audit", "show", id_, status=1)[1]
    tampered(desk.record, "UPDATE decision SET recorded = '2026' WHERE seq = 2")
    assert (
        json.loads(desk.run("audit", "verify", "--chain-only", "--format", "json", status=1)[0])["flaws"][0]["seq"] == 2
    )


def test_a_page_shows_all_and_runs_nothing(desk: Desk) -> None:
    id_ = desk.assess("--circumstances", "more.yaml")
    desk.run("audit", "override", id_, "response", "contact", "--code", "other", "--reason", '<b>bold</b> & "so"')
    for language in ("nb", "en"):
        name = f"{language}.html"
        desk.run("audit", "export", "--case", "K-1042", "--format", "html", "-o", name, "--lang", language)
        page = (desk.folder / name).read_text(encoding="utf-8")
        assert (desk.folder / name).stat().st_mode & 0o777 == 0o600
        html5lib.HTMLParser(strict=True).parse(page)
        assert "<script" not in page
        assert "<b>bold" not in page
        assert "&lt;b&gt;bold&lt;/b&gt; &amp; &#34;so&#34;" in page
        assert "http" not in re.sub(r"http-equiv", "", page)
        for said in (
            "hpr:8888888",
            "Ward 3",
            "discharge conference",
            "the municipality",
            "smart card",
            id_,
            "ruleset: small",
        ):
            assert said in page
    assert "error[exists]" in desk.run("audit", "export", "-o", "nb.html", status=2)[1]
    assert "error[no-case-named]" in desk.run("audit", "export", "--format", "html", status=2)[1]
    assert "error[unknown-case]" in desk.run("audit", "export", "--case", "K-7", status=2)[1]


def test_an_export_is_checked_and_run_again_by_a_third_party(desk: Desk) -> None:
    """Without the record, the keys or the ruleset's file."""
    id_ = desk.assess()
    desk.run("audit", "override", id_, "response", "none", "--code", "other", "--reason", "x")
    desk.run("audit", "export", "--case", "K-1042", "--format", "html", "-o", "page.html")
    desk.run("audit", "export", "-o", "all.jsonl")
    import base64

    held = re.search(r"base64,([A-Za-z0-9+/=]+)\"", (desk.folder / "page.html").read_text(encoding="utf-8"))
    assert held
    (desk.folder / "page.jsonl").write_bytes(base64.b64decode(held[1]))
    for path in (desk.record, desk.record.with_name("record.db.keys"), desk.folder / "small.yaml"):
        path.unlink()
    for name in ("all.jsonl", "page.jsonl"):
        shown = desk.run("audit", "verify", "--export", name, "--lang", "en")[0]
        assert shown == "The export holds. Lines: 3. Assessments made again with the same result: 1.\n"
    whole = (desk.folder / "all.jsonl").read_text(encoding="utf-8")
    for old, new, kind in (
        ('"signs":{"value":2}', '"signs":{"value":3}', "content"),
        ('"kind":"sealed"', '"kind":"erasure"', "hash"),
        ("signs >= 4", "signs >= 2", "content"),
    ):
        assert old in whole
        (desk.folder / "changed.jsonl").write_text(whole.replace(old, new), encoding="utf-8")
        found = json.loads(desk.run("audit", "verify", "--export", "changed.jsonl", "--format", "json", status=1)[0])
        assert kind in {each["kind"] for each in found["wrong"]}
    (desk.folder / "none.jsonl").write_text("nothing\n", encoding="utf-8")
    assert "error[no-export]" in desk.run("audit", "verify", "--export", "none.jsonl", status=2)[1]


def test_an_erased_case_is_gone_from_all_that_is_shown(desk: Desk) -> None:
    id_ = desk.assess()
    assert "error[not-confirmed]" in desk.run("audit", "erase", "K-1042", status=2)[1]
    desk.run("audit", "erase", "K-1042", "--yes", "--by", "hpr:9999999", "--basis", "decision 3/26")
    shown = "".join(
        desk.run("audit", *words)[0]
        for words in (("list",), ("show", id_), ("export",), ("replay",), ("disagreements",))
    )
    assert "K-1042" not in shown
    assert "slettet" in shown
    assert json.loads(desk.run("audit", "verify", "--format", "json")[0])["erased"] == 1
    assert "error[erased]" in desk.run("audit", "correct", id_, "--answer", "signs=1", "--reason", "x", status=2)[1]


def test_events_are_listed_shown_exported_and_erased(desk: Desk) -> None:
    from riskengine.audit.store import Store

    desk.assess()
    with Store.open(desk.record) as store:
        (id_,) = store.keep_events("monitor-alert", [("K-1042", b'{"said":"\xc3\xa6: <b>","signs":["a","b"]}')])
    assert f"{id_}  " in desk.run("audit", "list")[0]
    assert "hendelse (monitor-alert)  K-1042" in desk.run("audit", "list")[0]
    assert [each["kind"] for each in desk.entries()] == ["assessment", "monitor-alert"]
    shown = desk.run("audit", "show", id_[:6], "--lang", "en")[0]
    assert "Event (monitor-alert) of K-1042." in shown
    assert '"said": "æ: <b>",' in shown
    line = json.loads(desk.run("audit", "show", id_, "--format", "json")[0])
    assert line["event"] == {"said": "æ: <b>", "signs": ["a", "b"]}
    desk.run("audit", "export", "--case", "K-1042", "-o", "out.jsonl")
    shown = desk.run("audit", "verify", "--export", "out.jsonl", "--lang", "en")[0]
    assert shown == "The export holds. Lines: 3. Assessments made again with the same result: 1.\n"
    assert "error[no-assessment]" in desk.run("audit", "correct", id_, "--answer", "a=1", "--reason", "x", status=2)[1]
    for language, heading in (("nb", "Hendelser"), ("en", "Events")):
        name = f"{language}.html"
        desk.run("audit", "export", "--case", "K-1042", "--format", "html", "-o", name, "--lang", language)
        page = (desk.folder / name).read_text(encoding="utf-8")
        html5lib.HTMLParser(strict=True).parse(page)
        assert f"<h2>{heading}</h2>" in page
        assert "monitor-alert" in page
        assert "&#34;said&#34;: &#34;æ: &lt;b&gt;&#34;" in page
    assert "Poster som ikke kan leses lenger: 2." in desk.run("audit", "erase", "K-1042", "--yes")[0]
    shown = desk.run("audit", "list")[0] + desk.run("audit", "show", id_)[0]
    assert "monitor-alert" not in shown
    assert "slettet" in shown


def test_history_under_another_ruleset(desk: Desk) -> None:
    desk.assess()
    new = SMALL.replace("signs >= 4", "signs >= 2").replace("1.0.0", "2.0.0")
    (desk.folder / "new.yaml").write_text(new, encoding="utf-8")
    shown = desk.run("audit", "replay", "--with", "new.yaml", "--lang", "en")[0]
    assert "- response: watch → contact: 1" in shown
    assert "    Plan, then: look\n    Plan, now: look, call" in shown or "Plan, now: call, look" in shown
    first, summary = lines_of(desk.run("audit", "replay", "--with", "new.yaml", "--format", "json")[0].encode())
    assert first["outcomes"] == {"response": {"then": "watch", "now": "contact"}}
    assert summary["moves"] == [{"outcome": "response", "then": "watch", "now": "contact", "count": 1}]
    told = desk.run("diff", "small.yaml", "new.yaml", "--lang", "en", status=0)[0]
    assert "The past\n--------\nOne assessment made again; 1 would have been graded" in told
    document = json.loads(desk.run("diff", "small.yaml", "new.yaml", "--format", "json", status=0)[0])
    assert document["history"]["differ"] == 1


def test_a_replay_that_differs_exits_with_1(desk: Desk) -> None:
    """The engine of another day answered otherwise: made by sealing another answer with the key."""
    from riskengine.audit.frame import frame_of
    from riskengine.audit.snapshot import assess_again
    from riskengine.audit.store import Store

    id_ = desk.assess()
    with Store.open(desk.record) as store:
        kept = store.find(id_)
        document = json.loads(kept.assessment)
        document["outcomes"]["response"]["value"] = "none"
        made = assess_again(kept.frame["input"], store.rulesets)
        from riskengine.audit.circumstances import NOTHING
        from riskengine.evaluation.canonical import canonical

        frame = frame_of(made, kept.frame["input"], recorded=store.now(), circumstances=NOTHING)
        store._seal("K-1042", frame, canonical(document), {})
    shown = desk.run("audit", "replay", "--lang", "en", status=1)[0]
    assert 'outcomes.response.value: "none" → "watch"' in shown
    assert "Assessments that are the same: 1. That differ: 1." in shown
    newest = str(desk.entries()[-1]["id"])
    assert "The engine now answers otherwise" in desk.run("audit", "show", newest, "--lang", "en")[0]


def test_both_languages_say_the_same_things() -> None:
    for words in (SENTENCES, TEXTS):
        assert words["nb"].keys() == words["en"].keys()
        for key, said in words["nb"].items():
            fields = [set(re.findall(r"{(\w*)}", words[language][key])) for language in ("nb", "en")]
            assert fields[0] == fields[1], key
            assert said or key in {"do", "if"}


def test_new_keys_on_the_command_line(desk: Desk) -> None:
    desk.assess()
    assert "from now on: 1" in desk.run("audit", "rotate", "--lang", "en")[0]
    desk.assess()
    assert len(rows(desk.record.with_name("record.db.keys"), "SELECT key_id FROM case_key")) == 2
    assert "error[unknown-case]" in desk.run("audit", "rotate", "--case", "K-7", status=2)[1]


def test_the_record_lies_in_the_users_data_folder_when_nothing_else_is_said(desk: Desk) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_DATA_HOME": str(desk.folder / "data")}
    desk.assess()
    target = desk.folder / "data" / "riskengine"
    target.mkdir(parents=True)
    for path in desk.folder.glob("record.db*"):
        path.rename(target / path.name)
    command = [sys.executable, "-m", "riskengine", "audit", "list", "--lang", "en"]
    found = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert "assessment  K-1042" in found.stdout
