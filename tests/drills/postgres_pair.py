"""A PostgreSQL primary with a hot standby that confirms each commit, on two machines."""

from __future__ import annotations

import os
import pwd
import shutil
import time
from typing import TYPE_CHECKING

import psycopg

from tests.drills.network import run, until
from tests.servers import postgres_programs

if TYPE_CHECKING:
    from pathlib import Path

    from tests.drills.network import Machine

PORT = 54_329
NAME = "centre"
_USER = "firstline"
_START_SECONDS = 60.0

_SETTINGS = (
    f"port={PORT}",
    "fsync=on",
    "synchronous_commit=on",
    "wal_sender_timeout=10s",
    "wal_receiver_timeout=10s",
    "max_connections=200",
    "shared_buffers=32MB",
)
_RULES = f"local all all trust\nhost all {_USER} all trust\nhost replication {_USER} all trust\n"


class Pair:
    """Two machines: ``primary`` takes the changes, ``standby`` has all that were acknowledged."""

    def __init__(self, primary: Machine, standby: Machine) -> None:
        programs = postgres_programs()
        assert programs, "PostgreSQL is not installed: apt-get install postgresql"
        self._programs = programs
        self.primary, self.standby = primary, standby
        self.addresses = (primary.address, standby.address)

    @property
    def url(self) -> str:
        """The URL with both machines; libpq finds the one that takes changes."""
        hosts = "&".join(f"host={address}:{PORT}" for address in self.addresses)
        return f"postgresql+psycopg://{_USER}@/{NAME}?{hosts}&target_session_attrs=read-write"

    def begin(self) -> None:
        """Create the database on the primary, and the standby as a copy of it."""
        self._as_owner(
            self.primary, "initdb", "-D", str(self.primary.folder / "data"), "-U", _USER, "-A", "trust", "-E", "UTF8"
        )
        (self.primary.folder / "data" / "pg_hba.conf").write_text(_RULES)
        self._start(self.primary)
        with self.connect() as connection:
            connection.execute(f"create database {NAME}")
        self.follow()

    def follow(self) -> None:
        """Make the standby a copy of the primary, which from then on waits for it at each commit."""
        self.standby.revive()
        data = self.standby.folder / "data"
        shutil.rmtree(data, ignore_errors=True)
        source = ("-h", self.primary.address, "-p", str(PORT), "-U", _USER)
        self._as_owner(self.standby, "pg_basebackup", *source, "-D", str(data), "-R", "-X", "stream", "-c", "fast")
        (data / "postgresql.auto.conf").write_text(
            "".join(
                line
                for line in (data / "postgresql.auto.conf").read_text().splitlines(keepends=True)
                if not line.startswith("synchronous_standby_names")
            )
        )
        self._start(self.standby)
        self._set_standbys("*")
        until(self._is_synchronous, _START_SECONDS, "the standby follows")

    def fail_over(self, pause_seconds: float) -> None:
        """Kill the primary, and after a pause promote the standby, which then takes changes alone."""
        self.primary.kill()
        time.sleep(pause_seconds)
        self.primary, self.standby = self.standby, self.primary
        with self.connect() as connection:
            connection.execute("select pg_promote()")

    def go_on_alone(self) -> None:
        """Let the primary commit without a standby."""
        self._set_standbys("")

    def connect(self) -> psycopg.Connection:
        """Return a connection to the primary, outside transactions."""
        return psycopg.connect(
            host=self.primary.address, port=PORT, user=_USER, dbname="postgres", autocommit=True, connect_timeout=5
        )

    def _set_standbys(self, names: str) -> None:
        with self.connect() as connection:
            connection.execute(f"alter system set synchronous_standby_names = '{names}'")
            connection.execute("select pg_reload_conf()")

    def _is_synchronous(self) -> bool:
        with self.connect() as connection:
            row = connection.execute("select count(*) from pg_stat_replication where sync_state = 'sync'").fetchone()
        return row == (1,)

    def _start(self, machine: Machine) -> None:
        options = [part for setting in _SETTINGS for part in ("-c", setting)]
        listen = ("-c", f"listen_addresses={machine.address}", "-c", f"unix_socket_directories={machine.folder}")
        program = str(self._programs / "postgres")
        machine.start([*_owned(machine.folder), program, "-D", str(machine.folder / "data"), *options, *listen])
        until(lambda: self._is_up(machine), _START_SECONDS, f"PostgreSQL on {machine.name}")

    def _is_up(self, machine: Machine) -> bool:
        try:
            psycopg.connect(host=machine.address, port=PORT, user=_USER, dbname="postgres", connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _as_owner(self, machine: Machine, program: str, *arguments: str) -> None:
        run(*machine.command([*_owned(machine.folder), str(self._programs / program), *arguments]))


def _owned(folder: Path) -> list[str]:
    """Return what runs a command as the owner of the folder: PostgreSQL refuses to run as root."""
    if os.geteuid():
        return []
    owner = pwd.getpwnam("postgres")
    os.chown(folder, owner.pw_uid, owner.pw_gid)
    return ["setpriv", f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups"]
