"""The pictures of what depends on what: complete, legible, and able to tell of a case."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from page_reading import Read, entries, ruleset_of, words

from riskengine.language import tree
from riskengine.pages.drawing import BOX, Drawing, Mark, rule_marks
from riskengine.pages.graph import MOST_ALIKE, MOST_RULES, graphs, level_part
from riskengine.pages.layout import Box, placed
from riskengine.pages.letters import broken, width
from riskengine.pages.phrases import PAGE_PHRASES
from riskengine.pages.ruleset_page import ruleset_page
from riskengine.pages.uses import Part, rules_as_written
from riskengine.pages.view import RulesetView
from riskengine.ruleset.definition import Definition

HERE = Path(__file__).resolve().parent
ENTRIES = entries()
each_ruleset = pytest.mark.parametrize("id_", ENTRIES)


def definition_of(id_: str) -> Definition:
    library, entry = ENTRIES[id_]
    return library.ruleset(entry).definition


@each_ruleset
def test_every_rule_of_the_author_is_drawn_with_all_it_reads_and_gives(id_: str) -> None:
    definition = definition_of(id_)
    drawn: dict[str, list[tuple[set[Part], set[Part]]]] = defaultdict(list)
    for graph in graphs(definition):
        assert len(graph.rules) <= MOST_RULES
        for node in graph.rules:
            before = set(graph.before(node.part))
            after = {edge.end for edge in graph.after(node.part)}
            for member in node.members:
                drawn[member.name].append((before, after))
    for group in rules_as_written(definition):
        items = {
            read.name if isinstance(read, tree.ItemRead) else read.item
            for rule in group
            for read in rule.condition.walk()
            if isinstance(read, tree.ItemRead | tree.Knowledge | tree.RoleRead)
        }
        first = group[0]
        wanted = {Part("action", action) for action in first.plan}
        wanted |= {level_part(name, definition.outcomes[name].level_ids[level]) for name, level in first.then}
        for rule in group:
            assert drawn[rule.id], rule.id
            for before, _ in drawn[rule.id]:
                assert {part.name for part in before if part.kind == "item"} == items, rule.id
            assert set().union(*(after for _, after in drawn[rule.id])) == wanted, rule.id


@each_ruleset
def test_boxes_do_not_overlap_and_texts_keep_within_them(id_: str) -> None:
    for language in ("nb", "en"):
        for drawn in RulesetView(definition_of(id_), language, ()).drawings:
            assert_legible(drawn)


def assert_legible(drawn: Drawing) -> None:
    columns = defaultdict(list)
    for box in drawn.boxes:
        columns[box.x].append(box)
        assert box.x >= 0
        assert box.x + box.width <= drawn.width
        assert box.y >= 0
        assert box.y + box.height <= drawn.height
        for line in box.lines:
            assert line.x + width(line.text, 13) <= box.x + box.width - 6, line.text
            assert box.y < line.y <= box.y + box.height - 6
    for boxes in columns.values():
        ordered = sorted(boxes, key=lambda box: box.y)
        assert all(above.y + above.height + 8 <= below.y for above, below in pairwise(ordered))
    sides = {box.part: (box.x, box.x + BOX) for box in drawn.boxes}
    assert len(drawn.lines) == len(drawn.graph.edges)
    for edge, drawn_line in zip(drawn.graph.edges, drawn.lines, strict=True):
        assert sides[edge.start][1] < sides[edge.end][0]
        assert drawn_line.path.startswith(f"M{sides[edge.start][1]} ")


def test_a_checklist_shares_a_box() -> None:
    """V-RISK-10: eight of the ten items are read by just the same rules."""
    rest = graphs(definition_of("vrisk10@1.0.0"))[-1]
    shared = [node for node in rest.nodes.values() if node.part.kind == "item" and len(node.members) > MOST_ALIKE]
    assert [len(node.members) for node in shared] == [8]
    told = {shared[0].members[0]: "yes"}
    apart = graphs(definition_of("vrisk10@1.0.0"), told=told)[-1]
    assert [len(node.members) for node in apart.nodes.values() if node.part.kind == "item" and node.members] == [7]


# Told of a case


@pytest.mark.parametrize("language", ["nb", "en"])
def test_what_came_of_a_case_is_marked_with_a_word(language: str) -> None:
    ruleset = ruleset_of(HERE / "small.yaml")
    marks = {
        Part("rule", "many"): Mark("holds", "✓ HOLDS"),
        Part("rule", "two-of-three"): Mark("open", "? OPEN"),
        Part("rule", "heavy"): Mark("fails", "✗ FAILS"),
        Part("rule", "asked:grade"): Mark("fails", "✗ FAILS"),
        Part("rule", "asked:sleep"): Mark("open", "? OPEN"),
        Part("item", "n"): Mark("holds", "= 5"),
    }
    view = RulesetView(ruleset.definition, language, (), marks)
    said = defaultdict(set)
    for drawn in view.drawings:
        assert_legible(drawn)
        for box in drawn.boxes:
            said[box.part.name].add(None if box.mark is None else (box.mark.status, box.mark.text))
    assert said["many"] == {("holds", "✓ HOLDS")}
    assert said["two-of-three"] == {("open", "? OPEN")}
    assert said["asked:grade"] == {("open", f"? OPEN (1 {'av' if language == 'nb' else 'of'} 2)")}
    assert said["n"] == {("holds", "= 5")}
    assert said["weight"] == {None}
    statuses = {line.status for drawn in view.drawings for line in drawn.lines if line.kind != "reads"}
    assert statuses == {"holds", "open", "fails", None}  # None: from the judgement, which is no rule
    read = Read(ruleset_page(ruleset, language, tests=(), marks=marks))
    shown = [element for element in read.named("a") if "holds" in element.attrib.get("class", "").split()]
    assert {(element.attrib["href"], words(element).rpartition(" – ")[2][:7]) for element in shown} == {
        ("#rule-many", "✓ HOLDS"),
        ("#item-n", f"= 5 {'Spø' if language == 'nb' else 'Que'}"),
    }


def test_an_assessment_marks_the_rules() -> None:
    library, entry = ENTRIES["vrisk10@1.0.0"]
    ruleset = library.ruleset(entry)
    case = {"violence": "yes", "insight": "unknown", "summary_risk": "low", "more_assessment": "no"}
    assessed = ruleset.assess(case, as_of="2026-11-22T12:00:00+01:00")
    statuses = {id_: account.status for id_, account in assessed.rules.items()}
    view = RulesetView(ruleset.definition, "nb", (), rule_marks(statuses, PAGE_PHRASES["nb"]))
    shown = {box.part.name: box.mark.text for drawn in view.drawings for box in drawn.boxes if box.mark is not None}
    assert shown["low-despite-violence"] == "✓ gjelder"
    assert shown["unsure:violence"] == "✓ gjelder (1 av 10)"
    assert shown["pass-on-early"] == "? ikke avgjort"
    assert shown["high-without-follow-up"] == "✗ gjelder ikke"


# The layout


@st.composite
def layered(draw: st.DrawFn) -> tuple[list[Box[int]], list[tuple[int, int]]]:
    columns = draw(st.lists(st.integers(0, 3), min_size=1, max_size=14))
    boxes = [Box(key, column, draw(st.integers(10, 90))) for key, column in enumerate(columns)]
    pairs = [(one.key, other.key) for one in boxes for other in boxes if one.column < other.column]
    lines = draw(st.lists(st.sampled_from(pairs), max_size=20, unique=True)) if pairs else []
    return boxes, lines


@given(layered())
def test_nothing_overlaps_wherever_the_lines_go(picture: tuple[list[Box[int]], list[tuple[int, int]]]) -> None:
    boxes, lines = picture
    found = placed(boxes, lines)
    spans = defaultdict(list)
    for box in boxes:
        middle = found.middles[box.key]
        spans[box.column].append((middle - box.height / 2, middle + box.height / 2))
        assert 0 <= middle <= found.height
    for (start, end), lanes in found.lanes.items():
        assert len(lanes) == max(0, boxes[end].column - boxes[start].column - 1)
        for column, lane in enumerate(lanes, start=boxes[start].column + 1):
            spans[column].append((lane - 2, lane + 2))
    for spanned in spans.values():
        spanned.sort()
        assert all(above[1] + 8 <= below[0] for above, below in pairwise(spanned))
    assert found == placed(boxes, lines)


@given(st.permutations(range(5)))
def test_lines_that_need_not_cross_do_not(order: list[int]) -> None:
    """Five boxes, each with a line to one of five others: some order of the columns has no crossing, and it is found."""
    boxes = [Box(key, 0, 20) for key in range(5)] + [Box(key + 5, 1, 20) for key in range(5)]
    found = placed(boxes, [(key, 5 + order[key]) for key in range(5)])
    left = sorted(range(5), key=lambda key: found.middles[key])
    right = sorted(range(5), key=lambda key: found.middles[5 + order[key]])
    assert left == right


@given(st.lists(st.integers(0, 400), min_size=1, max_size=8), st.integers(0, 7), st.integers(-9, 9))
def test_heights_are_as_near_as_may_be(wanted: list[int], moved: int, by: int) -> None:
    """No box can be moved, alone or with all below it, so that the sum of squares becomes less and nothing overlaps."""
    from riskengine.pages.layout import _Layout

    count = len(wanted)
    layout = _Layout([Box(key, 0, 20) for key in range(count)], [])
    wishes = [Fraction(each) for each in wanted]
    found = layout._stacked(list(range(count)), wishes)
    assert all(below - above >= 32 for above, below in pairwise(found))

    def far(heights: list[Fraction]) -> Fraction:
        return sum(((height - wish) ** 2 for height, wish in zip(heights, wishes, strict=True)), Fraction(0))

    for chosen in ({moved % count}, set(range(moved % count, count)), set(range(moved % count + 1))):
        other = [height + by if at in chosen else height for at, height in enumerate(found)]
        if all(below - above >= 32 for above, below in pairwise(other)):
            assert far(other) >= far(found)


# Letters


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("C", "Z")) | st.just(" "), max_size=80))
def test_a_text_is_broken_within_its_room_and_whole(text: str) -> None:
    lines = broken(text, 13, 150, 1000)
    assert all(width(line, 13) <= 150 for line in lines)
    assert "".join("".join(lines).replace("-", "").split()) == "".join(text.replace("-", "").split())


def test_a_text_that_is_too_long_ends_in_an_ellipsis() -> None:
    lines = broken("en lang tittel " * 20, 13, 150, 3)
    assert len(lines) == 3
    assert lines[-1].endswith("…")
    assert all(width(line, 13) <= 150 for line in lines)
