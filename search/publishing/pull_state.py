"""What the last look into the store brought, for operators: a file beside the index that pulls replace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from search.generations.layout import replace_file

if TYPE_CHECKING:
    from pathlib import Path


class PullState(BaseModel):
    """When the store last answered, what serves, when that was published, and what is wrong, if anything."""

    model_config = ConfigDict(frozen=True)

    answered: AwareDatetime | None = None
    name: str = ""
    published: AwareDatetime | None = None
    problem: str = ""


def read_state(index: Path) -> PullState:
    """Return the state of the last pull; an empty one if nothing was ever pulled."""
    try:
        return PullState.model_validate_json(_file(index).read_bytes())
    except (OSError, ValidationError):
        return PullState()


def keep_state(index: Path, state: PullState) -> None:
    """Replace the state.

    Raises:
        OSError: it cannot be written.

    """
    index.mkdir(mode=0o700, parents=True, exist_ok=True)
    replace_file(_file(index), state.model_dump_json().encode())


def _file(index: Path) -> Path:
    return index / "pulled.json"
