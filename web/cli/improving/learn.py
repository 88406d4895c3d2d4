"""``web learn``: list learnt questions, decide about them, and add them to the articles."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

import click

from kb.counts import counted
from web.app.services import services
from web.cli.help_centre import in_help_centre
from web.cli.output import echo_rows, json_option
from web.errors import LearningError
from web.learning import decisions
from web.learning.changes.patches import patch_of
from web.learning.changes.proposals import propose
from web.learning.changes.writers_file import import_questions
from web.learning.handover import solved_question
from web.learning.questions import Question, read_questions
from web.storage.models import LearntQuestion
from web.storage.states import LearntState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from web.tickets.records.ticket_json import JsonObject

_number = click.argument("numbers", nargs=-1, required=True, type=int, metavar="NUMBER...")


@click.group()
def learn() -> None:
    """Review the questions that search learns from."""


@learn.command("list")
@in_help_centre(needs_database=True)
@click.option("--article", default="", metavar="SLUG", help="Only questions that this article answered.")
@click.option("--state", type=click.Choice([*map(str, LearntState)]), help="Only questions in this state.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1), help="The most questions to list.")
@click.option("--offset", default=0, type=click.IntRange(0), help="Questions to skip.")
@json_option
def show(*, article: str, state: str | None, limit: int, offset: int, as_json: bool) -> int:
    """List learnt questions, newest first: number, state, sources, article and question."""
    conditions = [LearntQuestion.slug == article] if article else []
    conditions += [LearntQuestion.state == LearntState(state)] if state else []
    with services().database.session() as session:
        questions = read_questions(session, services().learner.digests, *conditions, limit=limit, offset=offset)
    echo_rows([_row(question) for question in questions], _line, as_json=as_json)
    return 0


@learn.command()
@in_help_centre(needs_database=True)
@_number
@click.option("--text", default="", help="The question in your own words, if its text may not be shown yet.")
def accept(numbers: tuple[int, ...], text: str) -> int:
    """Accept questions, so that they count without a second source, and store a scrubbed copy of each."""
    if text and len(numbers) > 1:
        raise LearningError("--text is for one question: give one number")
    with _deciding() as session:
        for number in numbers:
            copy = decisions.accept(session, services().learner.digests, number, text)
            click.echo(f"{number} accepted: {copy}")
    return 0


@learn.command()
@in_help_centre(needs_database=True)
@_number
def drop(numbers: tuple[int, ...]) -> int:
    """Drop questions: search forgets them and does not learn them again."""
    with _deciding() as session:
        for number in numbers:
            decisions.drop(session, number)
    click.echo(f"Dropped: {counted(len(numbers), 'question')}.")
    return 0


@learn.command()
@in_help_centre(needs_database=True)
@_number
def restore(numbers: tuple[int, ...]) -> int:
    """Undo decisions about questions."""
    with _deciding() as session:
        for number in numbers:
            decisions.restore(session, number)
    click.echo(f"Restored: {counted(len(numbers), 'question')}.")
    return 0


@learn.command()
@in_help_centre(needs_database=True)
def export() -> int:
    """Print the questions that people may read, one JSON object a line, as "import" and _solved.jsonl take them.

    Those that only tickets ask are left out: their words are erased with the ticket.
    """
    with services().database.session() as session:
        questions = read_questions(session, services().learner.digests)
    for question in reversed(questions):
        if question.is_used and question.copied:
            click.echo(solved_question(question).as_line())
    return 0


@learn.command("import")
@in_help_centre()
@click.argument("file", type=click.File("rb"))
@click.option("--as-written", is_flag=True, help="Keep numbers, addresses and file names in the questions.")
def import_file(file: BinaryIO, *, as_written: bool) -> int:
    """Add the solved questions of FILE to _solved.jsonl in the articles folder; the next build reads them."""
    entries = services().catalogues.look().catalogue.entries
    imported = import_questions(services().kb.articles, file.read(), entries, as_written=as_written)
    for problem in imported.problems:
        click.echo(f"{file.name}: {problem}", err=True)
    click.echo(f"Added: {counted(imported.added, 'question')}; {imported.known} were there already.")
    return 1 if imported.problems else 0


@learn.command()
@in_help_centre(needs_database=True)
def patch() -> int:
    """Print a patch for "git apply" that adds synonyms and expected questions to the articles."""
    generation = services().catalogues.generation()
    if generation is None:
        raise LearningError("There is no index: run build_index.py first.")
    with services().database.session() as session:
        questions = read_questions(session, services().learner.digests)
    proposed = patch_of(propose(generation, questions), services().kb.articles)
    click.echo(proposed.content, nl=False)
    for reason in proposed.left_out:
        click.echo(f"Edit by hand: {reason}", err=True)
    return 0


@learn.command()
@in_help_centre(needs_database=True)
def now() -> int:
    """Learn at once what the worker would learn within a minute."""
    is_new = services().learner.learn()
    click.echo(f"{services().learner.path} is {'new' if is_new else 'as it was'}.")
    return 0


@contextmanager
def _deciding() -> Iterator[Session]:
    """Yield a session for decisions, and then hand them to search."""
    with services().database.writing() as session:
        yield session
    services().learner.learn()


def _row(question: Question) -> JsonObject:
    return {
        "number": question.id,
        "state": question.state,
        "sources": question.sources,
        "article": question.slug,
        "question": question.text,
        "words": list(question.words),
        "kinds": list(question.kinds),
        "day": question.day.isoformat(),
        "tickets": list(question.tickets),
        "used": question.is_used,
    }


def _line(row: JsonObject) -> str:
    shown = row["question"] or f"({', '.join(row['words'])})"  # type: ignore[arg-type]
    return f"{row['number']:>6}  {row['state']:8}  {row['sources']:>3}  {row['article']}: {shown}"
