"""Tags and the Markdown that they become."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.markup.arguments import parse
from kb.markup.edits import Edit, Role
from kb.markup.tag import Register, Tag, fenced, figure, label_of, link, picture, video_address

if TYPE_CHECKING:
    from kb.markup.page import Page


def test_a_link_shows_its_label_or_its_address() -> None:
    assert link("See [it]", "a b.md") == r"[See \[it\]](<a b.md>)"
    assert link("", "https://example.com/a") == "[example.com/a](https://example.com/a)"
    assert link("Only words", "") == "Only words"


def test_a_picture_has_its_description() -> None:
    assert picture("The\npanel", "a.png", 'Its "title"') == "![The panel](a.png \"Its 'title'\")"
    assert not picture("x", " ")


def test_a_figure_has_its_caption_below() -> None:
    assert figure(parse('src="a.png" alt="A" caption="B"')) == "![A](a.png)\n\n*B*"
    assert figure(parse('src="a.png" link="b.md"')) == "[![](a.png)](b.md)"
    assert figure(parse('caption="B"')) == "B"


def test_a_label_is_made_of_the_name_of_a_file() -> None:
    assert label_of("../guide/set-up_it.md#part") == "Set up it"
    assert [label_of(path) for path in ("set-up/README.md", "set-up/", "README.md")] == ["Set up", "Set up", "README"]


def test_code_has_a_fence_longer_than_those_inside() -> None:
    assert fenced("\na\n", "go") == "```go\na\n```"
    assert fenced("```\na\n```") == "````\n```\na\n```\n````"


def test_a_video_has_an_address() -> None:
    assert video_address("vimeo", "1") == "https://vimeo.com/1"
    assert video_address("video", "a/b.mp4") == "a/b.mp4"


def test_a_tag_without_content_opens_nothing() -> None:
    tag = Tag(0, 5, "x", parse(""), "<X>", "jsx", is_closed=True)
    edit = tag.opened(Role.DETAILS, title="More")
    assert (edit.opening, edit.text) == (None, "**More**")


def test_a_pair_may_have_its_content_in_an_argument() -> None:
    tag = Tag(0, 5, "x", parse(""), "<X>", "jsx")
    opened, text, closing = tag.filled(tag.called_out("tip"), "words")
    assert opened.opening is not None
    assert (text.text, closing.closes) == ("words", opened.opening.key)


def test_a_register_has_the_function_for_each_name() -> None:
    register = Register()

    @register.of("a b")
    def remove(_page: Page, tag: Tag) -> Edit:
        return tag.replaced()

    assert register == {"a": remove, "b": remove}
