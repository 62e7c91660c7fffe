"""Settings of a run: the command line first, then the environment, then ``smartdata.toml``."""

from __future__ import annotations

import re
from pathlib import Path
from tomllib import TOMLDecodeError
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import BaseModel, Field, StringConstraints, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from smartdata.errors import UsageError
from smartdata.publish.versions import is_version

#: Formats for people, besides Parquet and CSV.
ReaderFormat = Literal["jsonl", "xlsx", "duckdb", "geo"]
PublisherKind = Literal[
    "Academia-ScientificOrganisation", "Company", "IndustryConsortium", "LocalAuthority",
    "NationalAuthority", "NonGovernmentalOrganisation", "NonProfitOrganisation",
    "PrivateIndividual(s)", "RegionalAuthority", "StandardisationBody",
    "SupraNationalAuthority",
]  # fmt: skip
#: Only signs that an address may hold; others would make metadata that no reader takes.
_ADDRESS = re.compile(r"https?://[A-Za-z0-9\[][A-Za-z0-9._~:\[\]@!$&'()*+,;=%/-]*")

_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class DataLicence(BaseModel):
    """The licence that the published extracts carry, chosen by whoever publishes."""

    id: str = "not-stated"
    name: str = "Not stated: ask the publisher before reuse"
    url: str | None = None


class Publisher(BaseModel):
    """Who answers for a release."""

    name: str = "smartdata"
    homepage: str | None = None
    #: An e-mail address or the address of a contact page.
    contact: str | None = None
    #: What kind of body it is, in the terms of the ADMS list of publisher types.
    kind: PublisherKind | None = None


class Publication(BaseModel):
    """Where a release will be found, and what it holds besides its tables as Parquet and CSV."""

    #: The public address of ``open-data``, with other letters than those of ASCII escaped; by
    #: default where ``smartdata serve`` shows it.
    base_url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s?#]+/$")] = (
        "http://localhost:8765/"
    )
    formats: tuple[ReaderFormat, ...] = ("jsonl", "xlsx", "duckdb", "geo")
    #: Descriptions for catalogues and programs, and how each column is filled.
    metadata: bool = True
    site: bool = True
    #: GeoJSON with outlines of NUTS regions (properties NUTS_ID, LEVL_CODE), for the maps; regions
    #: that have no name here are called as it names them (NAME_LATN).
    regions: Path | None = Field(default=None, exclude=True)
    #: The NUTS version of these outlines.
    regions_version: str = "2021"


class Settings(BaseSettings):
    """Everything a run can be told. ``SMARTDATA_WAREHOUSE=/srv/w`` sets ``warehouse``."""

    model_config = SettingsConfigDict(
        env_prefix="SMARTDATA_",
        env_nested_delimiter="__",
        toml_file="smartdata.toml",
        extra="forbid",
        frozen=True,
    )

    raw: Path = Path("raw")
    warehouse: Path = Path("warehouse")
    timezone: str = "Europe/Riga"
    webhook_url: Annotated[str, StringConstraints(pattern=r"^https?://")] | None = None
    data_licence: DataLicence = DataLicence()
    publisher: Publisher = Publisher()
    publication: Publication = Publication()
    audience: Literal["public", "internal"] = "public"
    batch_records: int = Field(default=500, ge=1, le=100_000)
    batch_statements: int = Field(default=2_000, ge=1, le=100_000)
    max_page_bytes: int = Field(default=4_000_000, ge=1_000)
    duckdb_memory_limit: str = Field(default="512MB", pattern=r"^\d+ ?(MB|GB|MiB|GiB)$")
    lock_timeout_seconds: float = Field(default=0, ge=0)
    snapshot_settle_seconds: float = Field(default=60, ge=0)
    keep_releases: int | None = Field(default=None, ge=1)
    keep_first_of: Literal["month", "year", "none"] = "month"
    cited_releases: tuple[str, ...] = ()

    @field_validator("timezone")
    @classmethod
    def _is_a_timezone(cls, name: str) -> str:
        if name not in available_timezones():
            raise ValueError("no such time zone; say one like Europe/Riga")
        return name

    # Here and not in the models, by which the manifests of older releases are read, too.
    @field_validator("publication")
    @classmethod
    def _has_an_address(cls, told: Publication) -> Publication:
        if not _ADDRESS.fullmatch(told.base_url):
            raise ValueError(
                f"base_url {told.base_url!r} is no address; write other letters and signs than "
                "those of ASCII escaped, like %C4%81"
            )
        return told

    @field_validator("publisher", "data_licence")
    @classmethod
    def _is_named(cls, told: Publisher | DataLicence) -> Publisher | DataLicence:
        for name, text in told.model_dump(include={"id", "name"}).items():
            if not text.strip() or _CONTROLS.search(text):
                raise ValueError(f"{name} must be a text in one line, and not empty")
        return told

    @field_validator("cited_releases")
    @classmethod
    def _are_versions(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            if not is_version(name):
                raise ValueError(f"{name!r} is not a version; say one like 2026.11.23")
        return names

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Add the TOML file below the environment; dotenv and secret files are not used."""
        del dotenv_settings, file_secret_settings
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load_settings(raw: Path | None = None, warehouse: Path | None = None) -> Settings:
    """Settings with the two folders given on the command line, if any, taking precedence.

    Raises:
        UsageError: a setting in the environment or in ``smartdata.toml`` is not valid.
    """
    given = {k: v for k, v in {"raw": raw, "warehouse": warehouse}.items() if v is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except (SettingsError, TOMLDecodeError) as error:
        raise UsageError(
            f"Settings can't be read: {error}. Mend smartdata.toml or SMARTDATA_* in the "
            "environment."
        ) from error
    except ValidationError as error:
        lines = "; ".join(
            f"{'.'.join(map(str, e['loc']))}: {e['msg']} (got {e['input']!r})"
            for e in error.errors()
        )
        raise UsageError(
            f"Settings are not valid: {lines}. Mend smartdata.toml or SMARTDATA_* in the "
            "environment."
        ) from error
