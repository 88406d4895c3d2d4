"""``python -m search triage`` shows writers which risk a message describes."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pytest

from kb.lists.example_messages import FEWEST, HARMLESS, MESSAGES_FILE
from search.__main__ import main as search
from tests.small_centre import MAIL, article

if TYPE_CHECKING:
    from search.config import SearchConfig
    from tests.search.conftest import BuildIndex

RISKS = """takeover:
  advice: Wait for us.
  article: two-factor
  when: [hacked]
  situations:
    stolen-device:
      when: [laptop]
      advice: Sign the laptop out.
      link: https://example.org/laptop
"""


@pytest.fixture
def index(build_index: BuildIndex, search_config: SearchConfig) -> str:
    risky = [f"- a burglar opened door {number} of my house" for number in range(FEWEST)]
    harmless = [
        f"- a {'burglar saw' if number % 10 == 0 else 'garden of'} {number} flowers" for number in range(FEWEST)
    ]
    messages = "\n".join(("# takeover", *risky, f"# {HARMLESS}", *harmless, ""))
    build_index({**MAIL, "_risks.yaml": RISKS, MESSAGES_FILE: messages})
    return str(search_config.index)


@pytest.mark.parametrize(
    ("text", "code", "output"),
    [
        (
            "They hacked me",
            0,
            "confirmed: takeover, by the patterns of _risks.yaml\nadvice: Wait for us.\nthen: two-f",
        ),
        (
            "They hacked me and have my laptop",
            0,
            "confirmed: takeover (stolen-device), by the patterns of _risks.yaml\nadvice: Sign the laptop",
        ),
        (
            "a burglar opened the door of my house",
            0,
            "confirmed: takeover, by the examples in _messages.md\nadvice: Wait",
        ),
        ("a burglar saw 20 flowers", 1, "possible: perhaps takeover, by the examples in _messages.md"),
        ("a garden of 7 flowers", 1, "none"),
    ],
)
def test_the_risk_of_a_message_is_printed_with_its_source(
    index: str, capsys: pytest.CaptureFixture[str], text: str, code: int, output: str
) -> None:
    assert search(["triage", text, "--index", index]) == code
    assert capsys.readouterr().out.startswith(output)


def test_articles_that_ask_for_a_person_confirm_a_risk(
    build_index: BuildIndex, search_config: SearchConfig, capsys: pytest.CaptureFixture[str]
) -> None:
    asking = article("Report a threat", "Send the whole letter to us.", escalation="required")
    build_index({**MAIL, "account/threat.md": asking})
    assert search(["triage", "report a threat", "--index", str(search_config.index)]) == 0
    assert capsys.readouterr().out == "confirmed: threat, by the article that matches it\nthen: threat\n"


def test_messages_are_read_from_standard_input(
    index: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("They hacked me"))
    assert search(["triage", "-", "--json", "--index", index]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "outcome": "flagged",
        "kind": "takeover",
        "situation": None,
        "by": "pattern",
        "advice": "Wait for us.",
        "article": "two-factor",
        "link": None,
    }


def test_without_an_index_it_exits_with_2(tmp_path_factory: pytest.TempPathFactory) -> None:
    assert search(["triage", "hacked", "--index", str(tmp_path_factory.mktemp("none"))]) == 2
