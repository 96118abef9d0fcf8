"""The vocabulary of refusals: what was refused, where, and what would be right.

A refusal carries message keys of the catalogue (`gis/messages.toml`) and their values, not
finished sentences, so that each door can say it in its caller's language.
"""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from gis.messages import Language, say


class Fault:
    """One thing that is wrong, and where: a line, a field, a grid.

    `where` is a position as its reader knows it (`line 12`, `patrol.zone_m`, `120106001`), empty
    where the whole input is meant; `key` and `values` name the sentence in the catalogue.
    """

    __slots__ = ("key", "values", "where")

    def __init__(self, where: str, key: str, **values: object) -> None:
        self.where = where
        self.key = key
        self.values = values

    def say(self, language: Language = "en") -> str:
        """The fault as one sentence, led by its place."""
        sentence = say(self.key, language, **self.values)
        return f"{self.where}: {sentence}" if self.where else sentence

    def __repr__(self) -> str:
        return f"Fault({self.say()!r})"


class Refusal(Exception):
    """Base of everything Xunge refuses; `code` names the kind on the wire."""

    code: ClassVar[str] = "refused"

    def __init__(self, key: str, /, *, faults: Sequence[Fault] = (), **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values
        self.faults = tuple(faults)

    def say(self, language: Language = "en") -> str:
        """The refusal as one sentence, without its faults."""
        return say(self.key, language, **self.values)

    def lines(self, language: Language = "en") -> Iterator[str]:
        """The refusal and then each fault, a line each."""
        yield self.say(language)
        for fault in self.faults:
            yield fault.say(language)

    def __str__(self) -> str:
        return "\n".join(self.lines())


class BadInput(Refusal):
    """The input breaks a rule; the same input can never be accepted."""

    code = "bad_input"


class NotFound(Refusal):
    """What was asked for does not exist, or not on that date."""

    code = "not_found"


class Conflict(Refusal):
    """What was asked for contradicts what is already there."""

    code = "conflict"


class Unavailable(Refusal):
    """Something Xunge needs (the database, a program) is not there now; trying again may help."""

    code = "unavailable"


class NotSignedIn(Refusal):
    """Nobody is known to ask: no token, or one that is not, or no longer, good for this."""

    code = "not_signed_in"


class NotAllowed(Refusal):
    """Whoever asks is known, and may not."""

    code = "not_allowed"


class TooLarge(Refusal):
    """More was sent at once than is taken at once."""

    code = "too_large"


class TooMany(Refusal):
    """The caller holds as many of these as one may; it can have another when one is given back."""

    code = "too_many"


class TooSoon(Refusal):
    """Too many attempts: the next one is heard after `wait_s` seconds."""

    code = "too_soon"

    def __init__(self, key: str, /, *, wait_s: int, **values: object) -> None:
        super().__init__(key, faults=(), wait_s=wait_s, **values)
        self.wait_s = wait_s
