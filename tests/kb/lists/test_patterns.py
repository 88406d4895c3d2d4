"""The patterns of risks."""

from __future__ import annotations

from kb.lists.risks import parse

PATTERNS = """\
words:
  somebody: someone stranger
unless:
  - what happens if|when
takeover:
  advice: A.
  when:
    - <somebody> in|inside my account
    - account| hacked
    - <nobody> hacked
    - phone stolen + no codes
  unless: [is it real]
"""


def test_patterns_are_spelt_out_and_common_exceptions_apply_to_each_risk() -> None:
    risks = parse(PATTERNS.encode())
    (takeover,) = risks.known
    assert takeover.when == ("someone|stranger in|inside my account", "phone stolen + no codes")
    assert takeover.unless == ("what happens if|when", "is it real")


def test_wrong_patterns_are_reported_at_their_line_and_the_others_count() -> None:
    problems = parse(PATTERNS.encode()).problems
    assert [problem.line for problem in problems] == [9, 10]
    assert 'write "|" between two words' in problems[0].message
    assert "no list of words is called 'nobody'" in problems[1].message
