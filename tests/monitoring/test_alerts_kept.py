"""The alerts that a case keeps, packed or not, are those of a plain dictionary."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from riskengine.monitoring.alert import CONTACT_DUE, Alert
from riskengine.monitoring.alerts_kept import AT_HAND, BEYOND, AlertsKept

ONE = Alert(
    id="0", case="K-1042", chart="response", kind=CONTACT_DUE, step=1, to="specialist-service", contact="fact-team", due=5,
    answer_by=9, because={"nb": "Gjelder: «ja».", "en": "Holds."}, about={}, signs={"nb": ("Låser seg inne", "Sover lite")},
    late=False, link="https://journal.example/K-1042",
)  # fmt: skip
STEPS = st.lists(
    st.tuples(st.sampled_from(["add", "add", "add", "pack", "back", "again", "many"]), st.integers(0, 30)), max_size=60
)


@settings(max_examples=200)
@given(STEPS)
def test_it_is_a_dictionary_whatever_is_packed(steps: list[tuple[str, int]]) -> None:
    kept = AlertsKept()
    plain: dict[str, Alert] = {}
    made = 0
    for step, number in steps:
        if step == "add":
            alert = replace(ONE, id=str(made), due=made, answer_by=None if made % 3 else made)
            kept.add(alert)
            plain[alert.id] = alert
            made += 1
        elif step == "many":
            alerts = [replace(ONE, id=f"{made}.{at}", step=at) for at in range(number % 4)]
            kept.add_all(alerts)
            plain |= {each.id: each for each in alerts}
            made += 1
        elif step == "back":
            gone = kept.take_back(number)
            left = dict(list(plain.items())[:number])
            assert gone == {id_: each for id_, each in plain.items() if id_ not in left}
            plain = left
        elif step == "again" and kept._at_hand:
            last = list(plain)[-1]
            plain[last] = replace(plain[last], late=True)
            kept.add(plain[last])
        else:
            kept.pack()
        _same(kept, plain, number)


def _same(kept: AlertsKept, plain: dict[str, Alert], number: int) -> None:
    assert len(kept) == len(plain)
    assert list(kept) == list(plain)
    assert list(kept.items()) == list(plain.items())
    assert list(kept.values()) == list(plain.values())
    assert list(kept.since(number)) == list(plain.items())[number:]
    assert kept == plain
    assert "none" not in kept
    assert all(kept[id_] == alert for id_, alert in plain.items())


def test_few_are_left_unpacked() -> None:
    kept = AlertsKept()
    kept.add_all(replace(ONE, id=str(at)) for at in range(AT_HAND + BEYOND + 1))
    kept.pack()
    latest = dict(kept.since(BEYOND + 1))
    assert latest.keys() == {str(at) for at in range(BEYOND + 1, AT_HAND + BEYOND + 1)}
    assert kept["0"] is not kept["0"], "those of long ago are made anew from what is packed"
    assert kept["0"] == replace(ONE, id="0")
