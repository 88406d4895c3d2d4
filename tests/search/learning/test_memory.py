"""A query recalls the nearest solved questions, and what they say about articles."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from kb.lists.solved_questions import Kind, SolvedQuestion
from search.learning.memory import FEW, NEAREST, UNSOLVED, Remembered, SolvedMemory, Terms, largest
from search.learning.recall import FIRST, TOP_THREE
from search.mode import SearchMode
from tests.search.learning.solved import TODAY, memory_of


def test_similarities_of_terms_are_cosines_of_idf_weights() -> None:
    questions = [("lost", "phone"), ("lost", "code", "again"), ("refund",)]
    terms = Terms.of(questions, 3)
    weights = {term: terms.idf[number] for term, number in terms.numbers.items()}

    def vector(words: tuple[str, ...]) -> np.ndarray:
        row = np.array([weights[term] if term in words else 0.0 for term in weights] + [0.0])
        row[-1] = terms.unknown * sum(word not in weights for word in words)
        return row / np.linalg.norm(row)

    query = ("lost", "code", "zebra")
    expected = [float(vector(question) @ vector(query)) for question in questions]
    found, none = np.zeros(3, np.float32), np.zeros(3, np.float32)
    terms.add_up(query, found)
    terms.add_up(("zebra",), none)
    assert found.tolist() == pytest.approx(expected, abs=1e-6)
    assert none.tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("count", [3, 40, 16 * 40 + 1, 5_000])
def test_the_largest_of_many_values_are_those_of_a_full_sort(count: int) -> None:
    values = np.random.default_rng(count).permutation(count) / count

    found = largest(values, 40)

    assert sorted(found.tolist()) == sorted(np.argsort(values)[-40:].tolist())


def test_the_largest_of_equal_values_are_as_many_as_asked() -> None:
    assert len(set(largest(np.zeros(5_000), 40).tolist())) == 40


def test_a_term_of_few_questions_says_more_than_one_of_many() -> None:
    memory = memory_of([(f"email thing{number}", 0) for number in range(9)] + [("email archive", 1)])

    recall = memory.recall(("email", "archive"), None)

    assert recall is not None
    assert recall.support[1] > recall.support[0] / 3
    assert recall.behind(1)[0][0].question == "email archive"


def test_support_is_the_root_of_the_sum_of_squares() -> None:
    recall = memory_of([("a b", 3), ("a b", 3), ("a b", 5)]).recall(("a", "b"), None)

    assert recall is not None
    assert recall.articles.tolist() == [3, 5]
    assert recall.support == pytest.approx([2**0.5, 1.0])


def test_only_the_nearest_questions_count() -> None:
    recall = memory_of([("a", 0)] * 50 + [("a b", 1)]).recall(("a", "b"), None)

    assert recall is not None
    assert len(recall.rows) == NEAREST
    assert 1 in recall.articles


def test_recalled_questions_are_as_similar_as_all_are_found_to_be() -> None:
    memory = memory_of([("a b", 0), ("a c", 1), ("d", 2)])

    recall, similarities = memory.recall(("a", "b"), None), memory.similarities(("a", "b"), None)

    assert recall is not None
    assert dict(zip(recall.rows.tolist(), recall.similarities.tolist(), strict=True)) == pytest.approx(
        {row: similarity for row, similarity in enumerate(similarities.tolist()) if similarity}
    )


def test_nothing_similar_is_nothing() -> None:
    assert memory_of([("a", 0)]).recall(("b",), None) is None


@pytest.mark.parametrize(("count", "least"), [(FEW, NEAREST), (2 * FEW, NEAREST - 4)])
def test_vectors_find_what_comparing_all_of_them_finds_or_among_many_most_of_it(count: int, least: int) -> None:
    random = np.random.default_rng(1)
    vectors = random.normal(size=(count, 64)).astype(np.float32) * np.linspace(2, 0.05, 64, dtype=np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    memory = SolvedMemory(
        Remembered(SolvedQuestion("a", str(number)), number, 1.0, (), vector) for number, vector in enumerate(vectors)
    )

    recall = memory.recall((), vectors[7])

    best = np.argsort(-(vectors @ vectors[7]))[:NEAREST]
    assert recall is not None
    assert len(set(recall.rows.tolist()) & set(best.tolist())) >= least
    assert recall.similarities.max() == pytest.approx(0.5, abs=1e-5)


@pytest.mark.parametrize(
    ("lines", "limit"),
    [
        ([(Kind.WRITER, 1, 0)], 0),
        ([(Kind.TICKET, 1, 0)], FIRST),
        ([(Kind.TICKET, 1, 0), (Kind.TICKET, 1, 9)], 0),
        ([(Kind.TICKET, 1, 0), (Kind.VOTE, 1, 5)], 0),
        ([(Kind.SOLVED, 1, 0)], TOP_THREE),
        ([(Kind.SOLVED, 1, 0), (Kind.SOLVED, 1, 1), (Kind.VOTE, 1, 2)], TOP_THREE),
        ([(Kind.SOLVED, 1, 3), (Kind.REWORDED, 1, 3)], 0),
        ([(Kind.SOLVED, 2, 3)], 0),
    ],
)
def test_two_sources_are_enough_and_readers_of_two_days_may_be_one(
    lines: list[tuple[Kind, int, int]], limit: int
) -> None:
    questions = [
        SolvedQuestion("a", "why", kind=kind, sources=sources, day=TODAY - dt.timedelta(days=age))
        for kind, sources, age in lines
    ]

    recall = SolvedMemory(Remembered(question, 0, 1.0, ("why",)) for question in questions).recall(("why",), None)

    assert recall is not None
    assert recall.limits.tolist() == [limit]


def test_a_query_like_solved_questions_is_surer_and_one_like_tickets_less() -> None:
    many = [("reset password", 0)] * 100 + [("sell hats", UNSOLVED)] * 3 + [("archive folder", 1)] * 100
    memory = memory_of(many)

    alike, ticket = memory.recall(("reset", "password"), None), memory.recall(("sell", "hats"), None)
    other = memory.recall(("folder", "zebra", "quux", "qux"), None)

    assert alike is not None
    assert ticket is not None
    assert other is not None
    assert alike.learnt(0, SearchMode.LEXICAL).certainty >= 0.0
    assert ticket.learnt(0, SearchMode.LEXICAL).certainty < -1.0
    assert other.learnt(1, SearchMode.LEXICAL).certainty < alike.learnt(0, SearchMode.LEXICAL).certainty


def test_a_single_reader_takes_no_place_of_others_and_makes_no_term_common() -> None:
    honest = [("reset password", 0)] * NEAREST
    false = SolvedQuestion("b", "reset password", kind=Kind.SOLVED)
    poisoned = SolvedMemory(
        [
            *(Remembered(SolvedQuestion("a", text), article, 1.0, tuple(text.split())) for text, article in honest),
            *(Remembered(false, 1, 1.0, ("reset", "password")) for _ in range(1_000)),
        ]
    )

    before, after = memory_of(honest).recall(("reset",), None), poisoned.recall(("reset",), None)

    assert before is not None
    assert after is not None
    assert after.support[0] == before.support[0]
    assert after.learnt(1, SearchMode.FULL).certainty < 0.0


def test_however_many_single_readers_there_are_the_others_are_found_alike() -> None:
    random = np.random.default_rng(3)
    vectors = random.normal(size=(FEW + 200, 64)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    honest = [Remembered(SolvedQuestion("a", str(row)), row, 1.0, (), vectors[row]) for row in range(200)]
    false = [
        Remembered(SolvedQuestion("b", str(row), kind=Kind.SOLVED), 999, 1.0, (), vectors[row])
        for row in range(200, FEW + 200)
    ]

    before, after = (SolvedMemory(each).recall((), vectors[7]) for each in (honest, [*honest, *false, *false]))

    assert before is not None
    assert after is not None
    assert set(before.rows.tolist()) == {row for row in after.rows.tolist() if row < len(honest)}


def test_single_readers_do_not_change_what_is_usual() -> None:
    staff = [Remembered(SolvedQuestion(str(row), "why", kind=Kind.TICKET), row, 1.0, ("why",)) for row in range(9)]
    false = [Remembered(SolvedQuestion("a", "why", kind=Kind.SOLVED), row, 1.0, ("why",)) for row in range(9)]

    assert SolvedMemory([*staff, *false]).usual == SolvedMemory(staff).usual == 0.0


def test_what_a_single_reader_says_adds_nothing_to_what_staff_said() -> None:
    staff = Remembered(SolvedQuestion("a", "why", kind=Kind.TICKET), 0, 1.0, ("why",))
    reader = Remembered(SolvedQuestion("a", "why", kind=Kind.SOLVED, day=TODAY), 0, 1.0, ("why",))

    one, two = (
        SolvedMemory([staff, reader]).recall(("why",), None),
        SolvedMemory([staff, reader, reader]).recall(("why",), None),
    )

    assert one is not None
    assert two is not None
    assert one.support.tolist() == [1.0]
    assert two.support == pytest.approx([3**0.5])
