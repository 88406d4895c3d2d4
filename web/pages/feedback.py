"""Feedback: whether an article helped, and what was missing."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, abort, redirect, request, url_for
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from search.query import MAX_CHARS
from web.app.forms import check_form, hit_limit
from web.app.request_view import chosen_language, view
from web.app.services import services
from web.errors import BadParameterError
from web.storage.models import Feedback
from web.storage.text import clean

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from web.storage.database import Database

log = logging.getLogger("firstline.web")
blueprint = Blueprint("feedback", __name__)

REASONS = frozenset({"", "incomplete", "unclear", "wrong", "outdated"})
MAX_COMMENT_CHARS = 2_000


@blueprint.post("/articles/<slug>/feedback")
def submit(slug: str) -> Response:
    """Store the feedback and redirect to where it was given, the article or the results, which says thanks."""
    if slug not in view().catalogue.entries:
        abort(HTTPStatus.NOT_FOUND)
    check_form("feedback")
    feedback = _read(slug)
    hit_limit("feedback")
    query, helpful = clean(request.form.get("q", ""))[:MAX_CHARS].strip(), request.form["helpful"]
    is_from_results = bool(query) and request.form.get("from") == "results"
    _record(slug, query, is_helpful=feedback.helpful, is_answer=is_from_results)
    with services().database.session() as session, session.begin():
        feedback.query = services().recorder.readable(session, request.environ, query)
        session.add(feedback)
    if is_from_results:
        target = url_for("pages.results", q=query, solved=helpful, lang=chosen_language(), _anchor="page/solved")
    else:
        target = url_for("pages.article", slug=slug, q=query or None, feedback="thanks", _anchor="page/feedback")
    return redirect(target, HTTPStatus.SEE_OTHER)


def _record(slug: str, query: str, *, is_helpful: bool, is_answer: bool) -> None:
    """Record a vote; beside a quoted answer the question was whether it solved the problem."""
    if is_helpful and is_answer:
        services().recorder.solved(request.environ, slug, query)
    else:
        services().recorder.voted(request.environ, slug, query, is_helpful=is_helpful)


def _read(slug: str) -> Feedback:
    helpful, reason = request.form.get("helpful", ""), request.form.get("reason", "")
    if helpful not in {"yes", "no"}:
        raise BadParameterError("Please choose first whether the article helped: yes or no.")
    if reason not in REASONS:
        raise BadParameterError("Please choose one of the reasons.")
    return Feedback(
        slug=slug,
        helpful=helpful == "yes",
        reason="" if helpful == "yes" else reason,
        comment=clean(request.form.get("comment", ""))[:MAX_COMMENT_CHARS].strip(),
    )


def most_helpful(database: Database, limit: int) -> tuple[str, ...]:
    """Return the slugs that were most often marked helpful; none if the database cannot be read."""
    votes = func.count().desc()
    statement = select(Feedback.slug).where(Feedback.helpful).group_by(Feedback.slug).order_by(votes, Feedback.slug)
    try:
        with database.session() as session:
            return tuple(session.scalars(statement.limit(limit)))
    except SQLAlchemyError as error:
        log.error("feedback cannot be read: %s", type(error).__name__)  # noqa: TRY400
        return ()
