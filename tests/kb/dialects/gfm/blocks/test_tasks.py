"""Tasks."""

from __future__ import annotations

from tests.kb.dialects.gfm.converted import html


def test_task_boxes_are_not_form_fields() -> None:
    assert html("- [ ] *a*\n- [x] b\n- [c] d\n") == (
        '<ul><li class="task"><span class="task-box">☐</span> <em>a</em></li>'
        '<li class="task"><span class="task-box">☑</span> b</li><li>[c] d</li></ul>'
    )
