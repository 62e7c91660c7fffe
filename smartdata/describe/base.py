"""What the models of descriptions share."""

from __future__ import annotations

import codecs
import re
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints


class Part(BaseModel):
    """A part of a description. The text below each field is its description in the JSON Schema."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"is no regular expression: {error}") from error
    return pattern


def _is_an_encoding(name: str) -> str:
    try:
        codecs.getincrementaldecoder(name)
        b"ab".decode(name, "replace")  # nothing at all is decoded by any name
    except (LookupError, ValueError) as error:
        raise ValueError(f"no text encoding is called {name!r}") from error
    return name


Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Pattern = Annotated[str, AfterValidator(_compiles)]
EncodingName = Annotated[Text, AfterValidator(_is_an_encoding)]


def exactly_one(*keys: str) -> dict[str, Any]:
    """What a JSON Schema says of keys of which exactly one must be there."""
    return {"oneOf": [{"required": [key]} for key in keys]}
