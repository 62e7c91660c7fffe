"""Making pages from templates: one set of compiled templates per language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from jinja2 import BytecodeCache, Environment, PackageLoader, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup

from smartdata.addresses import page_url
from smartdata.edition import Edition
from smartdata.page_policy import CSP
from smartdata.profile.numbers import format_date, format_number, format_rate, format_share
from smartdata.registry.model import LANGUAGES, Language
from smartdata.site.text import checked_link, clean, loose, one_line, said
from smartdata.site.words import Catalogue

#: What each language calls itself.
OWN_NAMES: dict[Language, str] = {"en": "English", "lv": "Latviešu", "lt": "Lietuvių"}
#: Pages of a part of the site; what it is called is in the words.
SECTIONS = {
    "datasets": "index.html#datasets",
    "programmes": "programmes/index.html",
    "regions": "regions/index.html",
    "explore": "explore.html",
    "sql": "sql.html",
    "quality": "quality.html",
    "changes": "changes.html",
    "sources": "sources.html",
    "about": "about.html",
}

#: The name of a page above another, and its path.
Crumb = tuple[str | Markup, str]


class _Compiled(BytecodeCache):
    """Templates are compiled once in a process: what they are compiled to is the same in all
    languages, and only their globals differ."""

    _held: ClassVar[dict[tuple[str, str], Any]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what was compiled, if these very templates were."""
        bucket.code = self._held.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._held[bucket.key, bucket.checksum] = bucket.code


def _finished(value: Any) -> Any:
    """Whatever a template prints is fit for HTML, even where it forgot to say whose text it is."""
    return clean(value) if type(value) is str else value


@dataclass(frozen=True)
class Page:
    """What every page says of itself.

    ``path`` is that within the folder of a language; ``crumbs`` are (name, path) of the pages
    above it. ``script`` and ``styles`` are names of assets.
    """

    path: str
    title: str
    about: str
    section: str = ""
    crumbs: tuple[Crumb, ...] = ()
    linked_data: Markup | None = None
    script: str | None = None
    styles: tuple[str, ...] = ()
    #: What the page may load and do.
    policy: str = CSP

    @property
    def up(self) -> str:
        """The way from the page to the folder of its language."""
        return "../" * self.path.count("/")


class Renderer:
    """Renders pages of one language."""

    def __init__(self, edition: Edition, language: Language, assets: Mapping[str, str]) -> None:
        self.language = language
        self.words = Catalogue(language)
        self.edition = edition
        base = edition.publication.base_url
        environment = Environment(
            loader=PackageLoader("smartdata.site"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            finalize=_finished,
            bytecode_cache=_Compiled(),
            cache_size=-1,
        )
        environment.globals |= {
            "w": self.words,
            "v": self.words.value,
            "known": self.words.known,
            "language": language,
            "languages": [(other, OWN_NAMES[other]) for other in LANGUAGES],
            "sections": SECTIONS,
            "site_url": page_url(base, ""),
            "assets": assets,
            "said": said,
            "checked_link": checked_link,
            "share": self.share,
        }
        environment.filters |= {
            "n": self.number, "d": self.day, "rate": self.rate, "line": one_line, "loose": loose,
        }  # fmt: skip
        self._templates = {
            name: environment.get_template(name) for name in environment.list_templates()
        }

    def number(self, value: int | Decimal | None) -> str:
        """A number as it is written in the language."""
        return format_number(value, self.language)

    def day(self, value: date | None) -> str:
        """A day as it is written in the language."""
        return format_date(value, self.language)

    def rate(self, value: Decimal | None) -> str:
        """A stated rate in per cent."""
        return format_rate(value, self.language)

    def share(self, part: int, whole: int) -> str:
        """What part of a whole is, in per cent."""
        return format_share(part, whole, self.language)

    def render(self, template: str, page: Page, **told: Any) -> bytes:
        """The bytes of a page."""
        return self._templates[template].render(page=page, **told).encode()

    def path(self, page: Page) -> str:
        """Where a page lies within the site."""
        return f"{self.language}/{page.path}"

    def url(self, page: Page) -> str:
        """The lasting address of a page."""
        return page_url(self.edition.publication.base_url, self.path(page))

    def release_root(self, page: Page) -> str:
        """The way from a page to the folder of the release."""
        return f"{page.up}../../"
