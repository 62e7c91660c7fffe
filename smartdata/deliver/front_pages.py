"""The two small pages at the root of what is published: the way in, and "there is no such page".

Both say the same in each language, need no script and no style, and read well aloud.
"""

from __future__ import annotations

from html import escape

from smartdata.page_policy import CSP

_INDEX = {
    "en": ("smartdata open data", "Go to the newest release, {version}", "latest data"),
    "lv": ("smartdata atvērtie dati", "Uz jaunāko laidienu {version}", "jaunākie dati"),
    "lt": ("smartdata atvirieji duomenys", "Eiti į naujausią laidą {version}", "naujausi duomenys"),
}
_MISSING = {
    "en": ("Page not found", "There is nothing at this address.", "Go to the newest release"),
    "lv": ("Lapa nav atrasta", "Šajā adresē nekā nav.", "Uz jaunāko laidienu"),
    "lt": ("Puslapis nerastas", "Šiuo adresu nieko nėra.", "Eiti į naujausią laidą"),
}


def index_page(version: str, leads_to: str, *, at_once: bool, canonical: str) -> bytes:
    """The page at the root. ``leads_to`` is relative to it; ``at_once`` takes the reader there."""
    head = f'<link rel="canonical" href="{escape(canonical)}">\n'
    if at_once:
        head += f'<meta http-equiv="refresh" content="0; url={escape(leads_to)}">\n'
    parts: list[str] = []
    for language, (title, go, _) in _INDEX.items():
        inner = f"<h2>{title}</h2>\n" if parts else f"<h1>{title}</h1>\n"
        told = escape(go.format(version=version))
        inner += f'<p><a href="{escape(leads_to)}">{told}</a></p>\n'
        parts.append(f'<section lang="{language}">\n{inner}</section>\n')
    return _page("smartdata open data", head, "".join(parts))


def missing_page(root: str) -> bytes:
    """The page for an address where there is nothing; ``root`` is where the way in lies."""
    parts: list[str] = []
    for language, (title, told, go) in _MISSING.items():
        inner = f"<h2>{title}</h2>\n" if parts else f"<h1>{title}</h1>\n"
        inner += f'<p>{told} <a href="{escape(root)}">{go}</a></p>\n'
        parts.append(f'<section lang="{language}">\n{inner}</section>\n')
    return _page("Page not found", '<meta name="robots" content="noindex">\n', "".join(parts))


def _page(title: str, head: str, body: str) -> bytes:
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(CSP, quote=True)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n{head}</head>\n<body>\n<main>\n{body}</main>\n</body>\n</html>\n"
    ).encode()
