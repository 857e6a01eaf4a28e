from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cardgen.api import build
from cardgen.errors import UnreadableError
from cardgen.sides.export import exported
from cardgen.sides.git import Repository, tree_of
from cardgen.sides.loading import Context, load_sides, try_sides
from cardgen.sides.specs import Options
from tests.sides.loan_specs import commit, git, loan_spec, repository, write_rows, write_spec

CLUSTERED = loan_spec(evaluation={"cluster": "person"})


def problems(word: str, directory: Path, data_root: Path | None = None) -> str:
    """Return why a side cannot be loaded."""
    sides = try_sides(word, "absent.yaml", Context(None, directory, Options(data_root)))
    assert sides.old is None
    return "\n".join(str(problem) for problem in sides.problems if "absent.yaml" not in str(problem))


def test_a_spec_is_built_as_it_stood_at_the_ref(tmp_path: Path) -> None:
    top = repository(tmp_path / "repo")
    spec = write_spec(top / "specs")
    commit(top)
    expected = build(spec).digest
    write_spec(top / "specs", loan_spec("2.0.0"))
    write_rows(top / "specs", more_flags=20)
    old, new = load_sides("git:main:specs/card.yaml", "specs/card.yaml", Context(None, top))
    assert old.digest == expected
    assert (old.card.card.version, new.card.card.version) == ("1.0.0", "2.0.0")
    assert old.label == "git:main:specs/card.yaml"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["repo"]
    assert git(top, "status", "--porcelain") == "M specs/card.yaml\n M specs/rows.csv"


def test_places_of_a_ref_are_those_of_the_repository(tmp_path: Path) -> None:
    top = repository(tmp_path / "repo")
    write_spec(top / "specs")
    commit(top)
    side, _ = load_sides("git:HEAD:specs/card.yaml", "specs/card.yaml", Context(None, top))
    assert side.places is not None
    place = side.places("/card/version")
    assert place is not None
    assert place.file == "specs/card.yaml"


def test_data_outside_the_repository_is_found_from_a_ref_too(tmp_path: Path) -> None:
    top = repository(tmp_path / "repo")
    (tmp_path / "data").mkdir()
    write_rows(tmp_path / "data")
    write_spec(top / "specs", loan_spec(evaluation={"source": "../../data/rows.csv"}))
    (top / "specs" / "rows.csv").unlink()
    commit(top)
    old, new = load_sides("git:main:specs/card.yaml", "specs/card.yaml", Context(None, top))
    assert old.digest == new.digest
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "repo"]


def test_the_data_root_holds_at_a_ref(tmp_path: Path) -> None:
    top = repository(tmp_path / "repo")
    (tmp_path / "data").mkdir()
    write_rows(tmp_path / "data")
    write_spec(top, loan_spec(evaluation={"source": "../data/rows.csv"}))
    commit(top)
    assert "outside the data root" in problems("git:main:card.yaml", top, data_root=Path())
    write_spec(top)
    commit(top)
    load_sides("git:main:card.yaml", "card.yaml", Context(None, top, Options(data_root=top)))


def test_without_a_place_beside_the_repository_nothing_outside_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import tempfile

    top = repository(tmp_path / "repo")
    write_rows(tmp_path)
    write_spec(top, loan_spec(evaluation={"source": "../rows.csv"}))
    commit(top)
    made = tempfile.TemporaryDirectory

    def refuse(prefix: str, **more: Any) -> tempfile.TemporaryDirectory[str]:
        if more.get("dir") == tmp_path:
            raise PermissionError(13, "Permission denied")
        return made(prefix=prefix, **more | {"dir": tmp_path / "elsewhere" / "deep"})

    (tmp_path / "elsewhere" / "deep").mkdir(parents=True)
    write_rows(tmp_path / "elsewhere" / "deep")
    monkeypatch.setattr(tempfile, "TemporaryDirectory", refuse)
    assert "outside the data root" in problems("git:main:card.yaml", top)
    write_spec(top)
    commit(top)
    old, new = load_sides("git:main:card.yaml", "card.yaml", Context(None, top))
    assert old.digest == new.digest
    assert [path.name for path in (tmp_path / "elsewhere" / "deep").iterdir()] == ["rows.csv"]


def test_a_card_is_read_with_what_stands_beside_it(tmp_path: Path) -> None:
    top = repository(tmp_path / "repo")
    build(write_spec(tmp_path, CLUSTERED)).write(top / "cards" / "loan")
    commit(top)
    here, there = load_sides("cards/loan", "git:main:cards/loan/card.json", Context(None, top))
    assert there.digest == here.digest
    assert there.clusters["defaults"].units == here.clusters["defaults"].units
    assert (there.charts, there.pages) == (here.charts, here.pages)


def test_a_card_at_the_top_is_read_too(tmp_path: Path) -> None:
    top = repository(tmp_path / "repo")
    build(write_spec(tmp_path, CLUSTERED)).write(tmp_path / "card")
    for name in ("card.json", "pairs"):
        (tmp_path / "card" / name).rename(top / name)
    commit(top)
    side, _ = load_sides("git:main:card.json", "git:main:card.json", Context(None, top))
    assert (set(side.clusters), side.charts, side.pages) == ({"defaults"}, None, None)


def test_a_path_is_from_the_top_or_from_here(tmp_path: Path) -> None:
    top = repository(tmp_path / "repo")
    write_spec(top / "specs")
    commit(top)
    here = Context(None, top / "specs")
    load_sides("git:main:./card.yaml", "git:main:specs/card.yaml", here)
    assert "did you mean ./card.yaml?" in problems("git:main:card.yaml", top / "specs")
    assert "leads out of the repository" in problems("git:main:../../card.yaml", top / "specs")


def test_an_unknown_ref_and_a_missing_file_are_told_apart(tmp_path: Path) -> None:
    top = repository(tmp_path / "repo")
    write_spec(top)
    commit(top)
    assert "there is no commit nope" in problems("git:nope:card.yaml", top)
    assert "holds no file nope.yaml" in problems("git:main:nope.yaml", top)
    assert "no git repository" in problems("git:main:card.yaml", tmp_path)


def test_an_unknown_ref_in_a_shallow_clone_says_what_to_fetch(tmp_path: Path) -> None:
    top = repository(tmp_path / "repo")
    write_spec(top)
    first = commit(top)
    write_spec(top, loan_spec("1.0.1"))
    commit(top)
    git(tmp_path, "clone", "--quiet", "--depth=1", top.as_uri(), "shallow")
    assert "fetch-depth: 0" in problems(f"git:{first}:card.yaml", tmp_path / "shallow")


@pytest.mark.parametrize("ref", ["HEAD^{tree}", "HEAD..main", ":/change", "main --output=x", "$(touch x)", "`touch x`"])
def test_a_ref_is_one_commit_and_never_a_command(tmp_path: Path, ref: str) -> None:
    top = repository(tmp_path / "repo")
    write_spec(top)
    commit(top)
    before = sorted(path.name for path in top.iterdir())
    if ref.startswith(":/"):  # the colon ends the ref
        ref = ref.removeprefix(":")
    assert "no commit" in problems(f"git:{ref}:card.yaml", top)
    assert sorted(path.name for path in top.iterdir()) == before


def test_a_problem_at_a_ref_names_the_ref_and_no_temporary_folder(tmp_path: Path) -> None:
    top = repository(tmp_path / "repo")
    write_spec(top, loan_spec(evaluation={"metrics": ["fprr"]}))
    commit(top)
    told = problems("git:main:card.yaml", top)
    assert told.startswith("git:main:card.yaml:")
    assert "cardgen-" not in told


def test_an_export_holds_what_the_commit_holds_whatever_attributes_say(tmp_path: Path) -> None:
    top = repository(tmp_path / "repo")
    (top / ".gitattributes").write_text("*.csv export-ignore\n*.md export-subst\n", encoding="utf-8")
    (top / "rows.csv").write_bytes(b"a,b\r\n1,2\n")
    (top / "notes.md").write_text("$Format:%H$\n", encoding="utf-8")
    (top / "deep" / "folder").mkdir(parents=True)
    (top / "deep" / "folder" / "ä\nname.txt").write_bytes(b"\x00\xff")
    (top / "link").symlink_to("rows.csv")
    (top / "empty").write_bytes(b"")
    commit(top)
    (top / "rows.csv").unlink()
    with exported(tree_of(Repository.around(top), "main")) as export:
        folder = export.folder
        assert (folder / "rows.csv").read_bytes() == b"a,b\r\n1,2\n"
        assert (folder / "notes.md").read_text(encoding="utf-8") == "$Format:%H$\n"
        assert (folder / "deep" / "folder" / "ä\nname.txt").read_bytes() == b"\x00\xff"
        assert (folder / "empty").read_bytes() == b""
        assert (folder / "link").is_symlink()
        assert folder.parent == tmp_path
    assert not folder.exists()


def test_no_file_is_written_through_a_link(tmp_path: Path) -> None:
    # A crafted tree: `out` is a link to a folder outside, and also a folder with a file in it.
    top = repository(tmp_path / "repo")
    (tmp_path / "outside").mkdir()
    blob = subprocess_hash(top, b"evil")
    target = subprocess_hash(top, str(tmp_path / "outside").encode())
    inner = make_tree(top, f"100644 blob {blob}\tfile\n")
    outer = make_tree(top, f"120000 blob {target}\tout\n040000 tree {inner}\tout\n")
    made = git(top, "commit-tree", outer, "-m", "crafted")
    with pytest.raises(UnreadableError), exported(tree_of(Repository.around(top), made)):
        pass
    assert list((tmp_path / "outside").iterdir()) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["outside", "repo"]


def test_a_large_file_that_is_stored_elsewhere_is_fetched(tmp_path: Path) -> None:
    top = repository(tmp_path / "repo")
    write_spec(top)
    real = (top / "rows.csv").read_bytes()
    (tmp_path / "store").write_bytes(real)
    (top / "rows.csv").write_bytes(b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n")
    commit(top)
    (top / "rows.csv").write_bytes(real)
    (top / ".gitattributes").write_text("*.csv filter=lfs\n", encoding="utf-8")
    git(top, "config", "filter.lfs.smudge", f"cat '{tmp_path / 'store'}'")
    old, new = load_sides("git:main:card.yaml", "card.yaml", Context(None, top))
    assert old.digest == new.digest


def subprocess_hash(top: Path, content: bytes) -> str:
    """Store a blob and return its hash."""
    (top / ".blob").write_bytes(content)
    return git(top, "hash-object", "-w", ".blob")


def make_tree(top: Path, listing: str) -> str:
    """Store a tree that `git add` would not make."""
    import subprocess

    ran = subprocess.run(["git", "mktree"], cwd=top, input=listing, capture_output=True, text=True, check=True)
    return ran.stdout.strip()
