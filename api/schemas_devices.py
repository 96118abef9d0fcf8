"""Devices as the wire has them."""

from datetime import UTC, date, datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StrictBool, StringConstraints

from api.schemas import FIRST_YEAR, LAST_YEAR, WorkerId
from gis.datum import Datum

DeviceName = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]{1,100}$")]

_FIRST, _LAST = (datetime(year, 1, 1, tzinfo=UTC) for year in (FIRST_YEAR, LAST_YEAR))
Moment = Annotated[AwareDatetime, Field(ge=_FIRST, lt=_LAST)]


class DeviceAsked(BaseModel):
    """A device to let in: its name, its positions' datum, and whose it is from `since` (now) on.

    A `gateway` is a platform that speaks for the other devices, each row naming its own.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: DeviceName
    worker: WorkerId | None = None
    since: Moment | None = None
    datum: Datum = "wgs84"
    gateway: StrictBool = False


class BindingAsked(BaseModel):
    """Whose the device is from `since` (now) on: a worker's, or nobody's."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    worker: WorkerId | None
    since: Moment | None = None


class DeviceAdded(BaseModel):
    """The device's token, shown this once: nothing but a hash of it is kept."""

    id: int
    name: str
    token: str


class DeviceInfo(BaseModel):
    """A device: `worker`, whose it is now; `last_heard`, the last day on which it sent anything.

    Without a token it is one that files brought, and sends nothing itself.
    """

    id: int
    name: str
    datum: Datum
    gateway: bool
    created_at: datetime
    revoked_at: datetime | None
    has_token: bool
    worker: str | None
    last_heard: date | None


class Devices(BaseModel):
    """The devices by name."""

    devices: list[DeviceInfo]


class Binding(BaseModel):
    """Whose a device was, from the one moment until before the other; null: still is."""

    worker: str
    since: datetime
    until: datetime | None


class Tally(BaseModel):
    """What became of what the device sent on a day: how many of an outcome."""

    day: date
    outcome: str
    count: int


class DevicePage(DeviceInfo):
    """A device with its bindings, the latest first, and the tallies of the last 30 days."""

    bindings: list[Binding]
    tallies: list[Tally]
