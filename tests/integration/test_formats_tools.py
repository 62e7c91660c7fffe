"""The files as R and LibreOffice read them: letters, decimals and dates are the release's."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from smartdata.formats import write_formats
from smartdata.formats.snippets import calc_filter, snippets
from smartdata.registry import LOCATIONS
from tests.formats_release import HOSTILE, VERSION, about, hostile_rows, places, write_release

SOFFICE = shutil.which("soffice")
RSCRIPT = shutil.which("Rscript")
#: How LibreOffice is told the country of its reader; the language tags of its import are numbers.
COUNTRIES = {"lv-LV": "1062", "en-US": "1033"}
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">
<value>{country}</value></prop></item></oor:items>"""
needs_r = pytest.mark.skipif(RSCRIPT is None, reason="needs R (Debian: r-cran-readr)")
needs_office = pytest.mark.skipif(
    SOFFICE is None, reason="needs LibreOffice (Debian: libreoffice-calc)"
)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("tools")
    tables = {HOSTILE: hostile_rows(), LOCATIONS: places(("56.5", "24.1"))}
    folder = write_release(root / "releases" / VERSION, tables)
    write_formats(folder, [HOSTILE, LOCATIONS], about(), ["xlsx"], root)
    return root


@needs_r
def test_r_reads_the_csv_with_the_types_of_the_snippet(root: Path, tmp_path: Path) -> None:
    snippet = snippets(HOSTILE, f"{root}/", VERSION)["r-readr"]
    script = f"""
    {snippet}
    stopifnot(nrow(problems(hostile)) == 0, inherits(hostile$day, "Date"))
    stopifnot(hostile$amount[1] == 181128.76, hostile$exact[1] == 56.946285)
    told <- data.frame(
      n = hostile$number, text = hostile$text, amount = format(hostile$amount, nsmall = 2,
      digits = 15, scientific = FALSE, trim = TRUE), day = format(hostile$day)
    )
    write_csv(told, "{tmp_path}/told.csv", na = "")
    """
    _r(script)
    with (tmp_path / "told.csv").open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    for told, row in zip(found, _expected(root), strict=True):
        text = row["text"] or ""
        # The CSV has an apostrophe before what a spreadsheet would run.
        assert told["text"] in (text, f"'{text}"), row["number"]
        assert told["day"] == str(row["day"] or "")
        if row["amount"] is not None:
            assert Decimal(told["amount"]) == row["amount"]


@needs_r
def test_r_reads_the_parquet_with_arrow(root: Path) -> None:
    if "TRUE" not in _r('cat(requireNamespace("arrow", quietly = TRUE))'):
        pytest.skip("needs R's package arrow, which Debian does not have")
    snippet = snippets(HOSTILE, f"{root}/", VERSION)["r-arrow"]
    told = _r(f"{snippet}\ncat(nrow(hostile), hostile$text[1])")
    assert told == f"{len(hostile_rows())} {hostile_rows()[0]['text']}"


def _r(script: str) -> str:
    assert RSCRIPT is not None
    words = [RSCRIPT, "--vanilla", "-e", script]
    ran = subprocess.run(
        words, capture_output=True, text=True, env=os.environ | {"LC_ALL": "C.UTF-8"}
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def _expected(root: Path) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = pq.read_table(
        root / f"releases/{VERSION}/data/hostile.parquet"
    ).to_pylist()
    return rows


@needs_office
@pytest.mark.parametrize("country", COUNTRIES)
def test_libreoffice_opens_the_workbook_and_the_csv(
    root: Path, tmp_path: Path, country: str
) -> None:
    release = root / "releases" / VERSION
    expected = _expected(root)
    book = _shown(release / "smartdata.xlsx", tmp_path, country, sheet=2)
    _same(book, expected, country, escaped=False)
    imported = f"--infilter={calc_filter(HOSTILE)}"
    plain = _shown(release / "data/hostile.csv", tmp_path, country, imported)
    _same(plain, expected, country, escaped=True)


def _shown(
    source: Path, folder: Path, country: str, *more: str, sheet: int = 0
) -> list[dict[str, str]]:
    """A sheet as LibreOffice writes it for a reader in a country."""
    assert SOFFICE is not None
    profile = folder / "profile"
    settings = profile / "user" / "registrymodifications.xcu"
    if not settings.exists():
        settings.parent.mkdir(parents=True)
        settings.write_text(_SETTINGS.format(country=country), encoding="utf-8")
    # Comma, quotes, UTF-8, in the country's language, as shown, no formulas, and the sheet.
    shown = f"44,34,76,1,,{COUNTRIES[country]},false,true,false,false,false,{sheet}"
    words = [SOFFICE, f"-env:UserInstallation={profile.as_uri()}", "--headless", *more]
    words += ["--convert-to", f"csv:Text - txt - csv (StarCalc):{shown}"]
    out = folder / f"out {source.suffix}"
    ran = subprocess.run(
        [*words, "--outdir", str(out), str(source)], capture_output=True, text=True, timeout=120
    )
    assert ran.returncode == 0, ran.stderr
    (made,) = out.iterdir()
    with made.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _same(
    found: list[dict[str, str]], expected: list[dict[str, object]], country: str, *, escaped: bool
) -> None:
    point = "," if country == "lv-LV" else "."
    assert len(found) == len(expected)
    assert found[0]["exact"] == f"56{point}946285"
    for told, row in zip(found, expected, strict=True):
        for name in ("number", "amount", "share", "exact"):
            exact = row[name]
            assert (told[name] == "") == (exact is None)
            if exact is not None:
                number = told[name] if point == "." else told[name].replace(",", ".")
                assert Decimal(number) == exact, (name, told)
        assert told["day"] == str(row["day"] or "")
        text = str(row["text"] or "")
        if text.isprintable():  # it has its own ways with signs that XML can't hold
            allowed = (text, f"'{text}") if escaped else (text,)
            assert told["text"] in allowed, row["number"]
