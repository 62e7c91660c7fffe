"""What the page of a project tells programs: linked data in the terms of schema.org."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from smartdata.addresses import page_url
from smartdata.site.project_view import ProjectView
from smartdata.site.render import Renderer
from smartdata.site.text import checked_link, clean, json_ld, one_line

#: More partners than these are left to the page itself.
_PARTNERS = 50


def project_linked_data(view: ProjectView, renderer: Renderer, path: str) -> Markup:
    """A project as schema.org knows it; only what its main source states."""
    row = view.row
    title, summary = view.title(renderer.language), view.summary(renderer.language)
    base = renderer.edition.publication.base_url
    address = page_url(base, f"{renderer.language}/{path}")
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Project",
        "@id": page_url(base, f"en/{path}") + "#project",
        "url": address,
        "name": one_line(title.text, 500),
        "identifier": clean(view.uid),
    }
    if row.acronym:
        told["alternateName"] = clean(row.acronym)
    if summary:
        told["description"] = one_line(summary.text, 1000)
    same = [a for a in (view.website, *(checked_link(i.value) for i in view.identifiers)) if a]
    if same:
        told["sameAs"] = same
    partners = (_member(line.row) for group in view.partners[:1] for line in group.lines)
    if members := [member for member in partners if member]:
        told["member"] = members[:_PARTNERS]
    told["subjectOf"] = {
        "@type": "Dataset",
        "@id": page_url(base, f"{renderer.language}/datasets/projects.html") + "#dataset",
    }
    return json_ld(told)


def _member(row: Any) -> dict[str, Any] | None:
    if row.name is None:
        return None
    member: dict[str, Any] = {"@type": "Organization", "name": clean(row.name)}
    if row.country:
        member["address"] = {"@type": "PostalAddress", "addressCountry": row.country}
    return member
