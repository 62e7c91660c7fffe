"""What programmes are called on the pages of each language."""

from __future__ import annotations

from typing import Any

import duckdb

from smartdata.registry.model import Language
from smartdata.site.tables import rows
from smartdata.site.words import texts

#: The programme of a project that a page and a list of it go by, as SQL and as in
#: :meth:`Names.programme_key`; empty where the source names none.
PROGRAMME_KEY = "coalesce(programme_cci, programme_name, '')"


class Names:
    """Names of programmes, from the tables of the release."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.programmes = {
            row.programme_cci: row for row in rows(connection, "FROM programmes ORDER BY ALL")
        }

    def programme(self, key: str, language: Language) -> str:
        """The name of a programme by its CCI code or printed name; the code where it has none."""
        if not key:
            return texts()["page.no_programme"].in_(language)
        row = self.programmes.get(key)
        if row is None:
            return key
        names = {"en": row.name_en, "lv": row.name_lv, "lt": row.name_lt}
        return str(names[language] or row.name_en or key)

    def programme_of(self, project: Any, language: Language) -> str:
        """The name of a project's programme: ours where it has a CCI code, else as printed."""
        return self.programme(self.programme_key(project), language)

    @staticmethod
    def programme_key(project: Any) -> str:
        """What the pages of a project's programme go by."""
        return str(project.programme_cci or project.programme_name or "")
