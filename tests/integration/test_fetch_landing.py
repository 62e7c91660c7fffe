"""How fetched files become a snapshot: whole or not at all, whoever is killed on the way."""

from __future__ import annotations

import json
import subprocess
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from smartdata.check import check_items
from smartdata.config import Settings
from smartdata.describe.source import find_sources
from smartdata.errors import RawError
from smartdata.fetch import collect
from smartdata.fetch.errors import FetchError, PassingError
from smartdata.raw.snapshots import check_source, new_complete_snapshots
from tests.fetched import MONDAY, TUESDAY, WEDNESDAY, Place, list_csv
from tests.server import Answer, Server

BODY = list_csv(2_000)


# What is recorded, and that nobody takes it for a snapshot ---------------------------------------


def test_the_record_says_where_each_file_came_from_and_when(server: Server, place: Place) -> None:
    began = datetime.now(UTC).replace(microsecond=0)
    server.file("/new/a.csv", list_csv(3))
    urls = [server.says("/a", Answer(b"", 301, {"Location": "/new/a.csv"})),
            server.says("/b.csv", list_csv(4))]  # fmt: skip
    place.fetch({"urls": [urls[0], {"url": urls[1], "name": "named.csv"}]})
    told = place.record()
    assert (told["source"], told["day"]) == ("test", TUESDAY)
    assert "failed" not in told
    one, two = told["files"]
    assert (one["url"], one["final_url"]) == (urls[0], server.url("/new/a.csv"))
    assert (one["name"], two["name"]) == ("a", "named.csv")
    assert one["etag"].startswith('"')
    assert one["last_modified"] == "Mon, 02 Nov 2026 10:00:00 GMT"
    assert one["content_type"] == "text/csv"
    assert (one["bytes"], two["bytes"]) == (len(list_csv(3)), len(list_csv(4)))
    assert began <= datetime.fromisoformat(one["retrieved"]) <= datetime.now(UTC)
    snapshot = place.checked()[date.fromisoformat(TUESDAY)]
    assert {f.path: f.sha256 for f in snapshot.files} == {
        f["name"]: f["sha256"] for f in told["files"]
    }


def test_records_and_the_work_folder_are_no_snapshots(server: Server, place: Place) -> None:
    raw = place.folder.parent
    settings = Settings(raw=raw, warehouse=raw.parent / "warehouse")
    url = server.file("/list.csv", BODY)
    source = place.source({"url": url})
    (place.folder / "source.yaml").write_text(
        json.dumps(source.model_dump(mode="json", exclude_none=True)), encoding="utf-8"
    )
    place.fetch(source, MONDAY)
    server.file("/list.csv", BODY + b"P9,x,1.00\n", trouble=[{"cut": 9_000}])
    with pytest.raises(PassingError):
        place.fetch(place.source({"url": url, "attempts": 1}), TUESDAY)
    assert len(place.waiting()) == 3  # a part of a file, in raw/
    assert list(find_sources(raw)) == ["test"]
    assert [day.isoformat() for day in check_source(place.folder, record=False)] == [MONDAY]
    assert new_complete_snapshots(raw, 0) == [f"test/{MONDAY}"]
    for paths in ((), (place.folder,), (raw,)):
        items = check_items(settings, paths, None)
        assert [item.locator for item in items] == [f"test/{MONDAY}/list.csv"]


def test_git_passes_the_work_folder_over() -> None:
    """A part of a file must not be committed for a snapshot."""
    repository = Path(__file__).parents[2]
    if not (repository / ".git").exists():
        pytest.skip("needs the repository and not only its files")
    words = ["git", "check-ignore", "-q", "raw/any-source/.fetch/arriving/0000000.data.part"]
    assert subprocess.run(words, cwd=repository, check=False).returncode == 0
    words[-1] = "raw/any-source/2026-11-24.fetch.json"
    assert subprocess.run(words, cwd=repository, check=False).returncode == 1


@pytest.mark.parametrize(
    ("path", "header", "name"),
    [
        ("/../../../etc/passwd", None, "passwd"),
        ("/x", 'attachment; filename="../../../../tmp/evil.csv"', "evil.csv"),
        ("/x", 'attachment; filename="..\\\\..\\\\evil.csv"', "evil.csv"),
        ("/x", "attachment; filename*=UTF-8''..%2F..%2F%00evil.csv", "evil.csv"),
        ("/x", "attachment; filename*=iso-8859-1'en'%A3%20rates.csv", "rates.csv"),
        ("/x", "attachment; filename*=no-such-charset''a%FFb.csv", "aÿb.csv"),
        ("/x", 'attachment; filename=".htaccess"', "htaccess"),
        ("/x", 'attachment; filename="CON"', "file-CON"),
        ("/x", 'attachment; filename="list.csv.part"', "list.csv"),
        ("/x", 'attachment; filename=""', "x"),
        ("/x", 'attachment; filename="/"', "x"),
        ("/x", 'attachment; filename="' + "a" * 400 + '.csv"', "a" * 176 + ".csv"),
        ("/x", 'inline; filename="two words.csv"; size=5', "two words.csv"),
        ("/%2e%2e%2f%2e%2e%2fevil.csv", None, "evil.csv"),
        ("/a%00b.csv", None, "a-b.csv"),
        ("/", None, "file"),
        ("/export.php?id=1&format=csv", None, "export.php id-1-format-csv"),
    ],
)
def test_no_name_leads_out_of_the_snapshot(
    server: Server, place: Place, path: str, header: str | None, name: str
) -> None:
    headers = {"Content-Disposition": header} if header else {}
    url = server.url(path)
    asked = path.replace("/../../..", "")
    server.says(asked, Answer(BODY, headers=headers))
    place.fetch({"url": url})
    assert place.files() == {name: BODY}
    assert {p.name for p in place.folder.parent.iterdir()} == {"test"}
    place.checked()


def test_two_files_of_one_name_are_told_apart_whatever_their_order(
    server: Server, place: Place
) -> None:
    urls = [server.says(f"/{n}/List.csv" if n else "/list.csv", list_csv(10 + n)) for n in range(3)]
    place.fetch({"urls": urls}, MONDAY)
    first = place.files(MONDAY)
    assert len(first) == 3
    assert {len(body) for body in first.values()} == {len(list_csv(10 + n)) for n in range(3)}
    server.says("/list.csv", list_csv(20))
    place.fetch({"urls": urls[::-1]}, TUESDAY)
    second = place.files(TUESDAY)
    assert first.keys() == second.keys()
    assert sum(first[name] == second[name] for name in first) == 2


# Same content, same day, odd days ----------------------------------------------------------------


def test_the_same_content_under_other_names_or_in_another_order_is_no_new_snapshot(
    server: Server, place: Place
) -> None:
    bodies = [list_csv(5), list_csv(6)]
    urls = [server.says(f"/{n}.csv", body) for n, body in enumerate(bodies)]
    place.fetch({"urls": urls}, MONDAY)
    before = place.tree()
    server.says("/0.csv", Answer(bodies[1], headers={"Content-Disposition": "inline; filename=z"}))
    server.says("/1.csv", bodies[0])
    assert place.fetch({"urls": urls}, TUESDAY).status == "unchanged"
    assert place.tree() == before


def test_an_unchanged_fetch_writes_nothing_beside_its_work_folder(
    server: Server, place: Place
) -> None:
    url = server.file("/list.csv", BODY)
    place.fetch({"url": url}, MONDAY)
    place.checked()
    times = {p: p.stat().st_mtime_ns for p in place.folder.rglob("*") if ".fetch" not in p.parts}
    place.fetch({"url": url}, TUESDAY)
    now = {p: p.stat().st_mtime_ns for p in place.folder.rglob("*") if ".fetch" not in p.parts}
    assert now == times


def test_other_content_on_the_same_day_is_refused_and_not_kept_for_tomorrow(
    server: Server, place: Place
) -> None:
    url = server.says("/list.csv", BODY)
    place.fetch({"url": url})
    before = place.tree()
    server.says("/list.csv", list_csv(1999))
    with pytest.raises(FetchError, match=r"a snapshot of this day already.*fetch again tomorrow"):
        place.fetch({"url": url})
    assert place.tree() == before
    server.says("/list.csv", list_csv(1998))
    place.fetch({"url": url}, WEDNESDAY)
    assert place.files(WEDNESDAY) == {"list.csv": list_csv(1998)}
    place.checked()


def test_a_clock_that_went_back_is_noticed_before_anything_is_asked(
    server: Server, place: Place
) -> None:
    url = server.says("/list.csv", BODY)
    place.fetch({"url": url}, WEDNESDAY)
    server.seen.clear()
    server.says("/list.csv", list_csv(1999))
    with pytest.raises(FetchError, match=r"of a later day than today, 2026-11-24.*Mend the clock"):
        place.fetch({"url": url}, TUESDAY)
    assert server.seen == []


def test_a_snapshot_that_was_edited_is_noticed(server: Server, place: Place) -> None:
    url = server.says("/list.csv", BODY)
    place.fetch({"url": url}, MONDAY)
    place.checked()
    (place.folder / MONDAY / "list.csv").write_bytes(b"edited")
    with pytest.raises(RawError, match=r"never edited, but list\.csv was changed"):
        place.fetch({"url": url}, TUESDAY)


def test_what_arrived_too_long_ago_is_fetched_anew(
    server: Server, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    urls = [server.says("/1.csv", list_csv(10)), server.says("/2.csv", Answer(b"", 503))]
    now = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)
    monkeypatch.setattr(collect, "utc_now", lambda: now)
    told = {"urls": urls, "resume_hours": 20}
    with pytest.raises(PassingError):
        place.fetch(told)
    for hours, asked in ((19.9, 1), (20.1, 2), (-0.5, 3)):
        # The last one: a clock that was set back makes a file come from the future.
        moment = now + timedelta(hours=hours)
        monkeypatch.setattr(collect, "utc_now", lambda moment=moment: moment)
        with pytest.raises(PassingError):
            place.fetch(told)
        assert len(server.asked("/1.csv")) == asked
        monkeypatch.setattr(collect, "utc_now", lambda: now)


@pytest.mark.parametrize("change", [{"format": "html-table"}, {"file": {"delimiter": ";"}}])
def test_nothing_is_gone_on_with_after_the_description_changed(
    server: Server, place: Place, change: dict[str, Any]
) -> None:
    urls = [server.says("/1.csv", list_csv(10)), server.says("/2.csv", Answer(b"", 503))]
    with pytest.raises(PassingError):
        place.fetch({"urls": urls})
    with pytest.raises(FetchError):
        place.fetch(place.source({"urls": urls}, **change))
    assert len(server.asked("/1.csv")) == 2
    with pytest.raises(PassingError):
        place.fetch({"urls": urls})
    with pytest.raises(PassingError):  # limits and manners are another matter
        place.fetch({"urls": urls, "attempts": 1, "requests_per_second": 3})
    assert len(server.asked("/1.csv")) == 3


def test_a_file_that_waits_and_was_damaged_is_fetched_anew(server: Server, place: Place) -> None:
    urls = [server.says("/1.csv", list_csv(10)), server.says("/2.csv", Answer(b"", 503))]
    with pytest.raises(PassingError):
        place.fetch({"urls": urls})
    (place.folder / ".fetch" / "arriving" / "0000000.data").write_bytes(b"damaged")
    server.says("/2.csv", list_csv(11))
    place.fetch({"urls": urls})
    assert place.files() == {"1.csv": list_csv(10), "2.csv": list_csv(11)}


@pytest.mark.parametrize("damage", ["", "nonsense\n", "\xff\xfe", "{}\n{}\n"])
def test_a_damaged_list_of_what_arrived_is_begun_anew(
    server: Server, place: Place, damage: str
) -> None:
    urls = [server.says("/1.csv", list_csv(10)), server.says("/2.csv", Answer(b"", 503))]
    with pytest.raises(PassingError):
        place.fetch({"urls": urls})
    path = place.folder / ".fetch" / "arriving" / "list.jsonl"
    path.write_bytes(damage.encode("latin-1"))
    server.says("/2.csv", list_csv(11))
    place.fetch({"urls": urls})
    assert len(place.files()) == 2


@pytest.mark.parametrize("damage", ["", "[]", '{"files": [{}]}', '{"files": 1}', "{"])
def test_damaged_memories_of_validators_are_forgotten(
    server: Server, place: Place, damage: str
) -> None:
    url = server.file("/list.csv", BODY)
    place.fetch({"url": url}, MONDAY)
    (place.folder / ".fetch" / "state.json").write_text(damage)
    (place.folder / f"{MONDAY}.fetch.json").write_text(damage)
    assert place.fetch({"url": url}, TUESDAY).status == "unchanged"
