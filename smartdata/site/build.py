"""Building the site of a release, from its tables and what is known of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from importlib.resources import files as resources
from importlib.resources.abc import Traversable
from pathlib import Path

from smartdata.addresses import SITE
from smartdata.digests import software_digest
from smartdata.edition import Edition
from smartdata.files import file_sha256
from smartdata.page_policy import CSP, CSP_SQL
from smartdata.registry import LANGUAGES
from smartdata.registry.model import Language
from smartdata.site.datasets import Datasets
from smartdata.site.explore import explore_config, sql_config, write_explore_data
from smartdata.site.frontend import Frontend, read_frontend
from smartdata.site.lists import Site, make_listed
from smartdata.site.names import Names
from smartdata.site.overview import Overview
from smartdata.site.programmes import Programmes
from smartdata.site.projects import ProjectRenderer, write_projects
from smartdata.site.regions import Regions
from smartdata.site.render import Page, Renderer
from smartdata.site.sitemap import write_sitemap, write_sums
from smartdata.site.tables import opened
from smartdata.site.writing import SiteFiles, link

_ASSETS = "assets"
#: The pages that do their work with scripts.
_TOOLS = ("explore", "sql")


@dataclass(frozen=True)
class SiteBuilt:
    """What was built: how many files, and the paths within the site of those that are the release
    before's; how many projects, and those whose pages were rendered; and the SHA-256 of the site's
    ``SHA256SUMS``, which stands for the whole of it."""

    files: int
    linked: Collection[str]
    projects: int
    projects_rendered: int
    sha256: str


def build_site(
    edition: Edition,
    previous: Path | None,
    history: Path | None,
    frontend: Path | None,
    scratch: Path,
    memory_limit: str,
) -> SiteBuilt:
    """Build ``site`` in the folder of a release whose other files are written already.

    ``previous`` is the folder of the release before, whose unchanged pages are linked; ``history``
    a Parquet file with all changes of each project; ``frontend`` a folder with the built scripts.
    Memory does not grow with the number of projects.

    Raises:
        ReleaseError: two pages would have one address, or the scripts are not as built.
        UsageError: the file with outlines of regions can't be read.
    """
    before = previous / SITE if previous and (previous / SITE).is_dir() else None
    files = SiteFiles(edition.folder / SITE, before)
    files.folder.mkdir(parents=True, exist_ok=True)
    built = read_frontend(frontend) if frontend else None
    assets = _write_assets(files, built, frontend)
    renderers = {language: Renderer(edition, language, assets) for language in LANGUAGES}
    with opened(edition.folder, history, scratch, memory_limit) as connection:
        terms = {source.source_id: source for source in edition.sources}
        site = Site(edition, connection, files, renderers, Names(connection), terms)
        make_listed(connection)
        _write_root(site, assets)
        _write_tools(site, built, memory_limit)
        programmes, regions = Programmes(site), Regions(site)
        datasets = Datasets(site)
        Overview(site, datasets, programmes, regions).write()
        datasets.write()
        programmes.write()
        regions.write()
        pages = [path.partition("/")[2] for path in files.sums if path.startswith("en/")]
        made = write_projects(
            connection,
            files,
            {g: ProjectRenderer(renderer, site.names, terms) for g, renderer in renderers.items()},
            terms,
            _shell(site, assets),
        )
        write_sitemap(connection, files, edition.publication.base_url, pages)
        digest = write_sums(connection, files)
    return SiteBuilt(
        files=files.written + len(files.linked) + 2,
        linked=files.linked,
        projects=made.rendered + made.taken,
        projects_rendered=made.rendered,
        sha256=digest,
    )


def _write_assets(
    files: SiteFiles, frontend: Frontend | None, folder: Path | None
) -> dict[str, str]:
    """Write the style and the icon under names with a digest of their bytes, and the built files.

    Returns:
        The names by the names in the package.
    """
    named = {}
    for entry in sorted(_entries("assets"), key=lambda one: one.name):
        content = entry.read_bytes()
        stem, _, ending = entry.name.rpartition(".")
        named[entry.name] = f"{stem}.{hashlib.sha256(content).hexdigest()[:8]}.{ending}"
        files.write(f"{_ASSETS}/{named[entry.name]}", content)
    if frontend is not None and folder is not None:
        for name in sorted(frontend.files):
            files.write(f"{_ASSETS}/{name}", (folder / name).read_bytes())
    return named


def _entries(folder: str) -> list[Traversable]:
    found = resources(__package__).joinpath(folder).iterdir()
    return [entry for entry in found if entry.is_file()]


def _shell(site: Site, assets: dict[str, str]) -> str:
    """The digest of all that pages of projects are made with, besides what they tell."""
    templates = sorted(_entries("templates"), key=lambda one: one.name)
    told = [
        software_digest(),
        site.edition.publication.base_url,
        sorted(assets.items()),
        [renderer.words.all() for renderer in site.renderers.values()],
        [(entry.name, entry.read_text(encoding="utf-8")) for entry in templates],
    ]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _write_root(site: Site, assets: dict[str, str]) -> None:
    """Write the page that offers the languages."""
    english: Language = "en"
    words = {g: renderer.words for g, renderer in site.renderers.items()}
    page = Page(path="index.html", title="", about="")
    content = site.renderers[english].render(
        "root.html.j2",
        page,
        titles={g: told.plain("home.title") for g, told in words.items()},
        abouts={g: told.plain("home.about") for g, told in words.items()},
        assets=assets,
    )
    site.files.write("index.html", content)


def _write_tools(site: Site, frontend: Frontend | None, memory_limit: str) -> None:
    """Write the pages of the explorer and the SQL page; without scripts they lead to the lists."""
    index = ""
    if frontend is not None:
        index = write_explore_data(site.edition, site.files.folder, memory_limit)
        _take_written(site.files, "explore")
    for name in _TOOLS:
        for language, renderer in site.renderers.items():
            config = script = None
            styles: tuple[str, ...] = ()
            if frontend is not None:
                told = (
                    explore_config(site.edition, language, index)
                    if name == "explore"
                    else sql_config(site.edition, language)
                )
                config = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
                entry = frontend.entries[name]  # type: ignore[index]
                script, styles = entry.script, (entry.style,)
            words = renderer.words
            page = Page(
                path=f"{name}.html",
                title=words.plain(f"{name}.title"),
                about=words.plain(f"{name}.about"),
                section=name,
                crumbs=((words(f"{name}.title"), ""),),
                script=script,
                styles=styles,
                policy=CSP_SQL if name == "sql" and frontend is not None else CSP,
            )
            site.write(renderer, "tool.html.j2", page, name=name, config=config)


def _take_written(files: SiteFiles, folder: str) -> None:
    """Count files that others wrote; those that the release before has alike are linked to it."""
    for path in sorted((files.folder / folder).rglob("*")):
        if not path.is_file():
            continue
        name = path.relative_to(files.folder).as_posix()
        files.sums[name] = file_sha256(path)
        old = files.previous / name if files.previous else None
        # Their names hold a digest of their content.
        if old is not None and old.is_file() and file_sha256(old) == files.sums[name]:
            path.unlink()
            link(old, path)
            files.linked.add(name)
        else:
            files.written += 1
