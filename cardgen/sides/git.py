"""Reading a git repository: refs, files at a ref, and a whole tree put into a folder.

Refs and paths come from people and from pull requests. No shell is involved; a ref is resolved once, behind
`--end-of-options`, and only the hash of the commit is used from there on.
"""

from __future__ import annotations

import posixpath
import subprocess
from dataclasses import dataclass
from pathlib import Path

from cardgen.errors import Place, Problem, UnreadableError

__all__ = ["NOT_IN_REF", "Entry", "Repository", "Tree", "tree_of"]

NOT_IN_REF = "not-in-ref"
"""The kind of a problem with a file that a ref does not hold."""

_SHALLOW = (
    "this is a shallow clone, which holds few commits: fetch the whole history (fetch-depth: 0 in actions/checkout, "
    'GIT_DEPTH: "0" in GitLab), or `git fetch --unshallow`'
)


@dataclass(frozen=True, slots=True)
class Repository:
    """A git repository with a working tree.

    Attributes:
        top: The top of its working tree.
        prefix: The working directory relative to the top, with forward slashes and one at its end; empty at the top.
    """

    top: Path
    prefix: str

    @classmethod
    def around(cls, directory: Path) -> Repository:
        """Find the repository that a directory is in.

        Raises:
            UnreadableError: There is none, or no git.
        """
        ran = _git(directory, "rev-parse", "--show-toplevel", "--show-prefix")
        if ran.returncode:
            message = f"{directory} is in no git repository: {_said(ran)}"
            raise UnreadableError(Problem(None, "", message, "run the command inside one", "no-repository"))
        top, _, prefix = ran.stdout.decode("utf-8", "surrogateescape").removesuffix("\n").partition("\n")
        return cls(Path(top), prefix)

    def git(self, *words: str) -> subprocess.CompletedProcess[bytes]:
        """Run git at the top of the repository."""
        return _git(self.top, *words)


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a tree: its path from the top, its hash, and whether it is a symbolic link."""

    path: str
    hash: str
    is_link: bool


@dataclass(frozen=True, slots=True)
class Tree:
    """The tree of a commit.

    Attributes:
        repository: The repository.
        ref: The ref, as it was named.
        commit: The hash of the commit.
    """

    repository: Repository
    ref: str
    commit: str

    def located(self, path: str) -> str:
        """Return a path from the top of the repository.

        Args:
            path: From the top, or from the working directory where it begins with `./` or `../`.

        Raises:
            UnreadableError: It leads out of the repository.
        """
        here = self.repository.prefix if path.startswith(("./", "../")) else ""
        found = posixpath.normpath(posixpath.join(here, path))
        if found.startswith(("/", "../")) or found in ("..", "."):
            message = f"the path {path} leads out of the repository, or names no file"
            raise UnreadableError(Problem(Place(f"git:{self.ref}"), "", message, "name a file of the repository"))
        return found

    def read(self, path: str) -> bytes:
        """Return the content of a file.

        Args:
            path: From the top of the repository.

        Raises:
            UnreadableError: The tree has no such file.
        """
        ran = self.repository.git("cat-file", "blob", f"{self.commit}:{path}")
        if ran.returncode:
            message = f"holds no file {path}"
            beside = self.repository.prefix + path
            there = self.repository.prefix and self.holds(beside)
            hint = f"paths are from the top of the repository; did you mean ./{path}?" if there else ""
            raise UnreadableError(Problem(Place(f"git:{self.ref}"), "", message, hint, NOT_IN_REF))
        return ran.stdout

    def holds(self, path: str) -> bool:
        """Tell whether there is something at a path, from the top of the repository."""
        return not self.repository.git("cat-file", "-e", f"{self.commit}:{path}").returncode

    def entries(self, folder: str = "") -> tuple[Entry, ...]:
        """Return the files below a folder, in git's order; submodules are left out. Empty where there is no folder.

        Raises:
            UnreadableError: git cannot list the tree.
        """
        where = f"{self.commit}:{folder}"
        ran = self.repository.git("ls-tree", "-r", "-z", "--full-tree", where)
        if ran.returncode:
            if folder:
                return ()
            raise UnreadableError(Problem(Place(f"git:{self.ref}"), "", f"cannot be listed: {_said(ran)}"))
        found = []
        for line in ran.stdout.decode("utf-8", "surrogateescape").split("\0"):
            head, _, path = line.partition("\t")
            mode, kind, digest = (*head.split(" "), "", "")[:3]
            if kind == "blob":
                found.append(Entry(f"{folder}/{path}" if folder else path, digest, mode == "120000"))
        return tuple(found)


def tree_of(repository: Repository, ref: str) -> Tree:
    """Resolve a ref to the tree of its commit.

    Raises:
        UnreadableError: The repository has no such ref.
    """
    ran = repository.git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    commit = ran.stdout.decode("ascii", "replace").strip()
    if ran.returncode or not commit:
        shallow = repository.git("rev-parse", "--is-shallow-repository").stdout.strip() == b"true"
        hint = _SHALLOW if shallow else "`git branch --all` and `git tag` list what there is"
        message = f"there is no commit {ref} in the repository"
        raise UnreadableError(Problem(Place(f"git:{ref}"), "", message, hint, "unknown-ref"))
    return Tree(repository, ref, commit)


def _git(directory: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(["git", *words], cwd=directory, capture_output=True, check=False)  # noqa: S603, S607
    except FileNotFoundError as error:
        hint = "install git, or compare files"
        raise UnreadableError(Problem(None, "", "git is not installed", hint, "no-git")) from error


def _said(ran: subprocess.CompletedProcess[bytes]) -> str:
    lines = ran.stderr.decode("utf-8", "replace").strip().splitlines()
    return lines[0].removeprefix("fatal: ") if lines else "git failed"
