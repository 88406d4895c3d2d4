"""Queries and their words in the database: found by their digests, and readable only when enough people asked them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from sqlalchemy import func, insert, select, update

from search.query import MAX_CHARS, MAX_WORDS
from web.events.scrubbing import scrubbed, whole_words, words_of
from web.storage.models import AskedQuery, AskedQueryWord, AskedWord, QueryDay, Step

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Mapping

    from sqlalchemy import Select
    from sqlalchemy.orm import Session
    from sqlalchemy.sql.dml import ReturningInsert

    from web.events.digests import AskedDigests
    from web.events.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Question:
    """A scrubbed query: its words in their order, and its digest."""

    words: tuple[str, ...]
    digest: str

    @classmethod
    def of(cls, query: str, digests: AskedDigests) -> Self | None:
        """Return a typed query as a scrubbed question; None if scrubbing leaves no word."""
        words = words_of(scrubbed(whole_words(query, MAX_CHARS)))[:MAX_WORDS]
        return cls(words, digests.of_query(words)) if words else None

    @property
    def text(self) -> str:
        """The words as they are stored once they may be read."""
        return " ".join(self.words)


class AskedQueries:
    """Stores queries in the transaction of a session. ``least`` people make a query readable, or a word."""

    def __init__(self, session: Session, digests: AskedDigests, vocabulary: Vocabulary, least: int) -> None:
        self._session = session
        self._digests = digests
        self._vocabulary = vocabulary
        self._least = least

    def ids(self, questions: Collection[Question], day: dt.date) -> dict[str, int]:
        """Return the id of each question's query by its digest, and store those that are new."""
        by_digest = {question.digest: question for question in questions}
        known = self._known(select(AskedQuery.digest, AskedQuery.id).where(AskedQuery.digest.in_(by_digest)))
        if known:
            asked = AskedQuery.id.in_(known.values())
            self._session.execute(update(AskedQuery).where(asked, AskedQuery.latest < day).values(latest=day))
        new = [question for digest, question in by_digest.items() if digest not in known]
        if new:
            rows = [{"digest": question.digest, "latest": day, "text": ""} for question in new]
            known |= self._known(insert(AskedQuery).returning(AskedQuery.digest, AskedQuery.id), rows)
            self._link(new, known)
        return known

    def reveal(self, questions: Iterable[Question], ids: Mapping[str, int]) -> None:
        """Store the texts of questions and of words that enough people have asked by now, this step included."""
        by_id = {ids[question.digest]: question for question in questions}
        past = select(func.coalesce(func.sum(QueryDay.people), 0)).where(QueryDay.query_id == AskedQuery.id)
        today = select(func.count(Step.visit.distinct())).where(Step.query_id == AskedQuery.id)
        enough = past.scalar_subquery() + today.scalar_subquery() >= self._least
        asked = select(AskedQuery.id).where(AskedQuery.id.in_(by_id), AskedQuery.text == "", enough)
        for query_id in self._session.scalars(asked).all():
            self._session.execute(update(AskedQuery).where(AskedQuery.id == query_id).values(text=by_id[query_id].text))
        self._reveal_words({word for question in by_id.values() for word in question.words})

    def _link(self, questions: Iterable[Question], ids: Mapping[str, int]) -> None:
        """Store the words of new questions, those of the articles with their text."""
        words = {word for question in questions for word in question.words if not self._vocabulary.is_stop(word)}
        by_digest = {self._digests.of_word(word): word for word in words}
        known = self._known(select(AskedWord.digest, AskedWord.id).where(AskedWord.digest.in_(by_digest)))
        rows = [
            {"digest": digest, "people": 0, "text": word if self._vocabulary.is_known(word) else ""}
            for digest, word in by_digest.items()
            if digest not in known
        ]
        if rows:
            known |= self._known(insert(AskedWord).returning(AskedWord.digest, AskedWord.id), rows)
        number = {word: known[digest] for digest, word in by_digest.items()}
        links = [
            {"query_id": ids[question.digest], "word_id": number[word]}
            for question in questions
            for word in words.intersection(question.words)
        ]
        if links:
            self._session.execute(insert(AskedQueryWord), links)

    def _reveal_words(self, words: Iterable[str]) -> None:
        by_digest = {self._digests.of_word(word): word for word in words}
        today = (
            select(func.count(Step.visit.distinct()))
            .join(AskedQueryWord, AskedQueryWord.query_id == Step.query_id)
            .where(AskedQueryWord.word_id == AskedWord.id)
        )
        people = AskedWord.people + today.scalar_subquery()
        hidden = select(AskedWord.id, AskedWord.digest, people).where(
            AskedWord.digest.in_(by_digest), AskedWord.text == ""
        )
        for word_id, digest, count in self._session.execute(hidden).all():
            if count >= self._least or self._vocabulary.is_known(by_digest[digest]):
                change = update(AskedWord).where(AskedWord.id == word_id).values(text=by_digest[digest])
                self._session.execute(change)

    def _known(
        self,
        statement: Select[str, int] | ReturningInsert[str, int],
        rows: list[dict[str, object]] | None = None,
    ) -> dict[str, int]:
        """Return ids by digest, of rows that are selected or inserted."""
        return dict(self._session.execute(statement, rows).all())


def readable_text(session: Session, question: Question | None) -> str:
    """Return the text of a question that enough people asked; otherwise ""."""
    if question is None:
        return ""
    return session.scalar(select(AskedQuery.text).where(AskedQuery.digest == question.digest)) or ""
