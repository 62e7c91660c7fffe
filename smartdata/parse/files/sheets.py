"""Which sheet of a workbook, or table of a page, holds the list; and what none may hold."""

from __future__ import annotations

from collections.abc import Sequence

from smartdata.parse.files.model import RefusedFile

#: How many sheets a message names.
_NAMED = 20


def chosen(
    path: object, names: Sequence[str], filled: Sequence[bool], wanted: str | int | None
) -> int:
    """The index of the wanted sheet, by name or number from 1; or of the only one with content.

    ``filled`` says of each sheet whether it is shown and holds anything.

    Raises:
        RefusedFile: there is no such sheet, or several hold something and none was named.
    """
    if isinstance(wanted, int):
        if 1 <= wanted <= len(names):
            return wanted - 1
        raise RefusedFile(
            f"{path}: there is no table number {wanted}; it has {_told(names)}. Mend file.sheet in "
            "source.yaml."
        )
    if wanted is not None:
        if names.count(wanted) == 1:
            return list(names).index(wanted)
        how_many = "several sheets" if wanted in names else "no sheet"
        raise RefusedFile(
            f"{path}: {how_many} called “{wanted}”; it has {_told(names)}. Mend file.sheet in "
            "source.yaml."
        )
    candidates = [index for index, full in enumerate(filled) if full]
    if len(candidates) == 1:
        return candidates[0]
    if not candidates:
        raise RefusedFile(
            f"{path}: no sheet that is shown holds a table; it has {_told(names)}. If a hidden "
            "one does, say file.sheet in source.yaml; otherwise fetch the file again."
        )
    raise RefusedFile(
        f"{path}: several tables hold something: {_told(names, candidates)}. Say file.sheet in "
        "source.yaml, by name or number; what stands in the others is then left out on purpose."
    )


def _told(names: Sequence[str], which: Sequence[int] | None = None) -> str:
    numbers = range(len(names)) if which is None else which
    told = ", ".join(f"{index + 1} “{names[index]}”" for index in numbers[:_NAMED]) or "none"
    return told + (f" and {len(numbers) - _NAMED} more" if len(numbers) > _NAMED else "")


def formulas_refused(sheet: str, cell: str) -> RefusedFile:
    """The refusal of a sheet with formulas, whose stored results may be old or from elsewhere."""
    return RefusedFile(
        f"{sheet}: {cell} holds a formula, so its value may be out of date. Ask for "
        "values, or accept the stored results with file.formulas: stored-values in source.yaml."
    )


def links_refused(path: object, told: str) -> RefusedFile:
    """The refusal of a workbook that takes values from other files."""
    return RefusedFile(
        f"{path}: takes values from other files ({told}). Ask for values, or accept the stored "
        "ones with file.formulas: stored-values in source.yaml."
    )


def empty_refused(place: object, cells: int) -> RefusedFile:
    """The refusal of a sheet that lists more cells without a value than any list has."""
    return RefusedFile(
        f"{place}: lists {cells} cells that hold nothing. Ask for the sheet without formats on "
        "empty cells, or for the list as CSV."
    )
