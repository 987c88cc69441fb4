"""Files that are being written: whatever stands there, every feature gives some answer, and never raises."""

from __future__ import annotations

from pathlib import Path

import pytest
from editor_client import ROOT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from riskengine.editor.completion import proposals
from riskengine.editor.cursor import cursor
from riskengine.editor.files import Document, Files
from riskengine.editor.hover import about
from riskengine.editor.live import checked
from riskengine.editor.navigation import definitions, everywhere, name_at, names_in
from riskengine.editor.outline import outline
from riskengine.editor.renaming import NotRenamed, renaming
from riskengine.editor.words_at import key_at, word_at

BUNDLED = ("monitoring/warning-signals", "instruments/vrisk10", "discharge/utskrivningsklar")
PATHS = [
    *(ROOT / "rulesets" / f"{name}{end}" for name in BUNDLED for end in (".yaml", ".tests.yaml")),
    ROOT / "examples" / "guidelines" / "rifle.yaml",
    ROOT / "examples" / "texts" / "vrisk10-textpack.yaml",
    ROOT / "examples" / "vrisk10-akuttpost.yaml",
]
BYTES = {path: path.read_bytes() for path in PATHS}
FEW = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def all_features(document: Document, files: Files, offset: int) -> None:
    for language in ("nb", "en"):
        for each in proposals(document, offset, language):
            assert 0 <= each.replaces.start <= each.replaces.end <= len(document.text)
        for entry in outline(document, language):
            assert entry.whole.start <= entry.at.start <= entry.at.end <= entry.whole.end
            for inner in entry.inside:
                assert entry.whole.start <= inner.whole.start <= inner.at.start
                assert inner.at.end <= inner.whole.end <= len(document.text)
    found = checked(document, files)
    for shown in found.shown:
        assert 0 <= shown.span.start <= shown.span.end <= len(document.text)
    for name in names_in(document):
        assert document.text[name.span.start : name.span.end] == name.symbol.name
    name_here = name_at(document, offset)
    key_at(document, offset)
    word_at(document, offset)
    if name_here is not None:
        for language in ("nb", "en"):
            assert about(name_here.symbol, document.sketch, found.definition, language)
        definitions(name_here.symbol, document, files)
        list(everywhere(name_here.symbol, document, files))
        try:
            renaming(document, offset, "another", files)
        except NotRenamed as refused:
            assert str(refused).endswith(".")


@FEW
@given(st.data())
def test_a_file_cut_off_at_any_byte(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(PATHS))
    cut = data.draw(st.integers(0, len(BYTES[path])))
    text = BYTES[path][:cut].decode("utf-8", "ignore")
    files = Files([ROOT / "rulesets"])
    document = files.opened(path, text)  # opened as it is: there is no good version to remember
    all_features(document, files, len(text))
    if "\nrules:\n" in text:
        assert document.sketch.section("items")  # what stands before the cut is known


@FEW
@given(st.data())
def test_a_stretch_taken_out_of_a_good_file(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(PATHS))
    text = BYTES[path].decode("utf-8")
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 80)))
    typed = data.draw(
        st.sampled_from(["", "{", "[", '"', "'", ": ", "- ", "\n", "\t", "&a ", "*a", "!x ", "#", "|", "x", "😟"])
    )
    files = Files([ROOT / "rulesets"])
    files.opened(path, text)
    document = files.opened(path, text[:start] + typed + text[end:])
    all_features(document, files, start + len(typed))


@given(st.text(st.sampled_from("ab: -{}[],\"'\n#|>&*!å😟"), max_size=80), st.integers(0, 80))
def test_the_cursor_is_somewhere_in_any_text(text: str, offset: int) -> None:
    cursor(text, offset)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_the_cursor_finds_the_path_of_every_key_and_value(path: Path) -> None:
    """What the scanner says of the text before a place agrees with the tree of the whole file."""
    from riskengine.ruleset import yaml_text
    from riskengine.ruleset.lines import Lines

    text = BYTES[path].decode("utf-8")
    lines = Lines(text)
    waiting: list[tuple[yaml_text.Node, tuple[str | int, ...]]] = [(yaml_text.read(text, ""), ())]
    every: list[tuple[int, tuple[str | int, ...], bool]] = []
    while waiting:
        node, here = waiting.pop()
        if isinstance(node, yaml_text.Mapping):
            for name, key in node.keys.items():
                every.append((lines.offset(key.line, key.column) + 1, here, True))
                waiting.append((node.values[name], (*here, name)))
        elif isinstance(node, yaml_text.Sequence):
            waiting.extend((each, (*here, at)) for at, each in enumerate(node.items))
        elif isinstance(node, yaml_text.Scalar):
            every.append((lines.offset(node.line, node.column) + 1, here, False))
    step = max(1, len(every) // 150)
    for offset, here, is_key in every[::step]:
        found = cursor(text, offset)
        if is_key:
            in_brackets = not found.block and isinstance(here[-1], int)  # as in `[a: b]`: it may become a value
            assert found.path == here, (here, found)
            assert found.role in ("key", "entry") or in_brackets, found
        elif found.role != "entry":
            assert found.role == "value" and found.path == here, (here, found)
        else:
            assert found.path == here, (here, found)


def test_names_that_are_being_written_elsewhere_are_remembered() -> None:
    """A file that cannot be read at all for the moment still has the names of its last good version."""
    path = PATHS[0]
    text = BYTES[path].decode("utf-8")
    files = Files([ROOT / "rulesets"])
    files.opened(path, text)
    broken = text.replace("ruleset: warning-signals", "{ [ruleset: warning-signals", 1).replace(
        "recent >= 1", "recent >= "
    )
    document = files.opened(path, broken)
    assert document.root is None
    found = {each.label for each in proposals(document, broken.index("recent >= \n") + len("recent >= "), "en")}
    assert {"threshold", "recent", "window"} <= found
