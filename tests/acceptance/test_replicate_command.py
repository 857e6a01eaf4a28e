"""A customer with a published card.json and data of their own, through the installed command."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from cardgen.api import build
from cardgen.registry.opening import open_store
from tests.acceptance.conftest import Run
from tests.acceptance.in_process import runner
from tests.registry.registry_cards import RELEASED, put, released_rows, small

DAY = "--as-of=2026-07-01"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The card.json of a service; nothing else of the owner's reaches the customer."""
    owner = tmp_path_factory.mktemp("owner")
    (owner / "card.yaml").write_text(RELEASED, encoding="utf-8")
    (owner / "rows.csv").write_text(released_rows(), encoding="utf-8")
    return build(owner / "card.yaml").to_json()


@pytest.fixture
def customer(tmp_path: Path, published: bytes) -> Path:
    """A folder with the published card and rows of the customer's own, one file of which went badly."""
    (tmp_path / "card.json").write_bytes(published)
    (tmp_path / "loans.csv").write_text(released_rows(), encoding="utf-8")
    head, *body = released_rows().splitlines()
    flagged = [head, *(",".join([*line.split(",")[:3], "1", *line.split(",")[4:]]) for line in body)]
    (tmp_path / "worse.csv").write_text("\n".join(flagged).replace("region", "market", 1) + "\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def cardgen(customer: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command in the customer's folder, and nothing of the machine's own settings."""
    monkeypatch.delenv("CARDGEN_REGISTRY", raising=False)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    return runner(customer, monkeypatch, capsys)


def test_the_same_rows_are_as_expected_or_too_few(customer: Path, cardgen: Run) -> None:
    words = [sys.executable, "-m", "cardgen", "replicate", "card.json", "--data", "loans.csv", DAY]
    ran = subprocess.run(words, cwd=customer, capture_output=True, text=True, encoding="utf-8", timeout=300)
    assert ran.returncode == 0, ran.stderr
    folder = customer / "build" / "addenda" / "loan-default"
    assert {"card.json", "addendum.json", "addendum.md", "addendum.html", "charts", "data"} == {
        path.name for path in folder.iterdir()
    }
    assert ran.stdout == ""
    assert "addendum to loan-default 1.0.0 written" in ran.stderr
    found = json.loads((folder / "addendum.json").read_bytes())
    assert found["verdicts"]["worse"] == found["verdicts"]["better"] == 0
    assert {item["difference"] for item in found["evaluations"][0]["comparisons"]} <= {0.0, None}
    assert cardgen("audit", folder / "card.json").code == 0
    again = cardgen("replicate", "card.json", "--data", "loans.csv", DAY, "--json")
    assert again.out.strip().encode() == (folder / "addendum.json").read_bytes()


def test_worse_figures_fail_only_where_asked(customer: Path, cardgen: Run) -> None:
    words = ("replicate", "card.json", "--data", "worse.csv", "--map", "region=market", "--out", "out", DAY)
    ran = cardgen(*words)
    assert ran.code == 0, ran.err
    assert "✕ worse" in ran.err
    assert cardgen(*words, "--fail-on", "worse").code == 1
    assert "Worse here than published: false positive rate" in (customer / "out" / "addendum.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--data", "worse.csv"), 2, "--map region=COLUMN says which column it is"),
        (("--data", "none.csv"), 3, "there is no such file"),
        (("--data", "loans.csv", "--map", "region"), 2, "is not written NAME=COLUMN"),
        (("--data", "loans.csv", "--margin", "fpr=-1"), 2, "a tolerance is a number above 0"),
        (("--data", "loans.csv", "--margin", "fpr=0.1", "--margin", "fpr=0.2"), 2, "fpr is given twice"),
        (("--data", "loans.csv", "--digest", "sha256:00"), 2, "it is another one, or was changed"),
        (("--data", "loans.csv", "--map", "label=score"), 2, "both mapped to the column"),
    ],
)
def test_bad_input_is_told_and_nothing_is_written(
    customer: Path, cardgen: Run, words: tuple[str, ...], code: int, said: str
) -> None:
    ran = cardgen("replicate", "card.json", *words, DAY)
    assert ran.code == code, ran.err
    assert said in " ".join(ran.err.split())
    assert "Traceback" not in ran.err
    assert not (customer / "build").exists()


def test_an_addendum_is_neither_replicated_nor_published_and_can_be_compared(customer: Path, cardgen: Run) -> None:
    for name in ("first", "second"):
        words = ("--data", "loans.csv", "--out", name, "--organisation", name, DAY)
        assert cardgen("replicate", "card.json", *words).code == 0
    ran = cardgen("replicate", "first/card.json", "--data", "loans.csv")
    assert ran.code == 2
    assert "replicate the owner's card, loan-default 1.0.0" in ran.err
    ran = cardgen("publish", "first/card.json", "--registry", "cards")
    assert ran.code == 2
    assert "only the owner's card is published" in ran.err
    assert not (customer / "cards").exists()
    ran = cardgen("diff", "first/card.json", "second/card.json")
    assert ran.code in (0, 1)
    assert "first" in ran.out


def test_a_version_of_a_registry_is_replicated_and_a_changed_card_is_found_out(customer: Path, cardgen: Run) -> None:
    outcome = put(open_store(str(customer / "cards")), small(lint=()))
    assert outcome.status == "published", outcome.problems
    card = next((customer / "cards").rglob("card.json"))
    digest = f"sha256:{hashlib.sha256(card.read_bytes()).hexdigest()}"
    words = ("--data", "loans.csv", "--out", "out", DAY)
    assert cardgen("replicate", "loan-default@1.0.0", *words, "--digest", digest).code == 0
    copy = customer / "card.json"
    copy.write_bytes(copy.read_bytes().replace(b'"Past loans"', b'"Last loans"'))
    ran = cardgen("replicate", "card.json", *words, "--digest", digest)
    assert ran.code == 2
    assert "was changed" in ran.err
    card.chmod(0o644)
    card.write_bytes(card.read_bytes().replace(b'"Past loans"', b'"Last loans"'))
    assert cardgen("replicate", "loan-default@1.0.0", *words).code == 3
