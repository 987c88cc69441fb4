"""What lies in the folder of programs is used only where this user put it there, unaltered, for this very program."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import marshal
import os
import pickle
import shutil
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import platformdirs
import pytest

from riskengine import KeptPrograms, Library, Ruleset, programs_on_disk
from riskengine.evaluation import emit, kept_programs
from riskengine.ruleset.build import read_definition

ROOT = Path(__file__).resolve().parent.parent.parent
AS_OF = "2026-11-22T12:00:00+01:00"
ON_POSIX = pytest.mark.skipif(os.name != "posix", reason="modes and links as POSIX has them")
TEXT = """\
ruleset: made
version: 1.0.0
valid: {from: 2020-01-01}
title: {nb: Laget}
intended_use: {nb: For prøver.}
outcomes: {level: {title: {nb: Nivå}, levels: {none: {nb: Ingen}, some: {nb: Noe}}}}
items: {a: {type: yes-no, title: {nb: A}}}
rules: {r: {when: a == yes, then: {level: some}}}
"""
OTHER = TEXT.replace("a == yes", "a == no")


class Desk:
    """A folder of programs, and the user's secret."""

    def __init__(self, tmp_path: Path) -> None:
        self.folder, self.secret = tmp_path / "programs", tmp_path / "own" / "programs.key"

    def kept(self, **more: Any) -> KeptPrograms:
        return KeptPrograms(self.folder, secret=self.secret, **more)

    @property
    def entries(self) -> list[Path]:
        return sorted(self.folder.glob("*.program"))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


class Compiled:
    """Counts what is compiled, and what bytes are looked into."""

    def __init__(self) -> None:
        self.functions, self.looked_into = 0, 0


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> Compiled:
    found, code, loads = Compiled(), emit.code, marshal.loads

    def counted(*arguments: Any) -> Any:
        found.functions += 1
        return code(*arguments)

    class Marshal:
        dumps = staticmethod(marshal.dumps)

        @staticmethod
        def loads(content: bytes) -> Any:
            found.looked_into += 1
            return loads(content)

    monkeypatch.setattr(emit, "code", counted)
    monkeypatch.setattr(kept_programs, "marshal", Marshal)
    return found


def documents(kept: KeptPrograms | None, text: str = TEXT) -> list[bytes]:
    """What a ruleset says of every case, as a program of its own finds it."""
    ruleset = Ruleset(read_definition(text, "made.yaml"), programs=kept)
    ruleset.prepare()
    return [ruleset.assess(answers, as_of=AS_OF).to_json() for answers in ({}, {"a": "yes"}, {"a": "no"})]


RIGHT, OTHERWISE = documents(None), documents(None, OTHER)


def test_the_next_process_compiles_nothing(desk: Desk, compiled: Compiled) -> None:
    kept = desk.kept()
    assert kept.notice is None
    assert documents(kept) == RIGHT
    made = compiled.functions
    assert made >= 3
    assert len(desk.entries) == made
    assert compiled.looked_into == 0
    assert documents(desk.kept()) == RIGHT
    assert compiled.functions == made
    assert compiled.looked_into == made


def made_anew(desk: Desk, compiled: Compiled, some: int | None = None) -> None:
    """Nothing of it is looked into, the answers are right, and what was wrong is put right."""
    compiled.functions = compiled.looked_into = 0
    count = len(desk.entries)
    assert documents(desk.kept()) == RIGHT
    wrong = count if some is None else some
    assert compiled.functions == wrong
    assert compiled.looked_into == count - wrong
    compiled.functions = 0
    assert documents(desk.kept()) == RIGHT
    assert compiled.functions == 0


@pytest.fixture
def full(desk: Desk, compiled: Compiled) -> Desk:
    """A desk on which all programs of the ruleset are kept."""
    documents(desk.kept())
    compiled.functions = compiled.looked_into = 0
    return desk


NAMES = ("lay_out", "outcomes", "statuses", "fired", "verdict", "bounds", "writer")


def ofs(desk: Desk) -> dict[Path, bytes]:
    """What each entry of the ruleset is kept under."""
    kept = desk.kept()
    made = kept_programs.Making(read_definition(TEXT, "made.yaml"), kept)
    assert made._of is not None
    found = {kept._path(of): of for of in (name.encode() + b"\0" + made._of for name in NAMES)}
    return {entry: of for entry, of in found.items() if entry.exists()}


def test_no_byte_can_be_altered(full: Desk, compiled: Compiled) -> None:
    kept, under = full.kept(), ofs(full)
    assert len(under) == len(full.entries)
    for entry, of in under.items():
        whole = entry.read_bytes()
        for at in range(len(whole)):
            content = bytearray(whole)
            content[at] ^= 1 << at % 8
            entry.write_bytes(content)
            assert kept.found(of) is None
            if at % 500 == 0:
                made_anew(full, compiled, some=1)
        entry.write_bytes(whole)
        assert kept.found(of) == whole[32:]


@pytest.mark.parametrize("alter", [
    lambda whole: whole[:0], lambda whole: whole[:1], lambda whole: whole[:31], lambda whole: whole[:32], lambda whole: whole[:-1],
    lambda whole: whole + b"\0", lambda whole: whole + whole, lambda whole: whole[32:], lambda whole: b"\0" * len(whole),
    lambda whole: bytes(32) + whole[32:], lambda whole: whole[:32] + marshal.dumps(()),
])  # fmt: skip
def test_what_is_cut_off_or_longer_is_made_anew(
    full: Desk, compiled: Compiled, alter: Callable[[bytes], bytes]
) -> None:
    for entry in full.entries:
        entry.write_bytes(alter(entry.read_bytes()))
    made_anew(full, compiled)


def test_a_valid_entry_is_of_no_use_in_anothers_place(full: Desk, compiled: Compiled) -> None:
    first = full.entries
    documents(full.kept(), OTHER)
    others = [each for each in full.entries if each not in first]
    assert len(others) == len(first)
    kept = {each: each.read_bytes() for each in full.entries}
    for entry, of in ofs(full).items():
        for another in [each for each in kept if each != entry]:
            entry.write_bytes(kept[another])
            assert full.kept().found(of) is None
    for entry, another in zip(first, others, strict=True):
        entry.write_bytes(kept[another])
        another.write_bytes(kept[entry])
    compiled.functions = compiled.looked_into = 0
    assert (documents(full.kept()), documents(full.kept(), OTHER)) == (RIGHT, OTHERWISE)
    assert compiled.functions == len(kept)
    assert compiled.looked_into == 0


@pytest.mark.parametrize("which", ["version", "source", "python", "magic number", "form"])
def test_the_entry_of_another_engine_or_python_is_of_no_use(
    full: Desk, compiled: Compiled, which: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    of = b"bounds\0" + bytes(32)
    before = full.kept()
    before.keep(of, b"code")
    assert full.kept().found(of) == b"code"
    if which == "version":
        monkeypatch.setattr(programs_on_disk, "__version__", "0.0.9")
    elif which == "source":
        package = tmp_path / "package"
        shutil.copytree(ROOT / "riskengine", package, ignore=shutil.ignore_patterns("__pycache__", "pages", "cli"))
        changed = package / "evaluation" / "bounds.py"
        changed.write_bytes(changed.read_bytes() + b"\n")
        monkeypatch.setattr(programs_on_disk, "__file__", str(package / "programs_on_disk.py"))
    elif which == "python":
        monkeypatch.setattr(sys, "version", sys.version + " (of another build)")
    elif which == "magic number":
        monkeypatch.setattr(programs_on_disk, "MAGIC_NUMBER", b"\0\0\r\n")
    else:
        monkeypatch.setattr(programs_on_disk, "FORM", 0)
    now = full.kept()
    assert now.notice is None
    assert now._path(of) != before._path(of)
    now._path(of).write_bytes(before._path(of).read_bytes())  # replayed under the name that is looked for
    assert now.found(of) is None
    compiled.functions = compiled.looked_into = 0
    assert documents(now) == RIGHT
    assert compiled.functions > 0
    assert compiled.looked_into == 0


def test_without_its_sources_nothing_is_kept(desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(programs_on_disk, "__file__", str(tmp_path / "programs_on_disk.pyc"))
    assert "sources" in str(desk.kept().notice)
    (tmp_path / "programs_on_disk.pyc").write_bytes(b"")
    assert "without its sources" in str(desk.kept().notice)
    assert documents(desk.kept()) == RIGHT
    assert not desk.folder.exists()


USING = """\
ruleset: using
version: 1.0.0
valid: {from: 2020-01-01}
title: {nb: Bruker}
intended_use: {nb: For prøver.}
uses: {made: any}
outcomes: {level: {title: {nb: Nivå}, levels: {none: {nb: Ingen}, some: {nb: Noe}}}}
items: {b: {type: yes-no, title: {nb: B}}}
rules: {r: {when: made.level >= some, then: {level: some}}}
"""


def test_with_another_used_ruleset_it_is_another_program(desk: Desk, tmp_path: Path) -> None:
    """Its own text is the same, and so is the version that it uses."""
    more = TEXT.replace("none: {nb: Ingen},", "none: {nb: Ingen}, few: {nb: Få},")
    found = []
    for used in (TEXT, more, TEXT, more):
        (tmp_path / "rulesets").mkdir(exist_ok=True)
        (tmp_path / "rulesets" / "made.yaml").write_text(used, encoding="utf-8")
        (tmp_path / "rulesets" / "using.yaml").write_text(USING, encoding="utf-8")
        said = [
            Library.open(tmp_path / "rulesets", programs=programs)
            .get("using")
            .assess({"b": "yes"}, as_of=AS_OF, using={"made": {"answers": {"a": "yes"}}})
            .to_json()
            for programs in (None, desk.kept())
        ]
        assert said[0] == said[1]
        found.append(len(desk.entries))
    assert found[0] < found[1] == found[2] == found[3]


def test_a_ruleset_that_moved_finds_its_programs(desk: Desk, compiled: Compiled, tmp_path: Path) -> None:
    for place in ("here", "there"):
        compiled.functions = 0
        (tmp_path / place).mkdir()
        (tmp_path / place / "made.yaml").write_text(TEXT, encoding="utf-8")
        Library.open(tmp_path / place, programs=desk.kept()).get("made").prepare()
        assert (compiled.functions > 0) == (place == "here")


# What others may try who can write in the folder


MARK = "HOSTILE_CODE_WAS_RUN"


@pytest.fixture
def unmarked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(MARK, "")
    monkeypatch.delenv(MARK)


def hostile(names: Sequence[str]) -> bytes:
    """Records whose code leaves a mark, as code can though it is given no builtins."""
    source = (
        "for each in ().__class__.__base__.__subclasses__():\n"
        "  if each.__name__ == '_wrap_close':\n"
        f"    each.__init__.__globals__['environ']['{MARK}'] = 'yes'\n"
        "def {name}(*_): return None\n"
    )
    codes = {name: compile(source.replace("{name}", name), "<x>", "exec") for name in names}
    return marshal.dumps(tuple((name, code, ()) for name, code in codes.items()))


class Mark:
    """Leaves a mark when it is unpickled."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os.putenv, (MARK, "yes")


def mac_by(secret: bytes, content: bytes) -> bytes:
    return hmac.digest(secret, content, "sha256") + content


@pytest.mark.parametrize("sealed", [
    lambda content: content, lambda content: hashlib.sha256(content).digest() + content,
    lambda content: mac_by(b"", content), lambda content: mac_by(bytes(32), content), lambda content: bytes(32) + content,
])  # fmt: skip
@pytest.mark.parametrize("pickled", [False, True])
@pytest.mark.usefixtures("unmarked")
def test_hostile_code_is_never_run(
    full: Desk, compiled: Compiled, sealed: Callable[[bytes], bytes], pickled: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = pickle.dumps(Mark()) if pickled else hostile(["lay_out", "verdict", "bounds", "rules"])
    for entry in full.entries:
        entry.write_bytes(sealed(content))
    with monkeypatch.context() as patch:
        for module in (pickle, sys.modules["_pickle"]):
            for name in ("load", "loads", "Unpickler"):
                patch.setattr(module, name, None)
        made_anew(full, compiled)
    assert MARK not in os.environ


@pytest.mark.usefixtures("unmarked")
def test_hostile_code_would_be_noticed(desk: Desk) -> None:
    """Who has the secret can have code run, and the test above would see it."""
    kept = desk.kept()
    making = kept_programs.Making(read_definition(TEXT, "made.yaml"), kept)
    assert making._of is not None
    kept.keep(b"lay_out\0" + making._of, hostile(["lay_out"]))
    with contextlib.suppress(Exception):
        documents(desk.kept())
    assert os.environ[MARK] == "yes"


def test_the_entries_of_another_user_do_not_meet_ones_own(full: Desk, compiled: Compiled, tmp_path: Path) -> None:
    mine = {each: each.read_bytes() for each in full.entries}
    another = KeptPrograms(full.folder, secret=tmp_path / "anothers" / "programs.key")
    assert documents(another) == RIGHT
    assert compiled.looked_into == 0
    assert len(full.entries) == 2 * len(mine)
    theirs = [each for each in full.entries if each not in mine]
    for entry, other in zip(mine, theirs, strict=True):
        entry.write_bytes(other.read_bytes())
    compiled.functions = compiled.looked_into = 0
    assert documents(full.kept()) == RIGHT
    assert (compiled.functions, compiled.looked_into) == (len(mine), 0)


@ON_POSIX
def test_a_link_is_not_followed_and_not_written_through(full: Desk, compiled: Compiled, tmp_path: Path) -> None:
    elsewhere = []
    for number, entry in enumerate(full.entries):
        target = tmp_path / f"elsewhere{number}"
        entry.rename(target)
        entry.symlink_to(target)
        elsewhere.append((target, target.read_bytes()))
    made_anew(full, compiled)
    assert not any(each.is_symlink() for each in full.entries)
    assert all(target.read_bytes() == content for target, content in elsewhere)


@ON_POSIX
def test_a_pipe_is_not_waited_for(full: Desk, compiled: Compiled) -> None:
    for entry in full.entries:
        entry.unlink()
        os.mkfifo(entry)
    made_anew(full, compiled)


def test_a_folder_in_an_entrys_place_stays_there(full: Desk, compiled: Compiled) -> None:
    for entry in full.entries:
        entry.unlink()
        entry.mkdir()
        (entry / "own").write_text("x", encoding="utf-8")
    compiled.functions = 0
    assert documents(full.kept()) == RIGHT
    assert compiled.functions == len(full.entries)
    assert all((each / "own").exists() for each in full.entries)
    assert len(list(full.folder.iterdir())) == len(full.entries)  # nothing half written is left


def test_too_large_an_entry_is_not_read(full: Desk, compiled: Compiled) -> None:
    for entry in full.entries:
        with entry.open("r+b") as file:
            file.truncate(10 * 2**30)  # of nothing: it takes no space
    made_anew(full, compiled)


# What may be wrong with the folder


@pytest.mark.parametrize(
    "error", [PermissionError(13, "no"), OSError(28, "No space left on device"), OSError(30, "Read-only")]
)
def test_where_nothing_can_be_written_all_is_made(
    desk: Desk, compiled: Compiled, monkeypatch: pytest.MonkeyPatch, error: OSError
) -> None:
    kept = desk.kept()

    def refused(*_: Any, **__: Any) -> Any:
        raise error

    monkeypatch.setattr(tempfile, "mkstemp", refused)
    for _ in range(2):
        compiled.functions = 0
        assert documents(kept) == RIGHT
        assert compiled.functions > 0
    assert desk.entries == []


def test_a_disk_that_fills_up_leaves_nothing_behind(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = desk.kept()

    def full_disk(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full_disk)
    assert documents(kept) == RIGHT
    assert list(desk.folder.iterdir()) == []


def test_a_file_that_cannot_be_read_is_made_anew(
    full: Desk, compiled: Compiled, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, opened = full.kept(), os.open

    def refused(path: Any, *rest: Any) -> int:
        if str(path).endswith(".program") and rest[0] & os.O_CREAT == 0:
            raise PermissionError(13, "no")
        return opened(path, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", refused)
        compiled.functions = 0
        assert documents(kept) == RIGHT
        assert compiled.functions == len(full.entries)


@pytest.mark.parametrize("place", ["a file", "below a file", "nowhere"])
def test_a_folder_that_cannot_be(desk: Desk, tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    folders = {"a file": tmp_path / "file", "below a file": tmp_path / "file" / "x", "nowhere": Path("/proc/nowhere")}
    kept = KeptPrograms(folders[place], secret=desk.secret)
    assert documents(kept) == documents(kept) == RIGHT
    assert (tmp_path / "file").read_text(encoding="utf-8") == "x"


@ON_POSIX
@pytest.mark.skipif(os.name == "posix" and os.geteuid() == 0, reason="nothing is read-only to root")
def test_a_folder_that_is_read_only(full: Desk, compiled: Compiled) -> None:
    for entry in full.entries[1:]:
        entry.unlink()
    full.folder.chmod(0o500)
    try:
        assert documents(full.kept()) == RIGHT
        assert (compiled.looked_into, len(full.entries)) == (1, 1)
    finally:
        full.folder.chmod(0o700)


def test_the_oldest_entries_are_dropped_beyond_the_bound(desk: Desk) -> None:
    kept = desk.kept(most_bytes=1000)
    (desk.folder).mkdir()
    strangers = desk.folder / "letter.txt"
    strangers.write_bytes(b"x" * 5000)
    for number in range(10):
        kept.keep(b"%d" % number, bytes(200))
        os.utime(kept._path(b"%d" % number), ns=(number, number))
    assert [number for number in range(10) if kept.found(b"%d" % number)] == [6, 7, 8, 9]
    assert sum(each.stat().st_size for each in desk.entries) <= 1000
    assert strangers.exists()
    kept.keep(b"large", bytes(1000))
    assert kept.found(b"large") is None
    assert kept.found(b"9") is not None


def test_what_a_process_that_died_left_counts_and_goes(desk: Desk) -> None:
    kept = desk.kept(most_bytes=1000)
    kept.keep(b"1", bytes(10))
    left = desk.folder / ".new-abc_1.program"
    left.write_bytes(bytes(990))
    os.utime(left, ns=(1, 1))
    kept.keep(b"2", bytes(10))
    assert not left.exists()
    assert kept.found(b"1") and kept.found(b"2")


# The secret


@ON_POSIX
def test_the_secret_is_made_once_and_closed(desk: Desk) -> None:
    assert desk.kept().notice is None
    made = desk.secret.read_bytes()
    assert len(made) == 32
    assert stat.S_IMODE(desk.secret.stat().st_mode) == 0o600
    assert stat.S_IMODE(desk.secret.parent.stat().st_mode) == 0o700
    assert [each.name for each in desk.secret.parent.iterdir()] == ["programs.key"]
    assert desk.kept().notice is None
    assert desk.secret.read_bytes() == made
    elsewhere = KeptPrograms(desk.folder, secret=desk.secret.with_name("another.key"))
    assert elsewhere.notice is None
    assert desk.secret.with_name("another.key").read_bytes() != made
    documents(desk.kept())
    assert all(stat.S_IMODE(each.stat().st_mode) == 0o600 for each in desk.entries)
    assert not any(made in each.read_bytes() for each in desk.entries)


def _readable(desk: Desk) -> None:
    desk.secret.chmod(0o640)


def _writable(desk: Desk) -> None:
    desk.secret.chmod(0o602)


def _linked(desk: Desk) -> None:
    desk.secret.rename(desk.secret.with_name("real"))
    desk.secret.symlink_to("real")


def _cut_off(desk: Desk) -> None:
    desk.secret.write_bytes(desk.secret.read_bytes()[:31])


def _longer(desk: Desk) -> None:
    desk.secret.write_bytes(desk.secret.read_bytes() + b"\n")


def _a_folder(desk: Desk) -> None:
    desk.secret.unlink()
    desk.secret.mkdir()


def _a_pipe(desk: Desk) -> None:
    desk.secret.unlink()
    os.mkfifo(desk.secret, 0o600)


def _in_an_open_folder(desk: Desk) -> None:
    desk.secret.parent.chmod(0o777)


def _in_a_sticky_folder(desk: Desk) -> None:
    desk.secret.parent.chmod(0o1777)


def _below_an_open_folder(desk: Desk) -> None:
    desk.secret.parent.parent.chmod(0o770)


@ON_POSIX
@pytest.mark.parametrize(("spoil", "said"), [
    (_readable, 'others may read or change the secret "'), (_writable, 'others may read or change the secret "'),
    (_linked, "is a link"), (_cut_off, "is no secret of riskengine"), (_longer, "is no secret of riskengine"),
    (_a_folder, "is no secret of riskengine"), (_a_pipe, "is no secret of riskengine"), (_in_an_open_folder, "chmod go-w"),
    (_in_a_sticky_folder, "chmod go-w"), (_below_an_open_folder, "chmod go-w"),
])  # fmt: skip
def test_a_secret_that_may_be_known_is_not_used(
    full: Desk, compiled: Compiled, spoil: Callable[[Desk], None], said: str
) -> None:
    spoil(full)
    kept = full.kept()
    assert kept.notice is not None
    assert kept.notice.startswith("programs are not kept: ")
    assert said in kept.notice
    before = {each: each.read_bytes() for each in full.entries}
    compiled.functions = compiled.looked_into = 0
    assert documents(kept) == RIGHT
    assert (compiled.functions, compiled.looked_into) == (len(before), 0)
    assert {each: each.read_bytes() for each in full.entries} == before
    kept.keep(b"x", b"y")
    assert kept.found(b"x") is None


@ON_POSIX
def test_the_secret_of_another_user_is_not_used(full: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not by root either, to whom every file is open."""
    monkeypatch.setattr(programs_on_disk, "_must_be_closed", lambda _folder: None)
    monkeypatch.setattr(os, "geteuid", lambda: full.secret.stat().st_uid + 1)
    assert 'another user owns the secret "' in str(full.kept().notice)
    monkeypatch.undo()
    monkeypatch.setattr(os, "geteuid", lambda: full.secret.stat().st_uid + 1)
    if full.secret.stat().st_uid:
        assert "belongs to another user" in str(full.kept().notice)


def test_the_secret_must_not_lie_among_the_programs(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "own"):
        kept = KeptPrograms(folder, secret=tmp_path / "own" / "programs.key")
        assert "must not lie among the programs" in str(kept.notice)
    assert not (tmp_path / "own" / "programs.key").exists()


def test_a_secret_that_cannot_be_made(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    kept = KeptPrograms(desk.folder, secret=tmp_path / "file" / "programs.key")
    assert "can be neither read nor made" in str(kept.notice)
    assert documents(kept) == RIGHT


@ON_POSIX
def test_who_names_a_folder_is_told_why_it_is_of_no_use(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs_on_disk, "_users_own", lambda: desk.secret)
    library = Library.bundled(programs=desk.folder)
    library.get("vrisk10").prepare()
    assert len(desk.entries) > 1
    desk.secret.chmod(0o644)
    with pytest.warns(RuntimeWarning, match="others may read or change the secret") as told:
        Library.open(ROOT / "rulesets" / "instruments", programs=str(desk.folder))
    assert told[0].filename == __file__


def test_the_users_own_folder_is_the_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    if sys.platform == "linux":
        assert programs_on_disk._users_own() == tmp_path / "data" / "riskengine" / "programs.key"
    assert programs_on_disk._users_own().name == "programs.key"


def test_who_has_no_home_is_told(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(platformdirs, "user_data_dir", lambda *_, **__: "~/.local/share/riskengine")
    kept = KeptPrograms(desk.folder)
    assert kept.notice is not None and "set HOME or XDG_DATA_HOME" in kept.notice
    assert not (tmp_path / "~").exists()
    for folder, secret in (("~nobody-of-that-name/x", desk.secret), (desk.folder, "~nobody-of-that-name/x")):
        kept = KeptPrograms(folder, secret=secret)
        assert kept.notice is not None and "cannot be found" in kept.notice
        assert documents(kept) == RIGHT


@pytest.mark.parametrize("name", ["x\0y", "x" * 5000], ids=["nul", "long"])
def test_names_that_no_system_takes(desk: Desk, name: str) -> None:
    assert documents(KeptPrograms(desk.folder / name, secret=desk.secret)) == RIGHT
    kept = KeptPrograms(desk.folder, secret=desk.secret.parent / name)
    assert kept.notice is not None
    assert documents(kept) == RIGHT


# Several at once

SCRIPT = """
import hashlib, sys
from riskengine import KeptPrograms, Library
from riskengine.evaluation import emit
made, code = [], emit.code
emit.code = lambda *given: (made.append(1), code(*given))[1]
programs = KeptPrograms(sys.argv[1], secret=sys.argv[2])
assert programs.notice is None, programs.notice
library = Library.bundled(programs=programs)
said = hashlib.sha256()
for id in ("vrisk10", "utskrivningsklar", "warning-signals"):
    ruleset = library.get(id)
    ruleset.prepare()
    said.update(ruleset.assess({}, as_of="2026-11-22T12:00:00+01:00").to_json())
    answers = {name: item.option_ids[0] for name, item in ruleset.definition.items.items() if item.options}
    answers |= {name: [] for name, item in ruleset.definition.items.items() if item.kind == "list"}
    said.update(ruleset.assess(answers, as_of="2026-11-22T12:00:00+01:00", assessor={"role": "physician"}).to_json())
print(said.hexdigest(), len(made))
"""


def processes(desk: Desk, seeds: Sequence[str]) -> list[tuple[str, int]]:
    running = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", SCRIPT, str(desk.folder), str(desk.secret)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for seed in seeds
    ]
    found = []
    for each in running:
        said, errors = each.communicate()
        assert (each.returncode, errors) == (0, "")
        digest, made = said.split()
        found.append((digest, int(made)))
    return found


def test_processes_that_begin_at_once_and_those_that_come_later(desk: Desk) -> None:
    at_once = processes(desk, ["1", "2", "3"])
    assert len({digest for digest, _ in at_once}) == 1
    assert max(made for _, made in at_once) > 0
    assert len(list(desk.secret.parent.iterdir())) == 1
    ((digest, made),) = processes(desk, ["4"])
    assert (digest, made) == (at_once[0][0], 0)
    assert len(desk.entries) == len(list(desk.folder.iterdir()))
    shutil.rmtree(desk.folder)
    ((digest, made),) = processes(desk, ["5"])
    assert digest == at_once[0][0]
    assert made > 0


def test_threads_with_a_folder_that_is_emptied_all_the_while(desk: Desk) -> None:
    done = threading.Event()

    def empty() -> None:
        while not done.is_set():
            for entry in desk.entries:
                entry.unlink(missing_ok=True)

    emptying = threading.Thread(target=empty)
    emptying.start()
    try:
        with ThreadPoolExecutor(3) as pool:
            found = list(pool.map(lambda _: documents(desk.kept()), range(12)))
    finally:
        done.set()
        emptying.join()
    assert all(each == RIGHT for each in found)


def test_nothing_meets_the_disk_unless_it_was_asked_for() -> None:
    program = (
        "import sys; from riskengine import Library; r = Library.bundled().get('vrisk10'); r.prepare();"
        "r.assess({}, as_of='2026-11-22T12:00:00+01:00').to_json();"
        "print(sorted({'riskengine.programs_on_disk', 'platformdirs', 'secrets', 'hmac'} & sys.modules.keys()))"
    )
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert "programs_on_disk" not in shown.stdout
    assert "platformdirs" not in shown.stdout
