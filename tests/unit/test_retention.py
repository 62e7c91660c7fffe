"""Which releases stay: the newest, the first of each month or year, and those that must."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartdata.config import Settings
from smartdata.publish.retention import FirstOf, what_goes
from smartdata.publish.versions import version_key

_DAYS = st.dates(date(2025, 11, 1), date(2026, 2, 28))
_NUMBERS = st.sampled_from(["", ".2", ".3", ".10"])
_VERSIONS = st.sets(
    st.builds(lambda day, number: f"{day:%Y.%m.%d}{number}", _DAYS, _NUMBERS), max_size=25
).map(lambda found: sorted(found, key=version_key))
_PERIODS = st.sampled_from(["month", "year", "none"])
MADE = ["2025.12.30", "2025.12.31", "2026.01.02", "2026.01.02.2", "2026.01.03", "2026.01.03.10"]


@pytest.mark.parametrize(
    ("keep", "first_of", "goes"),
    [
        (1, "none", MADE[:5]),
        (1, "month", ["2025.12.31", "2026.01.02.2", "2026.01.03"]),
        (1, "year", ["2025.12.31", "2026.01.02.2", "2026.01.03"]),
        (3, "month", ["2025.12.31"]),
        (5, "none", ["2025.12.30"]),
        (6, "none", []),
        (100, "none", []),
    ],
)
def test_the_newest_and_the_first_of_each_month_stay(
    keep: int, first_of: FirstOf, goes: list[str]
) -> None:
    assert what_goes(list(reversed(MADE)), keep, first_of) == goes
    assert what_goes(MADE, keep, first_of, stays=MADE) == []


def test_the_first_of_a_year_stays_when_the_first_of_its_months_go() -> None:
    made = ["2025.01.31", "2025.02.01", "2026.01.01", "2026.02.01", "2026.02.02"]
    assert what_goes(made, 1, "year") == ["2025.02.01", "2026.02.01"]
    assert what_goes(made, 1, "month") == []


@given(_VERSIONS, st.integers(1, 8), _PERIODS, st.data())
def test_what_stays_stays_for_ever(
    made: list[str], keep: int, first_of: FirstOf, data: st.DataObject
) -> None:
    must = data.draw(st.sets(st.sampled_from(made))) if made else set()
    goes = what_goes(made, keep, first_of, must)
    stay = [version for version in made if version not in goes]
    assert must <= set(stay)
    assert stay[-keep:] == made[-keep:]
    assert goes == sorted(goes, key=version_key)
    # A second run finds nothing more to do, and the order of the folders on disk is of no matter.
    assert what_goes(stay, keep, first_of, must) == []
    assert what_goes(data.draw(st.permutations(made)), keep, first_of, must) == goes
    # Whatever is released later, what has gone is not wanted back, ...
    later = f"{date(2026, 3, data.draw(st.integers(1, 28))):%Y.%m.%d}"
    assert set(goes) <= set(what_goes([*made, later], keep, first_of, must))
    # ... and each month that had a release still has its first one.
    if first_of == "month":
        assert {v[:7]: v for v in reversed(made)} == {v[:7]: v for v in reversed(stay)}
    if first_of == "year":
        assert {v[:4]: v for v in reversed(made)} == {v[:4]: v for v in reversed(stay)}
    if first_of == "none":
        assert set(stay) == must | set(made[-keep:])


def test_all_releases_stay_unless_the_settings_say_otherwise() -> None:
    assert Settings().keep_releases is None
    assert Settings().keep_first_of == "month"
    with pytest.raises(ValueError, match="greater than or equal to 1"):
        Settings(keep_releases=0)
    with pytest.raises(ValueError, match=r"'2026\.1\.1' is not a version"):
        Settings(cited_releases=("2026.11.23", "2026.1.1"))
