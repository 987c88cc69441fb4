"""An erased case: its entries stay in the chain, and nothing of their content is anywhere."""

from __future__ import annotations

import sqlite3
import struct
import zlib
from pathlib import Path

import pytest
from audit_samples import NURSE, assessed, filled, small
from hypothesis import given
from hypothesis import strategies as st

from riskengine.audit.refusals import NotKept
from riskengine.audit.sealing import NotOpened, content_hash, fresh, opened, packed, sealed
from riskengine.audit.store import Store
from riskengine.audit.verifying import verify
from riskengine.problems import Refused


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.glob("record.db*")))


def test_nothing_of_an_erased_case_is_left_in_any_file(tmp_path: Path) -> None:
    ruleset = small(tmp_path)
    with Store.open(tmp_path / "record.db") as store:
        filled(store, ruleset)
        secret = "Fortalte om broren sin."
        kept = store.find(store.record(ruleset, assessed(ruleset, "K-90210", signs=3, seen=secret)).record_id)
        (key,) = store.keys.of_case("K-90210")
        found = store.keys.find(key)
        assert found is not None
        store.log_access("show", NURSE, "a complaint", [kept])
        assert b"K-90210" in bytes_of(tmp_path)  # among the keys, and nowhere else
        assert b"K-90210" not in (tmp_path / "record.db").read_bytes()
        assert found.secret in bytes_of(tmp_path)
        store.erase("K-90210", by=NURSE, basis="a decision")
        left = bytes_of(tmp_path)
        assert found.secret not in left
        for word in (b"K-90210", secret.encode(), kept.content.salt if kept.content else b"-"):
            assert word not in left
        assert verify(store).holds
        # The salted hash that is left fits the content with its salt, and without it no guess can be tried.
        assert kept.content is not None
        assert kept.link.content == content_hash(kept.content.frame, kept.content.document, kept.content.salt.hex())
        assert kept.link.content != content_hash(kept.content.frame, kept.content.document, "00" * 32)


def test_a_case_may_be_recorded_anew_after_it_was_erased(tmp_path: Path) -> None:
    ruleset = small(tmp_path)
    with Store.open(tmp_path / "record.db") as store:
        old = store.record(ruleset, assessed(ruleset)).record_id
        store.erase("K-1042", by=NURSE, basis=None)
        new = store.record(ruleset, assessed(ruleset)).record_id
        assert [each.id for each in store.kept(case="K-1042")] == [new]
        with pytest.raises(Refused, match="erased"):
            store.override(old, "response", "contact", code="other", reason="x", by=NURSE)


def test_an_interrupted_erasure_is_seen_and_finished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed between the entry and the destruction of the key, or before either: nobody reads it, and a second call ends it."""
    ruleset = small(tmp_path)
    with Store.open(tmp_path / "record.db") as store:
        filled(store, ruleset)
        with monkeypatch.context() as patch:
            patch.setattr(store.keys, "destroy", lambda _: (_ for _ in ()).throw(RuntimeError("killed")))
            with pytest.raises(RuntimeError):
                store.erase("K-0", by=NURSE, basis=None)
        assert [flaw.kind for flaw in verify(store).flaws] == ["not-erased"]
        assert all(each.content is None for each in store.kept(case="K-0"))
        with pytest.raises(Refused, match="being-erased"):
            store.record(ruleset, assessed(ruleset, "K-0"))
        assert store.erase("K-0", by=NURSE, basis=None) == 3
        assert verify(store).holds
        assert sum(each.kind == "erasure" for each in store.decisions.links()) == 1


def test_an_assessment_without_a_case_has_a_key_of_its_own(tmp_path: Path) -> None:
    ruleset = small(tmp_path)
    with Store.open(tmp_path / "record.db") as store:
        one, other = (store.record(ruleset, assessed(ruleset, None, signs=at)).record_id for at in (1, 2))
        store.override(one, "response", "contact", code="other", reason="x", by=NURSE)
        assert store.erase(one, by=NURSE, basis=None) == 2
        assert [each.kind for each in store.kept()] == ["erased", "assessment", "erased"]
        assert store.find(other).content is not None


def test_new_keys_seal_what_comes_and_old_ones_open_what_was(tmp_path: Path) -> None:
    ruleset = small(tmp_path)
    with Store.open(tmp_path / "record.db") as store:
        store.record(ruleset, assessed(ruleset))
        with Store.open(
            tmp_path / "record.db", create=False
        ) as other:  # as another process, which knows no more than the log
            assert other.rotate(["K-1042"], by=NURSE) == 1
        store.record(ruleset, assessed(ruleset))
        entries = list(store.kept(case="K-1042"))
        assert len({each.link.key_id for each in entries}) == 2
        assert all(each.content for each in entries)
        with Store.open(tmp_path / "record.db", create=False) as other:
            assert other.erase("K-1042", by=NURSE, basis=None) == 2
        new = store.record(ruleset, assessed(ruleset)).record_id  # no key of before seals it
        assert store.find(new).content is not None
        found = verify(store)
        assert found.holds
        assert found.erased == 2


@pytest.mark.parametrize("name", ["record.db", "record.db.keys"])
def test_files_are_the_owners_alone(tmp_path: Path, name: str) -> None:
    ruleset = small(tmp_path)
    with Store.open(tmp_path / "record.db") as store:
        filled(store, ruleset, 2)
        assert {path.name: oct(path.stat().st_mode & 0o777) for path in tmp_path.glob("record.db*")} == {
            path.name: "0o600" for path in tmp_path.glob("record.db*")
        }
    (tmp_path / name).chmod(0o640)
    with pytest.raises(NotKept, match="open-to-others") as told:
        Store.open(tmp_path / "record.db")
    assert f"chmod 600 {tmp_path / name}" in str(told.value)


def test_what_is_deleted_among_the_keys_is_overwritten(tmp_path: Path) -> None:
    with Store.open(tmp_path / "record.db") as store:
        filled(store, small(tmp_path), 2)
    with sqlite3.connect(tmp_path / "record.db.keys") as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    connection.close()


@given(st.binary(max_size=2000), st.binary(max_size=2000))
def test_what_is_sealed_is_opened_with_its_key_in_its_place_alone(frame: bytes, assessment: bytes) -> None:
    content, key = fresh(frame, assessment), b"k" * 32
    body = sealed(packed(content), key, "here")
    assert opened(body, key, "here", content.hash) == content
    assert (len(body) - 12 - 16) % 256 == 0
    for wrong in ((b"l" * 32, "here", content.hash), (key, "there", content.hash), (key, "here", "0" * 64)):
        with pytest.raises(NotOpened):
            opened(body, *wrong)


def test_what_was_packed_by_zlib_is_still_opened() -> None:
    """As the first records did it."""
    content, key = fresh(b'{"case":"K-1042"}', b"{}" * 500), b"k" * 32
    inner = b"".join([content.salt, struct.pack(">I", len(content.frame)), content.frame, content.document])
    pressed = zlib.compress(inner, 1)
    body = sealed(pressed + b"\0" * (-len(pressed) % 256), key, "here")
    assert opened(body, key, "here", content.hash) == content
    assert not packed(content).startswith(pressed[:1])


@pytest.mark.parametrize("pack", [b"", b"\0" * 256, b"\x78", b"\x28\xb5\x2f\xfd", b"plain" * 9, b"\x78" * 256])
def test_what_is_in_no_known_form_is_told(pack: bytes) -> None:
    with pytest.raises(NotOpened):
        opened(sealed(pack, b"k" * 32, "here"), b"k" * 32, "here", "0" * 64)
