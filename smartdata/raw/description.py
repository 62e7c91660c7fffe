"""The description of a source: ``raw/<source>/source.yaml``."""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
)

from smartdata.errors import RawError, UsageError
from smartdata.text import fold

DESCRIPTION_NAME = "source.yaml"

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Cci = Annotated[str, StringConstraints(pattern=r"^\d{4}[A-Z]{2}[A-Z0-9]{7,9}$")]


class Titles(BaseModel):
    """A text in English and Latvian."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    en: Text
    lv: Text


class SourceDescription(BaseModel):
    """What a person says of a source; everything that the files themselves don't say."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$")]
    title: Titles
    publisher: Titles
    landing_page: Annotated[str, StringConstraints(pattern=r"^https?://")] | None = None
    licence: Text | None = None
    attribution: Text
    format: Literal["record-pages"]
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")] = "lv"
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    amount_stage: Literal[
        "requested", "approved", "contracted", "amended", "final", "paid", "unknown"
    ]
    #: Encoding of every file, where detection should not be left to the bytes.
    encoding: Text | None = None
    #: Programme names as printed, and the CCI code that each one means in this source.
    programmes: dict[Text, Cci] = Field(default_factory=dict)
    #: The programme of every page that prints no programme at all.
    default_programme: Cci | None = None

    @field_validator("encoding")
    @classmethod
    def _is_known(cls, name: str | None) -> str | None:
        try:
            if name is not None:
                codecs.lookup(name)
                b"".decode(name)
        except (LookupError, ValueError) as error:
            raise ValueError(f"no text encoding is called {name!r}") from error
        return name

    @field_validator("programmes")
    @classmethod
    def _are_distinct(cls, programmes: dict[str, str]) -> dict[str, str]:
        if len({fold(name) for name in programmes}) != len(programmes):
            raise ValueError("two printed names differ in case or blanks only")
        return programmes


class _OneOfEachKey(yaml.SafeLoader):
    """Refuses a key that stands twice, of which YAML would silently keep the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = {str(key) for key in keys if keys.count(key) > 1}
        if twice:
            raise yaml.constructor.ConstructorError(
                None, None, f"{', '.join(sorted(twice))} stands twice", node.start_mark
            )
        return super().construct_mapping(node, deep)


def read_description(folder: Path) -> SourceDescription:
    """The description in a source's folder.

    Raises:
        RawError: it is missing, is not YAML, or says something that no description can say; the
            message names the file and each offending key.
    """
    path = folder / DESCRIPTION_NAME
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), _OneOfEachKey)  # noqa: S506
    except FileNotFoundError as error:
        raise RawError(
            f"{path}: there is no description. Every folder of the raw directory is a source and "
            "needs one; copy raw/varam/source.yaml and change it."
        ) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise RawError(f"{path}: not readable as YAML in UTF-8: {error}") from error
    except OSError as error:
        raise RawError(f"{path}: can't be read ({error.strerror}).") from error
    try:
        description = SourceDescription.model_validate(data)
    except ValidationError as error:
        lines = "; ".join(
            f"{'.'.join(map(str, e['loc'])) or 'the file'}: {e['msg']}" for e in error.errors()
        )
        raise RawError(f"{path}: {lines}.") from error
    if description.id != folder.name:
        raise RawError(
            f"{path}: id is {description.id!r} but the folder is named {folder.name!r}; "
            "make them the same."
        )
    return description


def find_sources(raw: Path) -> dict[str, SourceDescription]:
    """The descriptions of all sources in the raw folder, by id, in alphabetical order.

    Raises:
        UsageError: the folder is missing.
        RawError: it holds no source, or a description can't be used.
    """
    if not raw.is_dir():
        raise UsageError(f"{raw}: there is no such raw folder. Give one with --raw.")
    folders = sorted(p for p in raw.iterdir() if p.is_dir() and not p.name.startswith("."))
    found = {folder.name: read_description(folder) for folder in folders}
    if not found:
        raise RawError(f"{raw}: holds no source. Put one in {raw}/<source>/{DESCRIPTION_NAME}.")
    return found


def chosen_sources(
    described: dict[str, SourceDescription], wanted: tuple[str, ...]
) -> dict[str, SourceDescription]:
    """The descriptions with the given ids; all of them where none is given.

    Raises:
        UsageError: an id that no folder has.
    """
    unknown = sorted(set(wanted) - set(described))
    if unknown:
        raise UsageError(
            f"unknown source {', '.join(unknown)}; the raw folder has {', '.join(described)}."
        )
    return {name: described[name] for name in described if not wanted or name in wanted}
