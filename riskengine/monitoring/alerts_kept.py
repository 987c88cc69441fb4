"""The alerts of a case, the latest as they are, those before packed: a case has them for as long as it is followed."""

from __future__ import annotations

import json
import zlib
from collections.abc import ItemsView, Iterable, Iterator, Mapping, ValuesView
from itertools import chain, islice

from .alert import Alert

AT_HAND = 4
"""So many of the latest are left as they are when the others are packed."""
BEYOND = 4
"""They are packed when there are so many more than those."""


class AlertsKept(Mapping[str, Alert]):
    """Alerts by id, in the order they were made. The last made is the first to be taken back.

    What is packed is text, one piece of it; reading an alert of long ago unpacks it for a moment, taking it back for good.
    """

    __slots__ = ("_at_hand", "_count", "_packed")

    def __init__(self) -> None:
        self._packed = b""
        self._count = 0
        self._at_hand: dict[str, Alert] = {}

    def __len__(self) -> int:
        return self._count + len(self._at_hand)

    def __iter__(self) -> Iterator[str]:
        return chain((each.id for each in self._unpacked()), self._at_hand)

    def __getitem__(self, id_: str) -> Alert:
        found = self._at_hand.get(id_)
        if found is None:
            found = next((each for each in self._unpacked() if each.id == id_), None)
            if found is None:
                raise KeyError(id_)
        return found

    def items(self) -> ItemsView[str, Alert]:
        """All of them, unpacked once."""
        return dict(self.since(0)).items()

    def values(self) -> ValuesView[Alert]:
        """All of them, unpacked once."""
        return dict(self.since(0)).values()

    def since(self, count: int) -> Iterator[tuple[str, Alert]]:
        """Those after the first `count`."""
        if count < self._count:
            for each in islice(self._unpacked(), count, None):
                yield each.id, each
        yield from islice(self._at_hand.items(), max(0, count - self._count), None)

    def add(self, alert: Alert) -> None:
        """One more, or another in the place of one made since they were last packed."""
        self._at_hand[alert.id] = alert

    def add_all(self, alerts: Iterable[Alert]) -> None:
        """More, in this order."""
        for each in alerts:
            self._at_hand[each.id] = each

    def take_back(self, count: int) -> dict[str, Alert]:
        """Leave only the first `count`; gives the others."""
        if count < self._count:
            self._at_hand = {each.id: each for each in self._unpacked()} | self._at_hand
            self._packed, self._count = b"", 0
        gone = dict(self.since(count))
        for id_ in gone:
            del self._at_hand[id_]
        return gone

    def pack(self) -> None:
        """Pack those of long ago, where they are some."""
        if len(self._at_hand) <= AT_HAND + BEYOND:
            return
        many = len(self._at_hand) - AT_HAND
        packing = [*self._unpacked(), *islice(self._at_hand.values(), many)]
        self._packed = zlib.compress(_in_writing(packing))
        self._count = len(packing)
        self._at_hand = dict(islice(self._at_hand.items(), many, None))

    def _unpacked(self) -> list[Alert]:
        return _read(zlib.decompress(self._packed)) if self._count else []


def _in_writing(alerts: Iterable[Alert]) -> bytes:
    return json.dumps(
        [list(each.document.values()) for each in alerts], ensure_ascii=False, separators=(",", ":")
    ).encode()


def _read(written: bytes) -> list[Alert]:
    found = []
    for values in json.loads(written):
        said = dict(zip(Alert.__slots__, values, strict=True))
        said["signs"] = {language: tuple(signs) for language, signs in said["signs"].items()}
        found.append(Alert(**said))
    return found
