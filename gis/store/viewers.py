"""For whom a transaction runs: what the policies of the database's tables ask."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

from sqlalchemy import Connection, text

RoleName = Literal["operator", "supervisor", "planner", "worker", "admin"]
ROLE_NAMES: Final[tuple[RoleName, ...]] = get_args(RoleName)

DOOR: Final[Mapping[str, str]] = {"xunge.role": "door"}
"""Where nobody has signed in yet: accounts and sessions can be looked up, and nothing else."""


SETTINGS: Final[Mapping[str, str]] = {
    "xunge.district": "district",
    "xunge.scope": "scope",
    "xunge.role": "role",
    "xunge.worker": "worker",
    "xunge.account": "name",
}
"""What a transaction sets, and which field of its viewer that is; one that is None counts as ''."""


@dataclass(frozen=True)
class Viewer:
    """An account at work: it sees the grids of `scope`, a grid code, and those below.

    One of the role `worker` sees the own grids and days instead, those of `worker`.
    """

    account_id: int
    name: str
    role: RoleName
    district: str
    scope: str
    worker: str | None = None

    @property
    def sight(self) -> str:
        """What decides which rows this viewer sees: alike for two who see the same."""
        return f"{self.role} {self.scope} {self.worker or ''}"

    def settings(self) -> Mapping[str, str]:
        """What a transaction for this viewer sets."""
        return {setting: getattr(self, field) or "" for setting, field in SETTINGS.items()}


def act_as(c: Connection, settings: Mapping[str, str]) -> None:
    """Set `settings` until the transaction ends."""
    calls = ", ".join(f"set_config(:k{n}, :v{n}, true)" for n in range(len(settings)))
    bound = {f"k{n}": name for n, name in enumerate(settings)}
    bound |= {f"v{n}": value for n, value in enumerate(settings.values())}
    c.execute(text(f"SELECT {calls}"), bound)
