"""Of a section, what answers is quoted: whole sentences, in their order, with the warnings."""

from __future__ import annotations

from search.answers.selection import MOST_STEPS, WHOLE_WORDS, Selected, select
from tests.search.answers.quoting import text_of

FILLER = "<p>" + "Filler stands here. " * WHOLE_WORDS + "</p>"


def _select(html: str, best: str, *, briefly: bool = False) -> Selected:
    text = text_of(f"<h2 id='a'>A</h2>{html}")
    scores = [1.0 if best in each else 0.1 for each in text.texts]
    return select(text.sections[0], scores, briefly=briefly)


def _texts(selected: Selected) -> list[str]:
    return [block.text for block in selected.blocks]


def test_a_short_section_is_quoted_whole() -> None:
    assert _texts(_select("<p>One. Two.</p><p>Three.</p>", "One")) == ["One. Two.", "Three."]


def test_a_long_section_is_quoted_by_its_best_paragraph() -> None:
    assert _texts(_select(f"{FILLER}<p>One. Two.</p>", "Two")) == ["One. Two."]


def test_a_long_paragraph_is_quoted_by_its_best_sentence_and_what_it_refers_to() -> None:
    html = f"<p>Turn the key. It opens now. {'Filler stands here. ' * 40}</p>{FILLER}"
    assert _texts(_select(html, "opens")) == ["Turn the key. It opens now."]


def test_the_first_steps_are_quoted_and_all_are_counted() -> None:
    steps = "".join(f"<li>Step {number}.</li>" for number in range(1, 12))
    selected = _select(f"<ol>{steps}</ol>", "Step 2.")
    assert _texts(selected) == [f"Step {number}." for number in range(1, MOST_STEPS + 1)]
    assert selected.steps == 11


def test_a_late_step_that_answers_is_among_those_quoted() -> None:
    steps = "".join(f"<li>Step {number}.</li>" for number in range(1, 12))
    selected = _select(f"<ol>{steps}</ol>", "Step 10.")
    assert (selected.blocks[0].number, selected.blocks[-1].number) == (3, 10)


def test_steps_and_the_sentence_before_them_come_with_any_answer_of_a_section() -> None:
    html = f"<p>{'Filler stands here. ' * 40}If you have the phrase:</p><ol><li>Type it.</li></ol>{FILLER}<p>Best.</p>"
    assert _texts(_select(html, "Best")) == ["If you have the phrase:", "Type it.", "Best."]


def test_every_callout_is_quoted_even_after_more_than_eight_steps() -> None:
    steps = "".join(f"<li>Step {number}.</li>" for number in range(1, 12))
    warning = '<div class="admonition warning"><p class="admonition-title">Wait</p><p>Save it first.</p></div>'
    selected = _select(f"<ol>{steps}</ol>{FILLER}{warning}", "Step 1.")
    assert [(block.text, block.callout) for block in selected.blocks[-2:]] == [
        ("Wait", "warning"),
        ("Save it first.", "warning"),
    ]


def test_a_row_is_quoted_below_the_head_of_its_table() -> None:
    rows = "".join(f"<tr><td>Row {number}</td><td>{'x ' * 30}</td></tr>" for number in range(5))
    html = f"<table><tr><th>A</th><th>B</th></tr>{rows}</table>"
    assert [block.parts[0].text for block in _select(html, "Row 3").blocks] == ["A", "Row 3"]


def test_a_brief_quotation_has_only_the_best() -> None:
    html = "<p>One.</p><ol><li>Step.</li></ol><p>Two.</p>"
    assert _texts(_select(html, "Two", briefly=True)) == ["Two."]


def test_what_a_colon_announces_is_quoted_with_it() -> None:
    html = f"{FILLER}<p>To open the vault:</p><ol><li>Turn.</li><li>Push.</li></ol>"
    assert _texts(_select(html, "open", briefly=True)) == ["To open the vault:", "Turn.", "Push."]
