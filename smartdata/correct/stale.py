"""Whether every correction is in effect: its record is stated, and states what it expects."""

from __future__ import annotations

from typing import Any, NamedTuple

import duckdb

from smartdata.correct.change import RULE
from smartdata.describe.corrected_fields import says
from smartdata.describe.corrections import Corrections, Entry
from smartdata.errors import RawError

_MOST = 30
#: What the keys mean, and the contents in which it is stated now: those of the newest snapshot that
#: mentions it, held back or not. A key is what a record is called, or the number of its project.
_CONTENTS = """
WITH keys AS (SELECT unnest($keys::VARCHAR[]) AS key),
own AS (
    SELECT content_no, record_uid, about, record_uid[strpos(record_uid, '/') + 1 :] AS number
    FROM history.contents
    WHERE source_id = $source AND record_uid IS NOT NULL
),
coded AS (
    SELECT content_no, project_code AS key FROM history.f_projects
    WHERE project_code IN (SELECT key FROM keys)
),
named AS (
    SELECT k.key, o.* FROM keys k JOIN own o ON o.record_uid = k.key
    UNION
    SELECT k.key, o.* FROM keys k JOIN own o ON o.number = k.key
    UNION
    SELECT c.key, o.* FROM coded c JOIN own o USING (content_no)
)
SELECT DISTINCT n.key, n.content_no, n.record_uid, n.about, m.outcome = 'published' AS published
FROM named n
JOIN history.mentions m ON m.content_no = n.content_no AND m.source_id = $source
QUALIFY m.snapshot_date = max(m.snapshot_date) OVER (PARTITION BY n.key, n.record_uid)
ORDER BY n.key, n.record_uid, published DESC, n.content_no
"""
_NOTES = f"""
SELECT content_no, field, observed, expected FROM history.notes
WHERE rule = '{RULE}' AND content_no IN (SELECT unnest($contents::BIGINT[]))
"""
_LAST = """
SELECT max(valid_to) FROM history.statements
WHERE source_id = $source
    AND (record_uid = $key OR record_uid[strpos(record_uid, '/') + 1 :] = $key)
"""


_LINKED = """
SELECT record_uid FROM history.links
WHERE source_id = $source AND project_uid = $key AND record_uid <> $key
ORDER BY record_uid
"""


class _Content(NamedTuple):
    """A content that a key means, as far as it is stated now."""

    number: int
    record_uid: str
    about: str
    is_published: bool


def refuse_stale(
    connection: duckdb.DuckDBPyConnection, source_id: str, corrections: Corrections
) -> None:
    """Refuse corrections that are not in effect in the current state of a source.

    Raises:
        RawError: the source states no record with the key, or several, or its record no longer
            says what is expected; one line for each, with file, line, entry and what to do.
    """
    if not corrections:
        return
    keys = {"keys": list(corrections.by_key), "source": source_id}
    found: dict[str, list[_Content]] = {}
    for key, *content in connection.execute(_CONTENTS, keys).fetchall():
        found.setdefault(key, []).append(_Content(*content))
    contents = [content.number for several in found.values() for content in several]
    noted = set(connection.execute(_NOTES, {"contents": contents}).fetchall())
    wrong = []
    for entry in corrections.entries:
        told = _told(connection, corrections, entry, found.get(entry.key, []), noted)
        if told is not None:
            wrong.append(f"{corrections.where(entry)}: {told}")
    if wrong:
        more = [f"{corrections.path}: and {len(wrong) - _MOST} more."] * (len(wrong) > _MOST)
        raise RawError("\n".join([*wrong[:_MOST], *more]))


def _told(
    connection: duckdb.DuckDBPyConnection, corrections: Corrections, entry: Entry,
    contents: list[_Content], noted: set[tuple[Any, ...]],
) -> str | None:  # fmt: skip
    """Why a correction is not in effect, and what to do; None where it is."""
    source = corrections.source.id
    if not contents:
        return _unknown(connection, source, entry)
    uids = sorted({content.record_uid for content in contents})
    if len(uids) > 1:
        listed = ", ".join(uids[:5]) + (", …" if len(uids) > 5 else "")
        return f"the key means several records of the source: {listed}. Say one of these."
    note = (entry.told.field, entry.told.expected, entry.finding)
    if any((content.number, *note) in noted for content in contents):
        return None
    return _why(_Now(connection, entry, contents[0]), entry)


def _why(now: _Now, entry: Entry) -> str:
    """Why a record that is stated is not corrected, and what to do."""
    expected = "nothing" if entry.told.expected is None else f"“{entry.told.expected}”"
    what = now.says()
    if what == entry.told.new or says(what, entry.value):
        return f"the source now says “{what}” itself. Remove the entry."
    if now.is_secret():
        return (
            "the partner is, or may be, a natural person, of whom this is not published and can't "
            "be corrected. Remove the entry."
        )
    if now.is_withheld():
        return (
            "what the source states there holds personal data, which is not published and can't be "
            "corrected. Remove the entry."
        )
    if now.is_as_expected():
        return (
            f"the record says {expected}, but can't be corrected there: it adds up its parts, or "
            "its stage or currency is not certain. Remove the entry, and ask the publisher."
        )
    return (
        f"the record does not say {expected}{now.told(what)}. If what it says is right, remove the "
        "entry; if not, renew expected."
    )


def _unknown(connection: duckdb.DuckDBPyConnection, source: str, entry: Entry) -> str:
    told = {"source": source, "key": entry.key}
    linked = connection.execute(_LINKED, told).fetchall()
    if linked:
        names = " or ".join(uid for (uid,) in linked)
        return f"that is what another source calls the project; here it is {names}. Say that."
    last = connection.execute(_LAST, told).fetchone()
    if last is not None and last[0] is not None:
        return (
            f"the source no longer states this record since its snapshot of {last[0]}. Remove the "
            "entry."
        )
    return (
        "the source states no record with this key. Copy the project_uid or beneficiary_uid as it "
        "is published, or remove the entry."
    )


class _Now:
    """What a content says of the field of a correction."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, entry: Entry, content: _Content
    ) -> None:
        self.connection = connection
        self.entry = entry
        self.content = content

    def _rows(self, columns: str, table: str, where: str = "", *given: Any) -> list[Any]:
        query = f"SELECT {columns} FROM history.f_{table} WHERE content_no = ? {where}"
        return self.connection.execute(query, [self.content.number, *given]).fetchall()

    def _published(self) -> list[Any]:
        """Value and printed text of the field, where the content is published."""
        target = self.entry.target
        beneficiary = self.content.about == "beneficiary"
        if target.is_amount and not beneficiary:
            subject = "project" if target.partner_no is None else "partner"
            where = (
                "AND subject = ? AND partner_no IS NOT DISTINCT FROM ? AND measure = ? AND stage = "
                "? AND (? IS NULL OR fund = ?)"
            )
            given = (subject, target.partner_no, target.name, target.stage, *2 * (target.fund,))
            return self._rows("amount, amount_raw", "amounts", where, *given)
        if beneficiary:
            return self._rows(f'"{target.name}", NULL', "beneficiaries")
        if target.partner_no is not None:
            where = "AND partner_no = ?"
            return self._rows(f'"{target.name}", NULL', "partners", where, target.partner_no)
        raw = "status_raw" if target.name == "status" else "NULL"
        return self._rows(f'"{target.name}", {raw}', "projects")

    def says(self) -> str | None:
        """The value, as published; None where there is none."""
        rows = self._published()
        return str(rows[0][0]) if rows and rows[0][0] is not None else None

    def is_secret(self) -> bool:
        """Whether the field is one that is left out of natural persons."""
        target = self.entry.target
        if target.partner_no is None or target.name not in ("name", "postcode", "town"):
            return False
        if self.content.about == "beneficiary":
            return False
        where = "AND partner_no = ?"
        rows = self._rows("natural_person, name", "partners", where, target.partner_no)
        return any(person == "yes" or name is None for person, name in rows)

    def is_withheld(self) -> bool:
        """Whether the text is left out because it holds personal data."""
        return self._note("rule = 'personal_data'") is not None

    def is_as_expected(self) -> bool:
        """Whether it says what is expected, so that something else is in the way."""
        expected = self.entry.told.expected
        rows = self._published()
        if expected is None:
            return False
        if any(raw == expected or says(expected, value) for value, raw in rows):
            return True
        return self._noted() == expected

    def told(self, says_now: str | None) -> str:
        """What it says instead, in words."""
        target = self.entry.target
        rows = self._published()
        if says_now is not None:
            raw = rows[0][1]
            printed = f" (printed: {raw})" if raw is not None and raw != says_now else ""
            return f", but “{says_now}”{printed}"
        noted = self._noted()
        if noted:
            return f", but “{noted}”"
        if not rows and target.partner_no is not None and self._stands():
            return f"; it has no partner {target.partner_no} that states it"
        return ", but nothing" if rows else ""

    def _stands(self) -> bool:
        table = "beneficiaries" if self.content.about == "beneficiary" else "projects"
        return bool(self._rows("1", table))

    def _noted(self) -> str | None:
        """The text that could not be read, as a note on the field shows it."""
        return self._note("rule NOT IN ('personal_data', 'corrected')")

    def _note(self, which: str) -> str | None:
        target = self.entry.target
        query = f"""
            SELECT observed FROM history.notes
            WHERE content_no = ? AND field IN (?, ?) AND partner_no IS NOT DISTINCT FROM ?
                AND observed IS NOT NULL AND {which}
            ORDER BY rule, observed LIMIT 1
        """
        given = [self.content.number, target.name, f"{target.name}_raw", target.partner_no]
        found = self.connection.execute(query, given).fetchone()
        return None if found is None else str(found[0])
