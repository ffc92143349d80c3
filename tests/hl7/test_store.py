"""The store: full sync, modes, order of delivery, purging."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from notecheck.errors import StoreError
from notecheck.hl7.store import Item, Key, Store

NAME = b"Zyxwolf Quibberdash"


def key(control: str, test: bool = False) -> Key:
    return Key(test, "LAB|STJ", control, control.encode())


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "store.sqlite")
    yield opened
    opened.close()


def keep(store: Store, control: str, document: str = "", *, test: bool = False, data: bytes = NAME) -> None:
    store.keep(key(control, test), "MDM^T02", data, [b"ack"], [Item(f"{control}{test}", document, "{}")])


def due(store: Store, *, test: bool = False) -> list[str]:
    return [item.key for item in store.due(test=test, most=10)]


def test_everything_is_synced_and_the_owners(store: Store) -> None:
    keep(store, "1")
    assert store._db.execute("PRAGMA synchronous").fetchone() == (2,)
    assert store._db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    files = list(store.path.parent.iterdir())
    assert len(files) == 3
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_items_of_a_document_wait_for_each_other(store: Store) -> None:
    keep(store, "1", "D")
    keep(store, "2", "D")
    keep(store, "3", "E")
    assert due(store) == ["1False", "3False"]
    store.put_off(1, 1000, "refused")
    assert due(store) == ["3False"]
    store.delivered([1, 3])
    assert due(store) == ["2False"]


def steps(store: Store, work: Callable[[], object]) -> int:
    """How many steps SQLite takes for some work."""
    count = 0

    def step() -> None:
        nonlocal count
        count += 1

    store._db.set_progress_handler(step, 1)
    work()
    store._db.set_progress_handler(None, 0)
    return count


def test_a_message_is_as_much_work_in_a_full_store_as_in_an_empty_one(store: Store) -> None:
    def work(control: str) -> list[int]:
        return [
            steps(store, lambda: store.answered(key(control))),
            steps(store, lambda: keep(store, control, "D")),
            steps(store, lambda: store.answered(key(control))),
            steps(store, lambda: store.due(test=False, most=10)),
            steps(store, lambda: store.delivered([len(sent)], target="t", length=1)),
        ]

    sent = ["1"]
    before = work("1")
    for n in range(2, 500):
        sent.append(str(n))
        keep(store, str(n), "D")
        store.delivered([n])
    sent.append("500")
    assert all(after < 2 * first + 20 for first, after in zip(before, work("500"), strict=True))


def test_test_messages_are_apart(store: Store) -> None:
    keep(store, "1")
    keep(store, "1", test=True)
    assert (due(store), due(store, test=True)) == (["1False"], ["1True"])


def test_purging_leaves_what_is_to_be_delivered_and_no_trace_of_the_rest(store: Store) -> None:
    keep(store, "1")
    store.keep(key("2"), "", NAME, [], reason="segment")
    keep(store, "3", data=b"waits")
    keep(store, "4", test=True)
    store.delivered([1])
    assert store.purge(days=1, dead_days=1, tests_wait=False) == 0
    assert store.purge(days=0, dead_days=1, tests_wait=True) == 1
    assert store.purge(days=0, dead_days=0, tests_wait=False) == 2
    assert due(store) == ["3False"]
    store.close()
    for file in store.path.parent.iterdir():
        assert NAME not in file.read_bytes()


def test_another_file_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("Marisol Quill\n" * 100)
    with pytest.raises(StoreError, match="not a database"):
        Store(tmp_path / "text")
    db = sqlite3.connect(tmp_path / "other")
    db.execute("CREATE TABLE message (id)")
    db.close()
    with pytest.raises(StoreError, match="not a store of this version"):
        Store(tmp_path / "other")
    with pytest.raises(StoreError, match="No such file"):
        Store(tmp_path / "nowhere" / "store")
