"""What is to be done so that a target holds a release, for any release and any target."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from smartdata.deliver.contents import Confirmed, Held, ReleaseFile
from smartdata.deliver.headers import IMMUTABLE, SHORT, cache_control, content_type, policy
from smartdata.deliver.plan import plan, side_by_side, unchanged

PATHS = st.sampled_from(
    ["README.md", "data/a.csv", "data/ā.csv", "data/b", "site/a", "site/z.html"]
)
SIZES = st.integers(1, 2)
DIGESTS = TAGS = st.sampled_from("xy")

WANTED = st.dictionaries(PATHS, st.tuples(SIZES, DIGESTS))
HELD = st.dictionaries(PATHS, st.tuples(SIZES, TAGS))
CONFIRMED = st.dictionaries(PATHS, st.tuples(SIZES, DIGESTS, TAGS))


@given(WANTED, HELD, CONFIRMED, CONFIRMED, st.booleans())
def test_every_file_has_one_step_and_nothing_is_overwritten(
    wanted: dict[str, tuple[int, str]],
    held: dict[str, tuple[int, str]],
    known: dict[str, tuple[int, str, str]],
    before: dict[str, tuple[int, str, str]],
    reread: bool,
) -> None:
    steps = list(
        plan(
            [ReleaseFile(path, *rest) for path, rest in sorted(wanted.items())],
            [Held(path, *rest) for path, rest in sorted(held.items())],
            [Confirmed(path, *rest) for path, rest in sorted(known.items())],
            [Confirmed(path, *rest) for path, rest in sorted(before.items())],
            reread=reread,
        )
    )
    assert [step.path for step in steps] == sorted(wanted.keys() | held.keys())
    for step in steps:
        path = step.path
        size, digest = wanted.get(path, (0, ""))
        if path not in wanted:
            expected = "stray"
        elif path in held:
            same = known.get(path) == (size, digest, held[path][1]) and held[path][0] == size
            expected = "keep" if same and not reread else "check"
        else:
            expected = "copy" if before.get(path, ())[:2] == (size, digest) else "upload"
        assert step.action == expected
        # Only where the target holds nothing is anything brought there.
        assert (step.action in ("copy", "upload")) == (path not in held)


@given(CONFIRMED, HELD)
def test_only_what_is_still_as_it_was_is_taken_over(
    known: dict[str, tuple[int, str, str]], held: dict[str, tuple[int, str]]
) -> None:
    found = unchanged(
        [Confirmed(path, *rest) for path, rest in sorted(known.items())],
        [Held(path, *rest) for path, rest in sorted(held.items())],
    )
    assert [one.path for one in found] == [
        path for path, (size, _, tag) in sorted(known.items()) if held.get(path) == (size, tag)
    ]


@given(WANTED, HELD)
def test_side_by_side_loses_nothing(
    one: dict[str, tuple[int, str]], other: dict[str, tuple[int, str]]
) -> None:
    left = [ReleaseFile(path, *rest) for path, rest in sorted(one.items())]
    right = [Held(path, *rest) for path, rest in sorted(other.items())]
    pairs = list(side_by_side(left, right))
    assert [a for a, _ in pairs if a is not None] == left
    assert [b for _, b in pairs if b is not None] == right
    assert all(a.path == b.path for a, b in pairs if a is not None and b is not None)


def test_only_addresses_with_a_version_are_immutable() -> None:
    assert cache_control("releases/2030.01.01/site/en/index.html") == IMMUTABLE
    assert cache_control("releases/2030.01.01.2/README.md") == IMMUTABLE
    for path in ("releases/latest/README.md", "latest/README.md", "latest.json", "index.html",
                 "releases/2030.13.01/x", "archive/index.json"):  # fmt: skip
        assert cache_control(path) == SHORT


def test_types_are_told_by_names_and_policies_are_those_of_pages() -> None:
    assert content_type("x/PROJECTS.CSV") == "text/csv; charset=utf-8; header=present"
    assert content_type("data/locations.geo.parquet") == "application/vnd.apache.parquet"
    assert content_type("strange") == "application/octet-stream"
    assert policy("data/projects.csv") is None
    told = policy("en/index.html")
    assert told is not None
    assert "unsafe-inline" not in told
