"""The base of what clients send and receive."""

from copy import copy
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, create_model

# The largest key that every database keeps in an integer column.
LARGEST_ID = 2_147_483_647

RowId = Annotated[int, Field(ge=1, le=LARGEST_ID)]


class Schema(BaseModel):
    """Refuses unknown fields and trims text, so that a typo never passes silently."""

    model_config = ConfigDict(
        extra="forbid",
        str_strip_whitespace=True,
        from_attributes=True,
        populate_by_name=True,
        protected_namespaces=(),
    )


def patch_of(whole: type[Schema], name: str) -> type[Schema]:
    """A schema with the fields and rules of ``whole`` in which each field may be left out.

    Defaults are not validated: a required field can be absent, but it cannot be set to null.
    """
    fields: dict[str, Any] = {}
    for field, info in whole.model_fields.items():
        optional = copy(info)
        optional.default = None
        optional.default_factory = None
        fields[field] = (info.annotation, optional)
    return create_model(name, __base__=Schema, **fields)
