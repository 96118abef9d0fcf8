"""Devices, for those who hand them out: admins and supervisors, in their scope."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from api.auth import require
from api.deps import Db, Now
from api.document import problems
from api.schemas_devices import (
    Binding,
    BindingAsked,
    DeviceAdded,
    DeviceAsked,
    DeviceInfo,
    DevicePage,
    Devices,
    Tally,
)
from gis.service.devices import DevicePage as Page
from gis.service.devices import add_device, device_page
from gis.store.devices import bind_device, devices_of, revoke_device
from gis.store.viewers import Viewer

router = APIRouter(prefix="/devices", tags=["devices"], responses=problems(404, 409))

Keeper = Annotated[Viewer, require("supervisor", "admin")]
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.get("")
def get_devices(db: Db, now: Now, keeper: Keeper) -> Devices:
    """The devices whose workers lie in one's own scope."""
    with db.reading() as c:
        found = devices_of(c, keeper.district, now)
    return Devices(devices=[DeviceInfo(**row) for row in found])


@router.post("", status_code=201)
def post_device(db: Db, now: Now, keeper: Keeper, asked: DeviceAsked) -> DeviceAdded:
    """Let a device in; its token is shown this once."""
    with db.writing() as c:
        added = add_device(c, keeper.district, now=now, **asked.model_dump())
    return DeviceAdded(id=added.id, name=added.name, token=added.token)


@router.get("/{device}")
def get_device(db: Db, now: Now, keeper: Keeper, device: Number) -> DevicePage:
    """A device, whose it is and was, and what became of what it sent."""
    with db.reading() as c:
        return _page(device_page(c, keeper.district, device, now=now))


@router.post("/{device}/bind")
def post_binding(
    db: Db, now: Now, keeper: Keeper, device: Number, asked: BindingAsked
) -> DevicePage:
    """Give a device to a worker, or take it back; what was before stays on record."""
    with db.writing() as c:
        bind_device(c, keeper.district, device, asked.worker, asked.since or now)
        return _page(device_page(c, keeper.district, device, now=now))


@router.post("/{device}/revoke", status_code=204, response_class=Response)
def post_revocation(db: Db, now: Now, keeper: Keeper, device: Number) -> None:
    """Let a device in no longer: its token is good for nothing from now on."""
    with db.writing() as c:
        revoke_device(c, keeper.district, device, now)


def _page(page: Page) -> DevicePage:
    return DevicePage(
        **page.device,
        bindings=[Binding(**binding) for binding in page.bindings],
        tallies=[Tally(**tally) for tally in page.tallies],
    )
