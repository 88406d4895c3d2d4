"""Commands of operators and agents: each calls one thing and prints what came of it."""

from __future__ import annotations

import argparse
import datetime as dt
import getpass
import json
import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kb.counts import counted
from web.app.services import services
from web.app.worker import Worker, unencrypted
from web.desk import files, queue, staff
from web.errors import NoTicketError, OvertakenError, StaffError, WebError
from web.mail.inbound.inbox import accept
from web.mail.outbound import undelivered
from web.storage import backup
from web.storage.models import Organisation
from web.storage.states import Author, Status
from web.tickets import privacy
from web.tickets.conversation import last_read
from web.tickets.new_ticket import STATUSES, NewMessage
from web.tickets.priority import PRIORITIES
from web.tickets.reference import normal_reference
from web.tickets.repository import find_whole
from web.time_zone import local

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from kb.article import Entry
    from web.storage.models import Ticket

log = logging.getLogger("firstline.mail")

_MOST_DIGITS = 9
"""Of a number that every database understands."""

_STATUS_WORDS = ", ".join(word.lower() for word in STATUSES.values()) + " or all"

EX_TEMPFAIL = 75
"""What a mail server understands as: keep the mail, and try again (sysexits.h)."""


FOLDERS = argparse.ArgumentParser(add_help=False)
"""What every command understands."""
FOLDERS.add_argument("--articles", type=Path, help="the folder that images, and pages without an index, come from")
FOLDERS.add_argument("--index", type=Path, help="the folder of the index")


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands to a parser; each leaves under ``call`` the function that does it."""
    work = _add(commands, "work", "deliver and fetch mail, until standard input ends", run_worker)
    work.add_argument("--once", action="store_true", help="do what is due now, and end")
    _add(commands, "mail-in", "take in one mail from standard input, as a mail server pipes it", mail_in)
    _register_staff(commands)
    _register_tickets(commands)
    mail = commands.add_parser("mail", help="mail that did not get through").add_subparsers(required=True)
    listing = _json(_add(mail, "list", "show what was given up, and what was tried and waits", list_mail))
    listing.add_argument("--ignored", action="store_true", help="also what programs sent beyond automatic_limit")
    _add(mail, "retry", "have something tried again at once", retry_mail).add_argument(
        "name", help="as the list names it, such as out-17"
    )
    data = commands.add_parser("privacy", help="all that is kept of one person").add_subparsers(required=True)
    for name, text, call in (("export", "print it as JSON", export), ("erase", "erase it for good", erase)):
        _add(data, name, text, call).add_argument("email")
    copy = _add(commands, "backup", "write a copy of the database, also while the server runs", back_up)
    copy.add_argument("file", type=Path)
    _add(commands, "check", "tell whether the database is whole", check)


def _register_staff(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    users = commands.add_parser("user", help="who works at the desk").add_subparsers(required=True)
    adding = _add(users, "add", "add somebody; the password is asked for, or read from standard input", add_user)
    adding.add_argument("name")
    adding.add_argument("--role", choices=staff.ROLES, default="agent", help="what they may do (default: agent)")
    _add(users, "password", "give somebody another password", set_password).add_argument("name")
    ranking = _add(users, "role", "give a member of staff another role, which counts at once", set_role)
    ranking.add_argument("name")
    ranking.add_argument("role", choices=staff.ROLES)
    _add(users, "disable", "let somebody in no more", disable_user).add_argument("name")
    _add(users, "enable", "let a member of staff in again who was disabled", enable_user).add_argument("name")
    _json(_add(users, "list", "show everybody", list_users))
    setting = _json(_add(commands, "organisation", "say whether members see each other's tickets", organisation))
    setting.add_argument("name", help="of the organisation; list shows all")
    setting.add_argument("--shares", choices=("yes", "no"), help="whether they do from now on")


def _register_tickets(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    desk = commands.add_parser("tickets", help="the desk without a browser").add_subparsers(required=True)
    listing = _json(_add(desk, "list", "show the queue, most urgent first", list_tickets))
    listing.add_argument("words", nargs="*", help="only tickets with these words in them")
    listing.add_argument("--status", type=_status, default="open", help=f"{_STATUS_WORDS} (default: open)")
    listing.add_argument("--assignee", default="", help="only those of this member of staff")
    listing.add_argument("--limit", type=_number, default=queue.MOST, help=f"at most so many (default: {queue.MOST})")
    listing.add_argument("--offset", type=_number, default=0, help="without the first so many")
    _ticket(_json(_add(desk, "show", "show one, with all that was said", show_ticket)))
    for name, text, call in (
        ("reply", "answer its writer; the text comes from standard input", reply),
        ("note", "add what the staff alone sees; the text comes from standard input", add_note),
        ("solve", "answer and solve it; an article counts as its solution; the text comes from standard input", solve),
    ):
        writing = _ticket(_json(_add(desk, name, text, call)))
        writing.add_argument("--as", dest="author", required=True, help="the member of staff who writes")
        writing.add_argument("--attach", type=Path, action="append", default=[], help="a file to add; may be repeated")
        if call is not add_note:
            writing.add_argument("--article", default="", help="the slug of an article that goes along")
            writing.add_argument("--anyway", action="store_true", help="even if someone else replied meanwhile")
    fetching = _add(desk, "file", "write an attachment to disk", save_file)
    fetching.add_argument("name", type=normal_reference, help="the file's number, or the reference of its ticket")
    fetching.add_argument("--out", type=Path, required=True, help="where to; a folder takes all files of a ticket")
    fetching.add_argument("--force", action="store_true", help="write over what is there")
    original = _ticket(_add(desk, "original", "write the mails that came for it as .eml files", save_originals))
    original.add_argument(
        "--out", type=Path, help="where to; a folder takes all mails; the only one is printed without"
    )
    original.add_argument("--force", action="store_true", help="write over what is there")
    for name, text, call, value in (
        ("assign", "give it to somebody", assign, {"dest": "name", "help": "of the staff; - for nobody"}),
        ("priority", "set how urgent it is", set_priority, {"dest": "priority", "choices": PRIORITIES}),
        ("merge", "make it part of another", merge, {"dest": "into", "help": "the reference of the other"}),
    ):
        _ticket(_json(_add(desk, name, text, call))).add_argument(**value)
    _ticket(_json(_add(desk, "reopen", "open it again", reopen))).add_argument(
        "--as", dest="author", required=True, help="the member of staff who does"
    )


def _add(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    text: str,
    call: Callable[[argparse.Namespace], int],
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.", parents=[FOLDERS])
    parser.set_defaults(call=call)
    return parser


def _json(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser


def _status(text: str) -> str:
    """Return the stored status of a word, in any case; empty for all of them."""
    words = {word.lower(): status.value for status, word in STATUSES.items()}
    known = {"all": "", **words, **{status.value: status.value for status in STATUSES}}
    if text.lower() not in known:
        raise argparse.ArgumentTypeError(f"{text}: write {_STATUS_WORDS}")
    return known[text.lower()]


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
        raise argparse.ArgumentTypeError(f"{text}: not a whole number")
    return int(text)


def _ticket(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("reference", type=normal_reference)
    return parser


def run_worker(options: argparse.Namespace) -> int:
    """Do rounds, or one."""
    for warning in unencrypted(services().config):
        log.warning(warning)
    worker = Worker(services())
    (worker.run_once if options.once else worker.run)()
    return 0


def mail_in(_options: argparse.Namespace) -> int:
    """Keep the mail; what is to be done with it is done at once if it can be, and else by the worker."""
    try:
        accept(services().database, sys.stdin.buffer.read())
    except Exception as error:  # noqa: BLE001 - whatever it is, the mail must stay where it was
        print(f"the mail could not be kept: {type(error).__name__}", file=sys.stderr)
        return EX_TEMPFAIL
    try:
        Worker(services()).read_mail()
    except Exception as error:  # noqa: BLE001 - the mail is kept: whatever is wrong, the worker does it later
        print(f"the mail is kept, and read later: {type(error).__name__}", file=sys.stderr)
    return 0


def list_mail(options: argparse.Namespace) -> int:
    """Show the mail that is in trouble."""
    with services().database.session() as session:
        rows = [dict(failure) for failure in undelivered.find(session, ignored=options.ignored)]
    _show(
        options,
        rows,
        lambda row: f"{row['name']:8}{_local(row['created'])}  {row['who']}  {row['ticket']}  {row['problem']}",
    )
    return 0


def retry_mail(options: argparse.Namespace) -> int:
    """Have a mail tried again."""
    undelivered.retry(services().database, options.name)
    print(f"{options.name} is tried again.")
    return 0


def add_user(options: argparse.Namespace) -> int:
    """Add a member of staff."""
    name = staff.add_user(services().database, options.name, _password(), options.role)
    print(f"{name} may sign in at {services().config.address}/desk as {options.role}.")
    return 0


def set_password(options: argparse.Namespace) -> int:
    """Set a password."""
    staff.set_password(services().database, options.name, _password())
    print("The password is set; every browser is signed out.")
    return 0


def set_role(options: argparse.Namespace) -> int:
    """Set a role."""
    name = staff.set_role(services().database, options.name, options.role)
    print(f"The role of {name} is now {options.role}.")
    return 0


def enable_user(options: argparse.Namespace) -> int:
    """Let a disabled member of staff in again."""
    name = staff.enable(services().database, options.name)
    print(f"{name} may sign in again.")
    return 0


def disable_user(options: argparse.Namespace) -> int:
    """Lock somebody out."""
    staff.disable(services().database, options.name)
    print(f"{options.name} is not let in any more.")
    return 0


def list_users(options: argparse.Namespace) -> int:
    """Show the staff."""
    with services().database.session() as session:
        rows = [{"name": one.name, "role": one.role, "active": one.active} for one in staff.everybody(session)]
    _show(options, rows, lambda row: f"{row['name']}  {row['role']}{'' if row['active'] else '  (disabled)'}")
    return 0


def organisation(options: argparse.Namespace) -> int:
    """Show all organisations, or set whether one shares its tickets."""
    if options.shares is not None:
        return _set_organisation(options)
    if options.name != "list":
        raise WebError(f"{options.name}: say --shares yes or --shares no; all organisations shows: organisation list")
    with services().database.session() as session:
        rows = queue.organisations(session)
    _show(options, rows, lambda row: f"{'shares ' if row['shares'] else '       '} {row['tickets']:6}  {row['name']}")
    return 0


def _set_organisation(options: argparse.Namespace) -> int:
    with services().database.writing() as session:
        session.merge(Organisation(name=options.name, shares=options.shares == "yes"))
    seen = "see" if options.shares == "yes" else "do not see"
    print(f"Members of {options.name} {seen} each other's tickets.")
    return 0


def list_tickets(options: argparse.Namespace) -> int:
    """Show the queue."""
    status = options.status
    with services().database.session() as session:
        phrases = (f'"{word}"' if " " in word else word for word in options.words)  # the shell took the quotes off
        wanted = queue.Wanted(status, options.assignee, " ".join(phrases))
        rows = [queue.row(ticket) for ticket in queue.tickets(session, wanted, options.limit, options.offset)]
        total = queue.count(session, wanted)
    _show(options, rows, _line)
    if not options.json and total:
        print(f"{len(rows)} of {total}" + (f", from number {options.offset + 1}" if options.offset else ""))
    return 0


def show_ticket(options: argparse.Namespace) -> int:
    """Show a ticket."""
    with services().database.session() as session:
        found = queue.whole(_found(session, options.reference))
    if options.json:
        print(json.dumps(found, ensure_ascii=False, indent=2))
        return 0
    status = STATUSES[found["status"]]
    print(f"{found['reference']}  {found['subject']}\n{found['email']}  {status}  {found['priority']}")
    for label, value in _known(found):
        print(f"{label}: {value}")
    for said in found["messages"]:
        kind = "note" if said["internal"] else said["author"]
        print(f"\n--- {kind} {said['name']} {_local(said['created'])}\n{said['body']}")
        if said["article"]:
            print(f"[article: {said['article']}]")
        for file in said["files"]:
            print(f"[file {file['id']}: {file['name']}, {counted(file['bytes'], 'byte')}]")
    return 0


def _known(found: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what else is known of a ticket, as the desk names it."""
    found = {**found, "address": "" if found["email_verified"] else "not verified"}
    told = [
        (label, found[name])
        for label, name in (
            ("Address", "address"),
            ("Topic", "topic"),
            ("Platform", "platform"),
            ("Plan", "plan"),
            ("Organisation", "organisation"),
            ("At risk", "flagged"),
            ("Searched for", "searched_for"),
        )
    ]
    for part, label in (("read", "Read"), ("suggested", "Suggested"), ("solved", "Solved by")):
        told.append((label, ", ".join(one["slug"] for one in found["articles"] if one["part"] == part)))
    return [(label, value) for label, value in told if value]


def save_file(options: argparse.Namespace) -> int:
    """Write attachments to disk."""
    for path in files.save(services().database, options.name, options.out, force=options.force):
        print(f"{path}: written.")
    return 0


def save_originals(options: argparse.Namespace) -> int:
    """Write the mails of a ticket to disk, or print the only one."""
    for path in files.save_originals(services().database, options.reference, options.out, force=options.force):
        print(f"{path}: written.")
    return 0


def reply(options: argparse.Namespace) -> int:
    """Answer a ticket."""
    return _answer(options, Status.PENDING)


def solve(options: argparse.Namespace) -> int:
    """Answer and solve a ticket."""
    return _answer(options, Status.SOLVED)


def _answer(options: argparse.Namespace, status: Status) -> int:
    """Send an answer, unless it would cross one that another member of staff sent."""
    said, article = _said(options), _article(options.article)
    with services().database.session() as session:
        seen = None if options.anyway else last_read(_found(session, options.reference), said.name)
    try:
        services().tickets.answer(options.reference, said, status=status, article=article, seen=seen)
    except OvertakenError as error:
        raise WebError(f"{error} To send it, add --anyway.") from error
    return _tell(options)


def add_note(options: argparse.Namespace) -> int:
    """Add a note."""
    said = _said(options)
    services().tickets.note(options.reference, said.name, said.body, files=said.files)
    return _tell(options)


def assign(options: argparse.Namespace) -> int:
    """Assign a ticket."""
    with services().database.session() as session:
        user = None if options.name == "-" else staff.named(session, options.name)
    services().tickets.assign(options.reference, user)
    return _tell(options)


def set_priority(options: argparse.Namespace) -> int:
    """Set a priority."""
    services().tickets.rank(options.reference, PRIORITIES.index(options.priority))
    return _tell(options)


def merge(options: argparse.Namespace) -> int:
    """Merge two tickets."""
    services().tickets.merge(options.reference, normal_reference(options.into))
    return _tell(options)


def reopen(options: argparse.Namespace) -> int:
    """Open a solved ticket again."""
    services().tickets.reopen(options.reference, _author(options))
    return _tell(options)


def export(options: argparse.Namespace) -> int:
    """Print what is kept of a person."""
    print(json.dumps(privacy.export(services().database, options.email), ensure_ascii=False, indent=2))
    return 0


def erase(options: argparse.Namespace) -> int:
    """Erase what is kept of a person."""
    database, email = services().database, options.email
    if not privacy.knows(database, email):
        print(f"Nothing is kept of {email}; is the address right?", file=sys.stderr)
        return 1
    count = privacy.erase(database, email)
    print(f"Erased: {counted(count, 'ticket')}, and all mail from and to this address.")
    return 0


def back_up(options: argparse.Namespace) -> int:
    """Write a backup."""
    backup.back_up(services().database, options.file)
    print(f"{options.file}: written.")
    return 0


def check(_options: argparse.Namespace) -> int:
    """Tell what is wrong with the database."""
    found = backup.problems(services().database)
    print("\n".join(found) or "The database is whole.")
    return 1 if found else 0


def _local(moment: str) -> str:
    """Return a moment of a JSON row as the desk shows it."""
    return local(dt.datetime.fromisoformat(moment), services().config.time_zone)


def _line(row: dict[str, Any]) -> str:
    overdue = "overdue " if row["overdue"] else ""
    return f"{row['reference']}  {row['priority']:7}{STATUSES[row['status']]:9}{overdue}{row['subject']}"


def _tell(options: argparse.Namespace) -> int:
    """Print what became of a ticket; where it was merged, the one it is part of."""
    with services().database.session() as session:
        row = queue.row(_found(session, options.reference))
    print(json.dumps(row, ensure_ascii=False, indent=2) if options.json else _line(row))
    return 0


def _found(session: Session, reference: str) -> Ticket:
    ticket = find_whole(session, reference)
    if ticket is None:
        raise NoTicketError(f"{reference}: there is no ticket of that reference")
    return ticket


def _author(options: argparse.Namespace) -> str:
    """Return the name of who writes, who must be let in and allowed to."""
    with services().database.session() as session:
        user = staff.named(session, options.author)
        if not (user.active and staff.may(user, "agent")):
            raise StaffError(f"{user.name}: this member of staff may not write to people")
        return user.name


def _said(options: argparse.Namespace) -> NewMessage:
    """Return what is to be said: the text that comes in, by whom, and the files that are named."""
    return NewMessage(_text(), Author.STAFF, _author(options), files=files.load(options.attach, services().config))


def _article(slug: str) -> Entry | None:
    if not slug:
        return None
    entry = services().catalogues.look().catalogue.entries.get(slug)
    if entry is None:
        raise WebError(f"{slug}: there is no such article")
    return entry


def _text() -> str:
    text = sys.stdin.read().strip()
    if not text:
        raise WebError("there is nothing to write: give the text on standard input")
    return text


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass.getpass(f"Password (at least {staff.MIN_PASSWORD_CHARS} characters): ")
    if getpass.getpass("Once more: ") != password:
        raise StaffError("the two passwords differ")
    return password


def _show(options: argparse.Namespace, rows: list[dict[str, Any]], line: Callable[[dict[str, Any]], str]) -> None:
    print(json.dumps(rows, ensure_ascii=False, indent=2) if options.json else "\n".join(map(line, rows)) or "Nothing.")
