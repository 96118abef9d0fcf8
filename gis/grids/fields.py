"""Which field of a file holds what, and its values as a net's."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Self

import numpy as np
import numpy.typing as npt

from gis.errors import BadInput, Fault
from gis.profile import Profile, Title
from gis.vector_files import VectorLayer, field_names

_USUAL: Mapping[str, tuple[str, ...]] = {
    "code": ("code",),
    "name": ("name",),
    "level": ("level",),
    "parent": ("parent_code", "parent_cod", "parent"),
    "kind": ("kind",),
    "households": ("households",),
}
_REQUIRED = ("code", "name")


@dataclass(frozen=True)
class FieldMap:
    """The names of the fields that hold a net's attributes; None where the usual name may do.

    The usual names are those of the attributes, and `parent_code` for the parent (`parent_cod`
    where a Shapefile has cut it). Code and name must be there. Without a level the code's length
    tells it, without a parent the code's prefix.
    """

    code: str | None = None
    name: str | None = None
    level: str | None = None
    parent: str | None = None
    kind: str | None = None
    households: str | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """The map that `level=LVL,code=CODE,…` says; BadInput names the keys there are."""
        return cls(**field_names(text, [field.name for field in fields(cls)]))

    def columns(self, layer: VectorLayer) -> dict[str, npt.NDArray[np.generic]]:
        """The column of each attribute that a layer has; BadInput where one is missed."""
        found: dict[str, npt.NDArray[np.generic]] = {}
        faults: list[Fault] = []
        there = ", ".join(layer.fields)
        for attribute, usual in _USUAL.items():
            named = getattr(self, attribute)
            names = (named,) if named else usual
            there_is = [name for name in names if name in layer.fields]
            if there_is:
                found[attribute] = layer.fields[there_is[0]]
            elif named or attribute in _REQUIRED:
                values = {"field": names[0], "attribute": attribute, "there": there}
                faults.append(Fault(layer.source, "net.no_field", **values))
        if faults:
            raise BadInput("net.not_read", faults=faults)
        return found


def level_of(word: str, profile: Profile) -> int:
    """The level that a name, a title in either language or a number says; 0 where none does."""
    levels = enumerate(profile.levels, start=1)
    return next((n for n, level in levels if word in {str(n), *_words(level.name, level.title)}), 0)


def kind_of(word: str, profile: Profile) -> str:
    """The kind that a name or a title in either language says; the word itself where none does."""
    kinds = profile.kinds.items()
    return next((name for name, kind in kinds if word in _words(name, kind.title)), word)


def _words(name: str, title: Title) -> set[str]:
    return {name, title.en, title.zh}
