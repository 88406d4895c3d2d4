"""Statements, expressions and elements of MDX."""

from __future__ import annotations

import pytest

from kb.markup.systems.mdx import arguments_of
from tests.kb.small_markup import markdown, translated


@pytest.mark.parametrize(
    "statement",
    [
        'import Tabs from "@theme/Tabs";',
        "import {\n  A,\n  B,\n} from './x';",
        "import A, { B } from 'x'\nimport './style.css'",
        "export const x = 1;",
        "export const f = () => {\n  return (\n    <b>x</b>\n\n  );\n};",
        "export default function Page() {\n  return 1;\n}",
    ],
)
def test_statements_vanish(statement: str) -> None:
    assert markdown(f"{statement}\n\n# Title", path="a.mdx") == "# Title"
    assert markdown(f"# Title\n\n{statement}\n\ntext", path="a.mdx") == "# Title\n\ntext"


def test_statements_inside_a_paragraph_are_words() -> None:
    text = "words and\nimport A from 'b'"
    assert translated(text, path="a.mdx").text == text


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a{/* a comment */}b", "ab"),
        ("a{' '}b {'text'}", "a b text"),
        ("{frontMatter.title}", "T"),
        ("a{items.map((x) => (<b>{x}</b>))}b", "ab"),
        ("## Title {#my-id}", "## Title {#my-id}"),
        (r"a \{b\}", r"a \{b\}"),
    ],
)
def test_expressions_in_mdx(text: str, wanted: str) -> None:
    assert markdown(text, path="a.mdx", title="T") == wanted


def test_braces_in_other_files_are_words() -> None:
    assert translated("{x} and {a: 1}").text == "{x} and {a: 1}"
    assert markdown("a{/* a comment */}b") == "ab"


def test_an_exported_value_is_known_also_in_a_file_without_the_suffix() -> None:
    assert markdown("export const version = '1.2';\n\nNow {version}, {props.x}and {a: 1}.") == "Now 1.2, and {a: 1}."


def test_fragments_vanish() -> None:
    assert markdown("<>\na\n</>", path="a.mdx") == "a"


def test_elements_lose_their_expressions() -> None:
    text = "<div className=\"x\" style={{color: 'red'}}>a</div> <img src={require('./a.png').default} alt=\"b\" />"
    assert markdown(text) == '<div>a</div> <img src="./a.png" alt="b" />'


def test_a_component_may_have_lines_of_attributes() -> None:
    assert markdown('<Card\n  title="A > B"\n  href="/a"\n  icon={<Icon />}\n/>', path="a.mdx") == "[A > B](/a)"


def test_a_placeholder_in_capitals_stays_without_a_partner() -> None:
    text = "<Name> List<T> <Language ID> <Name/Path> <VERSION>"
    assert translated(text).text == text


def test_a_component_of_another_system_is_dropped_with_its_partner() -> None:
    assert markdown("a <Odd>b</Odd> c") == "a b c"


def test_elements_in_capitals_are_left_to_the_dialect() -> None:
    assert translated("a<BR/>b <B>c</B>").text == "a<BR/>b <B>c</B>"


def test_nested_components_lose_their_indentation() -> None:
    text = "<Outer>\n  <Note>\n    a\n\n    ```js\n    if (x) {\n      y\n    }\n    ```\n  </Note>\n</Outer>"
    assert markdown(text, path="a.mdx") == ":::note\na\n\n```js\nif (x) {\n  y\n}\n```\n:::"


def test_attributes_may_be_expressions() -> None:
    named = arguments_of("title={'A'} src={require(\"./a.png\").default} open count={3}").named
    assert named == {"title": "A", "src": "./a.png", "count": "3"}


def test_icons_vanish() -> None:
    assert markdown('<i class="fa-github">:github:</i> Code') == " Code"
