"""A cluster that notes what it is asked and answers as tests say, instead of the network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from search.errors import ClusterError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


class FakeCluster:
    """Answers by method and path, with values or functions of the body, and fails over what it does not know."""

    def __init__(self, answers: Mapping[str, object]) -> None:
        self.answers = dict(answers)
        self.asked: list[tuple[str, object]] = []

    def ask(self, method: str, path: str, body: object = None, *, seconds: float, **parameters: object) -> Any:  # noqa: ANN401, ARG002 - JSON
        """Return the answer to a request."""
        self.asked.append((f"{method} {path}", body))
        if f"{method} {path}" not in self.answers:
            raise ClusterError(f"{method} {path}: not found")
        answer = self.answers[f"{method} {path}"]
        return answer(body) if callable(answer) else answer

    def searches(self, index: str, bodies: Sequence[Mapping[str, object]], *, seconds: float) -> Any:  # noqa: ANN401 - JSON
        """Return the answers to several searches."""
        return self.ask("POST", f"/{index}/_msearch", bodies, seconds=seconds)


def found(slugs: Sequence[str], *, failed: int = 0) -> Callable[[object], object]:
    """Return an answer to searches that finds articles, where so many shards failed."""
    hits = [{"fields": {"slug": [slug]}} for slug in slugs]
    return lambda bodies: [{"timed_out": False, "_shards": {"failed": failed}, "hits": {"hits": hits}} for _ in bodies]  # type: ignore[attr-defined]
