"""Building again, being stopped, and registries or folders that are not what they should be."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cardgen.errors import UnreadableError
from cardgen.registry.directory import Directory
from cardgen.registry.withdraw import withdraw
from cardgen.render.files.single import write_file
from cardgen.site import folder as folders
from cardgen.site.build import build_site
from tests.registry.registry_cards import DAY, SERVICE
from tests.site.conftest import PLAIN
from tests.site.site_registry import HOSTILE, publish, tree
from tests.site.test_pages import dead_links, read

Copied = tuple[Directory, Path]


def cards(site: Path) -> Path:
    """The folder of the registry that the site is of."""
    return site.parent / "cards"


def times(root: Path) -> dict[str, int]:
    return {path.relative_to(root).as_posix(): path.stat().st_mtime_ns for path in root.rglob("*") if path.is_file()}


def test_a_second_build_writes_nothing(copied: Copied) -> None:
    store, site = copied
    before = times(site)
    built = build_site(store, site, PLAIN)
    assert (built.written, built.removed, built.kept, built.faults) == (0, 0, 2, ())
    assert times(site) == before


def test_a_new_version_touches_its_service_and_the_index_only(copied: Copied) -> None:
    store, site = copied
    before = times(site)
    publish(store, "2.1.0", 0.7)
    built = build_site(store, site, PLAIN)
    touched = {name for name, time in times(site).items() if before.get(name) != time}
    assert built.kept == 1
    assert built.written == len(touched)  # site.json is written before and after, and is the same until the end
    assert {name.partition("/")[0] for name in touched} == {
        "services",
        "index.html",
        "index.json",
        "feed.xml",
        "site.json",
    }
    assert all(name.startswith(f"services/{SERVICE}/") for name in touched if name.startswith("services/"))
    assert not any(f"/{version}/" in name for name in touched for version in ("1.0.0", "1.1.0", "2.0.0"))
    assert not dead_links(site)


def test_a_withdrawal_changes_pages_and_no_file_of_the_version(copied: Copied) -> None:
    store, site = copied
    before = tree(site / "services" / SERVICE / "2.0.0")
    withdraw(store, SERVICE, "2.0.0", reason="Superseded.", day=DAY)
    build_site(store, site, PLAIN)
    assert tree(site / "services" / SERVICE / "2.0.0") == before
    assert "Superseded." in read(site / "services" / SERVICE / "index.html").text


def test_going_on_gives_the_same_bytes_as_beginning_anew(copied: Copied, tmp_path: Path) -> None:
    store, site = copied
    publish(store, "2.1.0", 0.7)
    withdraw(store, SERVICE, "2.0.0", reason="Superseded.", day=DAY)
    build_site(store, site, PLAIN)
    build_site(store, tmp_path / "elsewhere" / "site", PLAIN)
    assert tree(site) == tree(tmp_path / "elsewhere" / "site")


def test_what_somebody_removed_from_the_site_comes_back(copied: Copied) -> None:
    store, site = copied
    before = tree(site)
    (site / "services" / SERVICE / "1.0.0" / "card.md").unlink()
    (site / "index.html").unlink()
    build_site(store, site, PLAIN)
    assert tree(site) == before


def test_a_build_that_is_stopped_leaves_a_site_that_works_and_the_next_one_finishes_it(
    copied: Copied, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, site = copied
    publish(store, "2.1.0", 0.7)
    build_site(store, tmp_path / "fresh", PLAIN)
    wanted = tree(tmp_path / "fresh")
    write = write_file
    stopped = 0
    for last in range(0, 40, 3):
        own = tmp_path / f"stopped-{last}"
        shutil.copytree(site, own)
        left = [last]

        def stopping(path: Path, content: bytes, left: list[int] = left) -> None:
            if left[0] == 0:
                raise KeyboardInterrupt
            left[0] -= 1
            write(path, content)

        monkeypatch.setattr(folders, "write_file", stopping)
        try:
            build_site(store, own, PLAIN)
        except KeyboardInterrupt:
            stopped += 1
            assert not dead_links(own)
        monkeypatch.setattr(folders, "write_file", write)
        build_site(store, own, PLAIN)
        assert tree(own) == wanted
    assert stopped > 3


def test_a_broken_version_is_left_out_and_named_and_the_rest_is_built(copied: Copied, tmp_path: Path) -> None:
    store, beside = copied
    card = cards(beside) / SERVICE / "2.0.0" / "card.md"
    good = card.read_bytes()
    card.write_bytes(good + b"!")
    (cards(beside) / HOSTILE / "1.0.0" / "MANIFEST.json").write_bytes(b"{}")
    site = tmp_path / "fresh"
    built = build_site(store, site, PLAIN)
    assert {(fault.version, fault.kind) for fault in built.faults} == {
        ("2.0.0", "changed-file"),
        ("1.0.0", "bad-manifest"),
    }
    text = " ".join(read(site / "services" / SERVICE / "index.html").text.split())
    assert "Version 2.0.0." in text
    assert "was changed: its SHA-256 is" in text
    assert not (site / "services" / SERVICE / "2.0.0").exists()
    assert (site / "services" / SERVICE / "1.0.0" / "card.html").is_file()
    assert "What cannot be shown" in read(site / "index.html").text
    assert not dead_links(site)
    card.write_bytes(good)
    built = build_site(store, site, PLAIN)
    assert [fault.kind for fault in built.faults] == ["bad-manifest"]
    assert "What cannot be shown" not in read(site / "services" / SERVICE / "index.html").text


def test_a_version_that_breaks_later_loses_its_pages(copied: Copied) -> None:
    store, site = copied
    (cards(site) / SERVICE / "2.0.0" / "MANIFEST.json").write_bytes(b"{}")
    assert [fault.kind for fault in build_site(store, site, PLAIN).faults] == ["bad-manifest"]
    assert not (site / "services" / SERVICE / "2.0.0").exists()
    assert not list((site / "services" / SERVICE / "compare").iterdir())
    assert not dead_links(site)


def test_an_event_that_cannot_be_read_is_told(copied: Copied) -> None:
    store, site = copied
    (cards(site) / SERVICE / "status" / "2026-06-16-2.0.0-withdrawn.yaml").write_text("event: gone\n")
    built = build_site(store, site, PLAIN)
    assert [(fault.version, fault.kind) for fault in built.faults] == [(None, "bad-status")]
    assert "an event cannot be read" in read(site / "index.html").text


def test_a_service_that_is_gone_loses_its_pages_and_nothing_else_does(copied: Copied) -> None:
    store, site = copied
    shutil.rmtree(cards(site) / HOSTILE)
    (site / "services" / "not-of-the-site").mkdir()
    build_site(store, site, PLAIN)
    assert not (site / "services" / HOSTILE).exists()
    assert (site / "services" / "not-of-the-site").is_dir()
    assert not dead_links(site)


def test_a_registry_without_services_gives_an_index_that_says_so(tmp_path: Path) -> None:
    (tmp_path / "cards").mkdir()
    build_site(Directory(tmp_path / "cards"), tmp_path / "site", PLAIN)
    assert "The registry holds no service." in read(tmp_path / "site" / "index.html").text
    assert not dead_links(tmp_path / "site")


def test_a_folder_with_something_else_in_it_is_refused_and_stays(copied: Copied, tmp_path: Path) -> None:
    store, _ = copied
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("years of work")
    (tmp_path / "file").write_text("")
    for place, said in (("thesis", "holds files and no site: chapter.txt"), ("file", "is a file")):
        with pytest.raises(UnreadableError, match=said):
            build_site(store, tmp_path / place, PLAIN)
    assert sorted(path.name for path in (tmp_path / "thesis").iterdir()) == ["chapter.txt"]


@pytest.mark.parametrize("record", ["{}}", '{"services": {"../../thesis": ""}}', '{"services": [1]}', "[]"])
def test_a_record_that_cardgen_did_not_write_is_refused(copied: Copied, record: str) -> None:
    store, site = copied
    (site / "site.json").write_text(record)
    before = tree(site)
    with pytest.raises(UnreadableError, match=r"site\.json"):
        build_site(store, site, PLAIN)
    assert tree(site) == before


def test_nothing_is_written_through_a_link(copied: Copied, tmp_path: Path) -> None:
    store, site = copied
    shutil.rmtree(site / "services" / SERVICE)
    (tmp_path / "elsewhere").mkdir()
    (site / "services" / SERVICE).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UnreadableError, match="is a link"):
        build_site(store, site, PLAIN)
    assert not list((tmp_path / "elsewhere").iterdir())


def test_a_record_of_a_service_that_was_tampered_with_is_made_anew(copied: Copied) -> None:
    store, site = copied
    before = tree(site)
    (site / "services" / SERVICE / "service.json").write_text("{")
    build_site(store, site, PLAIN)
    assert tree(site) == before
