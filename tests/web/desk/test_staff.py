"""Staff accounts: names, passwords, roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from argon2 import Type

from tests.web.conftest import PRODUCTION_HASHER, services
from tests.web.desk.conftest import PASSWORD, enter, signed_in
from web.desk import staff
from web.errors import StaffError

if TYPE_CHECKING:
    from argon2 import PasswordHasher
    from flask import Flask

    from web.storage.database import Database


STORAGE = True
"""Runs on SQLite and PostgreSQL."""


class Watched:
    """Wraps a hasher; records the hashes that it compares and the connections in use meanwhile."""

    def __init__(self, hasher: PasswordHasher, database: Database) -> None:
        self._hasher = hasher
        self._database = database
        self.compared: list[str] = []
        self.busy: list[int] = []

    def hash(self, password: str) -> str:
        self.busy.append(self._database.engine.pool.checkedout())  # type: ignore[attr-defined]
        return self._hasher.hash(password)

    def verify(self, hashed: str, password: str) -> bool:
        self.compared.append(hashed.rpartition("$")[0].rpartition("$")[0])
        self.busy.append(self._database.engine.pool.checkedout())  # type: ignore[attr-defined]
        return self._hasher.verify(hashed, password)


@pytest.fixture
def watched(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Watched:
    hasher = Watched(PRODUCTION_HASHER, services(app).database)
    monkeypatch.setattr(staff, "_HASHER", hasher)
    return hasher


def test_passwords_are_hashed_with_argon2id_at_the_low_memory_costs_of_rfc_9106() -> None:
    hasher = PRODUCTION_HASHER
    assert (hasher.type, hasher.time_cost, hasher.memory_cost, hasher.parallelism) == (Type.ID, 3, 65_536, 4)
    assert hasher.hash("correct horse").startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_no_connection_is_held_while_a_password_is_hashed(app: Flask, watched: Watched) -> None:
    signed_in(app)
    staff.set_password(services(app).database, "Ben", "another password of some length")
    enter(app.test_client(), "Ben", "wrong")
    assert watched.busy == [0, 0, 0, 0]


def test_an_unknown_name_costs_as_much_work_as_a_known_one(app: Flask, watched: Watched) -> None:
    for name in ("Ben", "Gone"):
        staff.add_user(services(app).database, name, PASSWORD, "agent")
    staff.disable(services(app).database, "Gone")
    for name in ("Ben", "Gone", "Nobody", ""):
        assert enter(app.test_client(), name, "wrong").status_code == 400
    assert len(watched.compared) == 4
    assert len(set(watched.compared)) == 1, "the same function with the same costs"


@pytest.mark.parametrize("change", ["password", "disabled"])
def test_an_account_that_changes_while_its_password_is_verified_cannot_sign_in(
    app: Flask, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    database = services(app).database
    staff.add_user(database, "Ben", PASSWORD, "agent")

    def meanwhile(_hashed: str, _password: str) -> bool:
        if change == "disabled":
            staff.disable(database, "Ben")
        else:
            staff.set_password(database, "Ben", "another password of some length")
        return True

    monkeypatch.setattr(staff, "_matches", meanwhile)
    assert staff.sign_in(database, "Ben", PASSWORD) is None


def test_disabling_or_a_new_password_ends_all_sessions(app: Flask) -> None:
    client = signed_in(app)
    staff.set_password(services(app).database, "Ben", "another password of some length")
    assert client.get("/desk").status_code == 303
    assert enter(client, "Ben", "another password of some length").status_code == 303
    staff.disable(services(app).database, "Ben")
    assert client.get("/desk").status_code == 303
    assert enter(client, "Ben", "another password of some length").status_code == 400


def test_an_enabled_account_signs_in_again(app: Flask) -> None:
    client = signed_in(app)
    staff.disable(services(app).database, "Ben")
    staff.enable(services(app).database, "Ben")
    assert client.get("/desk").status_code == 303
    assert enter(client, "Ben").status_code == 303


@pytest.mark.parametrize(
    ("name", "password", "role"),
    [("", PASSWORD, "agent"), ("x" * 81, PASSWORD, "agent"), ("Ben", "short", "agent"), ("Ben", PASSWORD, "root")],
)
def test_invalid_accounts_are_refused(app: Flask, name: str, password: str, role: str) -> None:
    with pytest.raises(StaffError):
        staff.add_user(services(app).database, name, password, role)


@pytest.mark.parametrize(
    ("typed", "stored"), [("Ben ", "Ben"), ("\t Ada  Lovelace\n", "Ada Lovelace"), ("Rene\u0301", "Ren\u00e9")]
)
def test_usernames_are_normalised_wherever_they_are_typed(app: Flask, typed: str, stored: str) -> None:
    database = services(app).database
    assert staff.add_user(database, typed, PASSWORD, "agent") == stored
    for name in (typed, stored, f" {stored}"):
        assert enter(app.test_client(), name).status_code == 303
        with pytest.raises(StaffError, match="already"):
            staff.add_user(database, name, PASSWORD, "agent")
        with database.session() as session:
            assert staff.member(session, name).name == stored


@pytest.mark.parametrize("name", ["Be\x00n", "Be\x1bn", "Be\u202en", "Be\u200bn", "Be\ufeffn", "Be\ue000n"])
def test_usernames_reject_invisible_characters(app: Flask, name: str) -> None:
    with pytest.raises(StaffError, match=f"invisible characters such as U\\+{ord(name[2]):04X}"):
        staff.add_user(services(app).database, name, PASSWORD, "agent")
    assert enter(app.test_client(), name).status_code == 400


def test_usernames_are_unique(app: Flask) -> None:
    signed_in(app)
    with pytest.raises(StaffError, match="already"):
        staff.add_user(services(app).database, "Ben", PASSWORD, "agent")
