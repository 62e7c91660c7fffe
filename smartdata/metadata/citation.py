"""How to cite a release: for people, for reference managers and as ``CITATION.cff``."""

from __future__ import annotations

from typing import Any

import yaml

from smartdata.addresses import SITE
from smartdata.edition import Edition
from smartdata.metadata.codes import LICENCES, licence_url
from smartdata.metadata.common import (
    ABOUT,
    TITLE,
    home_page,
    is_address,
    keywords,
    mail_of,
    release_file,
)
from smartdata.registry.model import Language, Words

_VERSION = Words("version", "versija", "versija")
_DATASET = Words("Dataset", "Datu kopa", "Duomenų rinkinys")
_MESSAGE = (
    "If you use these data, please cite this release by its version, and name the sources as "
    "their attributions say."
)


def citation(edition: Edition, language: Language) -> str:
    """How to cite the release: one line of text, an empty line, and BibTeX."""
    return f"{text_citation(edition, language)}\n\n{bibtex(edition, language)}"


def text_citation(edition: Edition, language: Language) -> str:
    """One line that cites the release in the order of DataCite."""
    return (
        f"{edition.publisher.name} ({edition.day.year}). {TITLE.in_(language)} "
        f"({_VERSION.in_(language)} {edition.version}) [{_DATASET.in_(language)}]. "
        f"{release_address(edition)}"
    )


def release_address(edition: Edition) -> str:
    """The address that a release is cited by, which never changes."""
    page = f"{SITE}/en/index.html" if edition.publication.site else "README.md"
    return release_file(edition, page)


def bibtex(edition: Edition, language: Language) -> str:
    """The release as an entry of BibTeX."""
    fields = {
        "author": f"{{{_escaped(edition.publisher.name)}}}",
        "title": f"{{{_escaped(TITLE.in_(language))}}}",
        "year": str(edition.day.year),
        "month": str(edition.day.month),
        "version": edition.version,
        "publisher": _escaped(edition.publisher.name),
        "url": release_address(edition),
        "note": f"{_DATASET.in_(language)}",
    }
    key = f"smartdata_{edition.version.replace('.', '_')}"
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items()]
    return "\n".join([f"@misc{{{key},", *lines, "}"])


_SIGNS = str.maketrans(
    {
        "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "&": r"\&", "%": r"\%", "$": r"\$",
        "#": r"\#", "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    }
)  # fmt: skip


def _escaped(text: str) -> str:
    return " ".join(text.translate(_SIGNS).split())


def citation_cff(edition: Edition) -> str:
    """The text of ``CITATION.cff``, in version 1.2.0 of that format."""
    publisher = edition.publisher
    mail = mail_of(publisher.contact)
    author: dict[str, str] = {
        "name": publisher.name,
        **({"website": publisher.homepage} if is_address(publisher.homepage) else {}),
        **({"email": mail} if mail else {}),
    }
    found: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": _MESSAGE,
        "type": "dataset",
        "title": TITLE.en,
        "abstract": ABOUT.en,
        "authors": [author],
        "version": edition.version,
        "date-released": edition.day.isoformat(),
        "url": home_page(edition, "en"),
        "identifiers": [
            {
                "type": "url",
                "value": release_address(edition),
                "description": "This release, which never changes.",
            }
        ],
        "keywords": keywords(edition, "en"),
        **_licence(edition),
    }
    return yaml.safe_dump(found, allow_unicode=True, sort_keys=False, width=100)


def _licence(edition: Edition) -> dict[str, str]:
    known = LICENCES.get(edition.licence.id)
    if known and known.in_cff:
        return {"license": edition.licence.id}
    url = licence_url(edition.licence)
    return {"license-url": url} if is_address(url) else {}
