"""What a profile's validation found, as faults that name the field and what it allows."""

from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from gis.errors import Fault


def faults_of(error: ValidationError, model: type[BaseModel]) -> list[Fault]:
    """Each error of a validation of `model` as a fault at its dotted field."""
    return [_fault(detail, model) for detail in error.errors()]


def _fault(detail: ErrorDetails, model: type[BaseModel]) -> Fault:
    where = ".".join(str(step) for step in detail["loc"])
    context = detail.get("ctx", {})
    match detail["type"]:
        case "missing":
            return Fault(where, "profile.missing")
        case "extra_forbidden":
            return Fault(where, "profile.unknown_field", allowed=_siblings(detail, model))
        case "literal_error":
            allowed, value = context["expected"], detail["input"]
            return Fault(where, "profile.not_allowed", allowed=allowed, value=value)
        case "value_error":
            return Fault(where, "profile.rule", problem=str(context["error"]))
        case _:
            return Fault(where, "profile.rule", problem=f"{detail['msg']}, not {detail['input']!r}")


def _siblings(detail: ErrorDetails, model: type[BaseModel]) -> str:
    """The fields that the model around an unknown field does have."""
    here: Any = model
    for step in detail["loc"][:-1]:
        here = _field_type(here, step)
    return ", ".join(here.model_fields) if _is_model(here) else ""


def _field_type(owner: Any, step: int | str) -> Any:
    """The type one step down a location: a model's field, or a container's element."""
    if _is_model(owner):
        return owner.model_fields[step].annotation
    inner = [argument for argument in getattr(owner, "__args__", ()) if _is_model(argument)]
    return inner[0] if inner else owner


def _is_model(candidate: Any) -> bool:
    return isinstance(candidate, type) and issubclass(candidate, BaseModel)
