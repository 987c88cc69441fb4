"""Each feature, in a real server process that a client of the protocol talks with over stdio."""

from __future__ import annotations

from pathlib import Path

import pytest
from editor_client import Editor, offset
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException

from riskengine.formatting import formatted

SIGNALS = Path("monitoring/warning-signals.yaml")
VRISK = Path("instruments/vrisk10.yaml")


def words(text: str, diagnostic: lsp.Diagnostic) -> str:
    return text[offset(text, diagnostic.range.start) : offset(text, diagnostic.range.end)]


def graver(found: list[lsp.Diagnostic]) -> list[lsp.Diagnostic]:
    return [each for each in found if each.severity != lsp.DiagnosticSeverity.Information]


# Problems


@pytest.mark.parametrize("name", ["monitoring/warning-signals", "instruments/vrisk10", "discharge/utskrivningsklar"])
def test_what_is_bundled_has_no_problems(editor: Editor, rulesets: Path, name: str) -> None:
    assert graver(editor.open(rulesets / f"{name}.yaml")) == []
    assert graver(editor.open(rulesets / f"{name}.tests.yaml")) == []


def test_problems_are_told_while_the_file_is_being_written(editor: Editor, rulesets: Path) -> None:
    path = rulesets / SIGNALS
    text = path.read_text(encoding="utf-8")
    found = editor.open(
        path, text.replace("when: recent >= threshold", "when: recent >= treshold").replace("recent >= 1", "recnt >= 1")
    )
    assert [(each.code, words(editor.text(path), each)) for each in found] == [
        ("unknown-name", "treshold"),
        ("unknown-name", "recnt"),
    ]
    first = found[0]
    assert first.severity == lsp.DiagnosticSeverity.Error
    assert first.source == "riskengine"
    assert first.message == '"treshold" is not a parameter, item or value of this ruleset\ndid you mean "threshold"?'
    assert isinstance(first.data, dict) or hasattr(first.data, "page")
    assert first.code_description is not None and first.code_description.href.endswith("codes.md#unknown-name")
    assert graver(editor.change(path, text)) == []
    assert path.read_text(encoding="utf-8") == text


def test_findings_of_check_have_their_own_severity(editor: Editor, rulesets: Path) -> None:
    path = rulesets / SIGNALS
    text = path.read_text(encoding="utf-8").replace("    source: local\n\nactions:", "\nactions:")
    found = graver(editor.open(path, text))
    assert [(each.code, each.severity) for each in found] == [("no-source", lsp.DiagnosticSeverity.Warning)]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("levels:", "levels: {", "yaml-syntax"),
        ("    then: {response: contact}", "\tthen: {response: contact}", "tab"),
        ("type: count", "type: cuont", "wrong-value"),
        ("rules:", "rulez:", "unknown-key"),
        ("plan: [contact-specialist", "plan: [contct-specialist", "unknown-action"),
        ("title: {nb: Tegn, en: Sign}", "title: {en: Sign}", "missing-translation"),
    ],
)
def test_each_kind_of_fault(editor: Editor, rulesets: Path, old: str, new: str, code: str) -> None:
    path = rulesets / SIGNALS
    text = path.read_text(encoding="utf-8")
    assert old in text
    found = editor.open(path, text.replace(old, new, 1))
    assert code in {each.code for each in found}, [each.code for each in found]
    editor.change(path, text)


def test_a_key_that_is_there_twice_points_to_the_first(editor: Editor, rulesets: Path) -> None:
    path = rulesets / SIGNALS
    text = path.read_text(encoding="utf-8")
    found = editor.open(path, text.replace("version: 1.0.0", "version: 1.0.0\nversion: 1.0.1"))
    assert [each.code for each in found] == ["duplicate-key"]
    related = found[0].related_information
    assert related is not None
    at = related[0].location.range
    assert (
        editor.text(path)[offset(editor.text(path), at.start) : offset(editor.text(path), at.end)] == "version: 1.0.0"
    )
    editor.change(path, text)


def test_a_name_with_two_meanings_points_to_the_other(editor: Editor, rulesets: Path) -> None:
    path = rulesets / SIGNALS
    text = path.read_text(encoding="utf-8")
    found = editor.open(path, text.replace("  threshold:\n", "  signals:\n", 1))
    one = next(each for each in found if each.code == "ambiguous-name")
    assert one.related_information
    assert {each.message for each in one.related_information} <= {"signals in items", "signals in parameters"}
    editor.change(path, text)


def test_tests_are_checked_against_the_ruleset_as_it_stands_in_the_editor(editor: Editor, rulesets: Path) -> None:
    path, tests = rulesets / SIGNALS, rulesets / "monitoring/warning-signals.tests.yaml"
    text = path.read_text(encoding="utf-8")
    assert graver(editor.open(tests)) == []
    editor.open(path, text.replace("window", "period_of_time"))
    found = editor.change(tests, editor.text(tests))
    assert {each.code for each in found} & {"unknown-column", "unknown-parameter", "unknown-name"}, found
    editor.change(path, text)
    assert graver(editor.change(tests, editor.text(tests))) == []


def test_a_ruleset_that_uses_another_sees_it_as_it_stands_in_the_editor(editor: Editor, rulesets: Path) -> None:
    path, used = rulesets / "pathway.yaml", rulesets / VRISK
    assert [each.code for each in editor.open(path) if each.severity == lsp.DiagnosticSeverity.Error] == []
    text = used.read_text(encoding="utf-8")
    editor.open(used, text.replace("\n  risk:\n", "\n  danger:\n").replace("{risk: ", "{danger: "))
    found = editor.change(path, editor.text(path))
    assert "unknown-outcome" in {each.code for each in found} or "unknown-name" in {each.code for each in found}
    editor.change(used, text)
    assert [
        each for each in editor.change(path, editor.text(path)) if each.severity == lsp.DiagnosticSeverity.Error
    ] == []


def test_a_closed_file_has_no_problems(editor: Editor, rulesets: Path) -> None:
    path = rulesets / "new.yaml"
    assert editor.open(path, "ruleset: new\n")
    editor.close_file(path)
    editor.open(rulesets / "other-new.yaml", "ruleset: other-new\n")
    assert editor.published[path.as_uri()] == []
    editor.close_file(rulesets / "other-new.yaml")


def test_other_yaml_is_left_alone(editor: Editor, rulesets: Path) -> None:
    path = rulesets / "compose.yaml"
    assert editor.open(path, "services:\n  web: {image: x}\n") == []
    assert editor.change(path, "services:\n  web: {image: x\n") == []
    assert editor.complete(path, "services:\n  ¤\n") == {}
    editor.close_file(path)


# Completion


def complete(editor: Editor, path: Path, old: str, new: str) -> dict[str, lsp.CompletionItem]:
    text = path.read_text(encoding="utf-8")
    assert old in text
    found = editor.complete(path, text.replace(old, new, 1))
    editor.type_on(path, text)
    return found


def test_keys_with_what_they_mean(editor: Editor, rulesets: Path) -> None:
    found = complete(editor, rulesets / SIGNALS, "    type: count\n", "    type: count\n    ¤\n")
    assert set(found) == {"options", "ordered", "unit", "help"}
    documentation = found["unit"].documentation
    assert isinstance(documentation, lsp.MarkupContent)
    assert documentation.value == "The unit of a number."


def test_keys_fit_the_type(editor: Editor, rulesets: Path) -> None:
    found = complete(editor, rulesets / VRISK, "    type: choice\n", "    type: choice\n    ¤\n")
    assert "ordered" in found
    assert "unit" not in found and "most" not in found and "type" not in found


@pytest.mark.parametrize(
    ("file", "old", "new", "wanted"),
    [
        (SIGNALS, "when: recent >= threshold", "when: rec¤", {"recent", "threshold", "signals", "count", "and", "as_of"}),
        (SIGNALS, "s.sign for", "s.¤ for", {"sign", "seen"}),
        (SIGNALS, "<= window)", "<= ¤)", {"window", "P14D"}),
        (SIGNALS, "then: {response: contact}", "then: {¤}", {"response"}),
        (SIGNALS, "then: {response: contact}", "then: {response: ¤}", {"none", "watch", "contact"}),
        (SIGNALS, "then: {response: contact}", "then: {response: ¤", {"none", "watch", "contact"}),
        (SIGNALS, "then: {response: contact}", "then:\n      response: ¤", {"none", "watch", "contact"}),
        (SIGNALS, "[contact-specialist, new-assessment]", "[contact-specialist, ¤]", {"new-assessment"}),
        (SIGNALS, "by: municipality", "by: ¤", {"municipality", "police"}),
        (SIGNALS, "due: contact_within", "due: ¤", {"contact_within", "PT24H"}),
        (SIGNALS, "type: count", "type: ¤", {"yes-no", "choice", "count", "period"}),
        (SIGNALS, "    force: practice", "    force: ¤", {"statute", "practice"}),
        (SIGNALS, '{recent}. Planen', '{¤}. Planen', {"recent", "threshold"}),
        (SIGNALS, "rules: {enough-signals: holds", "rules: {¤", {"enough-signals", "some-signals"}),
        (SIGNALS, "rules: {enough-signals: holds", "rules: {enough-signals: ¤", {"holds", "fails", "open"}),
        (SIGNALS, "parameters: {threshold: 2}", "parameters: {¤}", {"threshold", "window"}),
        (VRISK, "when: more_assessment == yes", "when: more_assessment == ¤", {"no", "yes"}),
        (VRISK, "when: more_assessment == yes", "when: violence in [no, ¤", {"no", "maybe", "yes"}),
        (VRISK, "when: more_assessment == yes", "when: unknown(¤", {"violence", "insight"}),
        (VRISK, "when: more_assessment == yes", "when: role(violence) == ¤", {"physician", "those-who-take-over"}),
        (VRISK, "options: presence", "options: ¤", {"presence", "degree"}),
        (VRISK, "source: directorate", "source: ¤", {"directorate", "local"}),
        (Path("pathway.yaml"), "vrisk10.risk >= moderate", "vrisk10.¤", {"risk", "plan_level"}),
        (Path("pathway.yaml"), "vrisk10.risk >= moderate", "vrisk10.risk >= ¤", {"low", "moderate", "high"}),
        (Path("pathway.yaml"), "{worried: yes}", "{worried: ¤}", {"no", "yes", "unknown"}),
        (Path("pathway.yaml"), "{violence: maybe}", "{violence: ¤}", {"no", "maybe", "yes"}),
        (Path("pathway.yaml"), "{violence: maybe}", "{¤}", {"violence", "threats"}),
    ],
)  # fmt: skip
def test_names(editor: Editor, rulesets: Path, file: Path, old: str, new: str, wanted: set[str]) -> None:
    assert wanted <= set(complete(editor, rulesets / file, old, new))


def test_after_a_field_stand_fields_only(editor: Editor, rulesets: Path) -> None:
    assert set(complete(editor, rulesets / SIGNALS, "s.sign for", "s.¤ for")) == {"sign", "seen"}


def test_about_what_is_known_stand_items_only(editor: Editor, rulesets: Path) -> None:
    found = complete(editor, rulesets / VRISK, "when: more_assessment == yes", "when: unknown(¤)")
    assert {item.kind for item in found.values()} == {lsp.CompletionItemKind.Variable}


def test_options_come_first_in_their_own_order(editor: Editor, rulesets: Path) -> None:
    found = complete(editor, rulesets / VRISK, "when: more_assessment == yes", "when: violence == ¤")
    ordered = sorted(found.values(), key=lambda item: item.sort_text or "")
    assert [item.label for item in ordered[:3]] == ["no", "maybe", "yes"]


def test_a_proposal_replaces_what_was_typed(editor: Editor, rulesets: Path) -> None:
    found = complete(editor, rulesets / SIGNALS, "plan: [contact-specialist,", "plan: [contact-sp¤,")
    edit = found["contact-specialist"].text_edit
    assert isinstance(edit, lsp.TextEdit)
    assert edit.range.end.character - edit.range.start.character == len("contact-sp")


def test_a_comment_is_left_alone(editor: Editor, rulesets: Path) -> None:
    assert complete(editor, rulesets / SIGNALS, "# It tells it", "# ¤ It tells it") == {}


def test_an_empty_file_begins_with_the_keys_of_a_ruleset(editor: Editor, rulesets: Path) -> None:
    path = rulesets / "empty.yaml"
    assert {"ruleset", "items", "rules"} <= set(editor.complete(path, "¤"))
    editor.close_file(path)


# Hover


@pytest.mark.parametrize(
    ("file", "where", "wanted"),
    [
        (SIGNALS, "recent >= threshold", ["Different warning signals in the period", "The number of different", "at most"]),
        (SIGNALS, "threshold\n    then", ["Number of different warning signals", "a whole number, 1–20", "Default 4"]),
        (SIGNALS, "signals if as_of", ["Warning signals seen", "Which of the warning signals in the plan"]),
        (SIGNALS, "distinct(s.sign", ["`distinct(s.field", "different values"]),
        (SIGNALS, "as_of - s.seen", ["The moment of the assessment"]),
        (SIGNALS, "enough-signals:\n    title", ["When “Different warning signals", "Gives “Response”: make contact"]),
        (SIGNALS, "contact}\n    plan", ["Make contact", "Number 3 of 3"]),
        (SIGNALS, "contact-specialist, new", ["Contact the specialist service", "Responsible: the municipality"]),
        (SIGNALS, "i-grenseland\n\n", ["Fafo-rapport 2023:06", "described practice"]),
        (SIGNALS, "municipality\n", ["the municipality"]),
        (SIGNALS, "because:", ["Shown when the rule holds"]),
        (VRISK, "plan_level: detailed-assessment", ["Levels, from lowest to highest"]),
        (Path("pathway.yaml"), "risk >= moderate", ["Violence risk"]),
        (Path("pathway.yaml"), "violence: maybe", ["Previous and/or current violence"]),
    ],
)  # fmt: skip
def test_hover(editor: Editor, rulesets: Path, file: Path, where: str, wanted: list[str]) -> None:
    path = rulesets / file
    editor.open(path)
    said = editor.hover(path, where)
    for each in wanted:
        assert each in said, said


def test_hover_in_bokmal(rulesets: Path) -> None:
    editor = Editor(rulesets, language="nb")
    try:
        path = rulesets / SIGNALS
        editor.open(path)
        said = editor.hover(path, "enough-signals:\n    title")
        assert "Når «Ulike varselsignaler i perioden» er minst" in said
        assert "Gir «Oppfølging»: ta kontakt." in said
    finally:
        editor.close()


def test_hover_on_a_problem_gives_its_page(editor: Editor, rulesets: Path) -> None:
    path = rulesets / SIGNALS
    text = path.read_text(encoding="utf-8")
    editor.open(path, text.replace("when: recent >= threshold", "when: recent >= treshold"))
    said = editor.hover(path, "treshold")
    assert "error[unknown-name]" in said and "How to mend it" in said
    assert "Warning signals seen" in editor.hover(path, "signals if as_of")  # as it was last understood
    editor.change(path, text)


# Definitions and references


@pytest.mark.parametrize(
    ("file", "where", "wanted"),
    [
        (SIGNALS, "threshold\n    then", ("warning-signals.yaml", "threshold")),
        (SIGNALS, "sign for s", ("warning-signals.yaml", "sign")),
        (SIGNALS, "window}: {recent", ("warning-signals.yaml", "window")),
        (SIGNALS, "contact-specialist, new", ("warning-signals.yaml", "contact-specialist")),
        (Path("monitoring/warning-signals.tests.yaml"), "response, ", ("warning-signals.yaml", "response")),
        (Path("monitoring/warning-signals.tests.yaml"), "watch]", ("warning-signals.yaml", "watch")),
        (Path("pathway.yaml"), "risk >= moderate", ("vrisk10.yaml", "risk")),
        (Path("pathway.yaml"), "moderate or", ("vrisk10.yaml", "moderate")),
        (Path("vrisk10-textpack.yaml"), "violence:", ("vrisk10.yaml", "violence")),
    ],
)  # fmt: skip
def test_definition(editor: Editor, rulesets: Path, file: Path, where: str, wanted: tuple[str, str]) -> None:
    path = rulesets / file
    editor.open(path)
    if file.name.endswith(".tests.yaml"):
        where = next(each for each in (where, where.replace(", ", "]")) if each in editor.text(path))
    assert editor.definition(path, where) == [wanted]


def test_references_are_found_in_every_file(editor: Editor, rulesets: Path) -> None:
    path = rulesets / VRISK
    editor.open(path)
    found = editor.references(path, "violence:\n    type")
    assert {name for name, _ in found} >= {"vrisk10.yaml", "pathway.yaml", "vrisk10-textpack.yaml"}
    assert {word for _, word in found} == {"violence"}
    assert len(found) == len(editor.references(path, "violence:\n    type", declaration=False)) + 1


# Renaming


def test_a_renaming_goes_through_all_files(editor: Editor, rulesets: Path) -> None:
    path, tests = rulesets / SIGNALS, rulesets / "monitoring/warning-signals.tests.yaml"
    editor.open(path)
    editor.open(tests)
    renamed = editor.rename(path, "threshold\n    then", "least")
    assert set(renamed) >= {"warning-signals.yaml", "warning-signals.tests.yaml"}
    text = renamed["warning-signals.yaml"]
    assert "when: recent >= least\n" in text
    assert "Planen sier kontakt ved {least}." in text
    assert "parameters: {least: 2}" in text
    assert "threshold" not in "".join(
        line for line in text.splitlines() if not line.lstrip().startswith(("#", "For", "be"))
    )
    assert "parameters.least" in renamed["warning-signals.tests.yaml"]
    assert graver(editor.change(path, text)) == []
    editor.change(path, path.read_text(encoding="utf-8"))


def test_an_outcome_is_renamed_where_others_read_it(editor: Editor, rulesets: Path) -> None:
    path = rulesets / VRISK
    editor.open(path)
    renamed = editor.rename(path, "\n  risk:\n    title", "danger", shift=4)
    assert "vrisk10.danger >= moderate" in renamed["pathway.yaml"]


@pytest.mark.parametrize(
    ("where", "new", "why"),
    [
        ("threshold\n    then", "window", '"window" is taken: it is a parameter'),
        ("threshold\n    then", "recent", '"recent" is taken: it is a value'),
        ("threshold\n    then", "Threshold", "is not an id"),
        ("threshold\n    then", "count", "already means something in conditions"),
        ("threshold\n    then", "and", "is a word of the language of conditions"),
        ("threshold\n    then", "s", "mixed up|would not load"),
        ("threshold\n    then", "threshold", "is its name already"),
        ("watch}\n    because", "contact", '"contact" is taken: it is an option'),
        ("watch}\n    because", "unknown", "already means something"),
        ("distinct(s", "different", "always there"),
        ("municipality\n", "kommune", "always there"),
        ("warning-signals\nversion", "signs", "recorded"),
        ("# It tells", "x", "no name here"),
    ],
)
def test_a_renaming_is_refused_with_the_reason(editor: Editor, rulesets: Path, where: str, new: str, why: str) -> None:
    path = rulesets / SIGNALS
    editor.open(path)
    with pytest.raises(JsonRpcException, match=why):
        editor.rename(path, where, new)


def test_nothing_is_renamed_in_a_file_with_faults(editor: Editor, rulesets: Path) -> None:
    path = rulesets / SIGNALS
    text = path.read_text(encoding="utf-8")
    editor.open(path, text.replace("recent >= 1", "recnt >= 1"))
    with pytest.raises(JsonRpcException, match="has faults; mend them first"):
        editor.rename(path, "threshold\n    then", "least")
    editor.change(path, text)


# Layout, outline, changes that mend


def test_formatting_is_that_of_the_command(editor: Editor, rulesets: Path) -> None:
    path = rulesets / SIGNALS
    text = path.read_text(encoding="utf-8")
    shifted = text.replace("    when: recent >= 1\n", "    when:   recent >= 1\n").replace("\nrules:", "\n\n\n\nrules:")
    editor.open(path, shifted)
    assert editor.format(path) == formatted(shifted, "x") != shifted
    editor.change(path, text)
    assert editor.format(path) == text


def test_what_cannot_be_laid_out_says_why(editor: Editor, rulesets: Path) -> None:
    path = rulesets / "half.yaml"
    editor.open(path, "ruleset: half\nitems: {\n")
    with pytest.raises(JsonRpcException):
        editor.format(path)
    editor.close_file(path)


def test_the_outline(editor: Editor, rulesets: Path) -> None:
    path = rulesets / SIGNALS
    editor.open(path)
    sections = {each.name: each for each in editor.symbols(path)}
    assert list(sections)[:3] == ["ruleset", "version", "valid"]
    rules = sections["rules"].children
    assert rules is not None
    assert [(each.name, each.detail) for each in rules] == [
        ("enough-signals", "Enough warning signals to make contact"),
        ("some-signals", "Warning signals to watch"),
    ]
    tests = sections["tests"].children
    assert tests is not None and tests[0].name == "four different signals within the window"
    for each in sections.values():
        for inner in each.children or ():
            assert (each.range.start.line, each.range.start.character) <= (
                inner.range.start.line,
                inner.range.start.character,
            )
            assert (inner.range.end.line, inner.range.end.character) <= (each.range.end.line, each.range.end.character)
    assert sections["rules"].range.start.line in {fold.start_line for fold in editor.folds(path)}


def test_did_you_mean_is_one_click(editor: Editor, rulesets: Path) -> None:
    path = rulesets / SIGNALS
    text = path.read_text(encoding="utf-8")
    for old, wrong in (
        ("when: recent >= threshold", "when: recent >= treshold"),
        ("{threshold}.\"", "{treshold}.\""),
        ("    levels:", "    levls:"),
        ("recent >= 1", "recent = 1"),
        ("then: {response: contact}", "then: {response: contcat}"),
        ("type: duration", "type: duratoin"),
    ):  # fmt: skip
        assert old in text
        found = editor.open(path, text.replace(old, wrong, 1))
        actions = editor.actions(path, found[0].range)
        assert actions, (wrong, found)
        mended = editor.done(path, actions[0])
        assert mended == (
            text if "=" not in wrong or "treshold" in wrong else text.replace("recent >= 1", "recent == 1")
        ), wrong
    editor.change(path, text)


def test_what_check_fixes_is_one_click(editor: Editor, rulesets: Path) -> None:
    path = rulesets / SIGNALS
    text = path.read_text(encoding="utf-8")
    dotted = text.replace("en: Response}", "en: Response.}").replace("en: Sign}", "en: Sign.}")
    found = [each for each in editor.open(path, dotted) if each.code == "title-full-stop"]
    assert len(found) == 2
    quick = [each for each in editor.actions(path, found[0].range) if each.kind == lsp.CodeActionKind.QuickFix]
    assert quick and editor.done(path, quick[0]) in (
        dotted.replace("Response.}", "Response}"),
        dotted.replace("Sign.}", "Sign}"),
    )
    whole = [each for each in editor.actions(path, found[0].range) if each.kind == lsp.CodeActionKind.SourceFixAll]
    assert editor.done(path, whole[0]) == text
    editor.change(path, text)


# Positions


def test_columns_are_utf_16(editor: Editor, rulesets: Path) -> None:
    path = rulesets / "pathway.yaml"
    text = path.read_text(encoding="utf-8").replace('"Svaret var 😟 {worried}."', '"Svaret på 😟 æøå er {wored}."')
    found = [each for each in editor.open(path, text) if each.code == "unknown-name"]
    assert [words(text, each) for each in found] == ["wored"]
    mended = editor.done(path, editor.actions(path, found[0].range)[0])
    assert mended == text.replace("{wored}", "{worried}")
    editor.change(path, path.read_text(encoding="utf-8"))
    assert editor.definition(path, 'worried}."') == [("pathway.yaml", "worried")]
    assert 'var 😟 {uneasy}."' in editor.rename(path, 'worried}."', "uneasy")["pathway.yaml"]


def test_an_editor_may_count_in_other_units(rulesets: Path) -> None:
    editor = Editor(rulesets, encodings=("utf-32", "utf-16"))
    try:
        assert editor.initialized.capabilities.position_encoding == "utf-32"
        path = rulesets / "pathway.yaml"
        text = path.read_text(encoding="utf-8").replace("Svaret var 😟 {worried}", "Svaret 😟 {wored}")
        found = [each for each in editor.open(path, text) if each.code == "unknown-name"]
        line = text.splitlines()[found[0].range.start.line]
        assert line[found[0].range.start.character : found[0].range.end.character] == "wored"
    finally:
        editor.close()
