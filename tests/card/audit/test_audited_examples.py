"""Every example, and a crafted card, in every file that is written of it."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

import cardgen
from cardgen.card.audit.run import audit
from cardgen.card.audit.verdict import Audit
from cardgen.render.files.bundle import bundle
from tests.card.audit.cards import spec, write

EXAMPLES = sorted((Path(__file__).resolve().parents[3] / "card_specs").glob("*/card.yaml"))


def as_private(path: Path, folder: Path) -> Path:
    """Copy a spec as if its data were not public, so that small categories are suppressed."""
    text = path.read_text(encoding="utf-8")
    for word in ("synthetic", "public", "third_party"):
        text = re.sub(rf"\bsource: {word}\b", "source: proprietary", text)
    text = re.sub(r"^ *suppress_below:.*\n", "", text, flags=re.MULTILINE)
    text = text.replace("../data/", f"{path.parent.parent.resolve().as_posix()}/data/")
    for beside in path.parent.rglob("*"):
        if beside.is_file():
            copy = folder / beside.relative_to(path.parent)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(beside.read_bytes())
    private = folder / "private.yaml"
    private.write_text(text, encoding="utf-8")
    return private


def audited(path: Path) -> Audit:
    card = cardgen.build(path)
    return audit(card.card, bundle(card.card, card.charts) | card.attachments)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parent.name)
def test_no_suppressed_figure_of_an_example_can_be_recovered(path: Path, tmp_path: Path) -> None:
    assert audited(path).disclosures == ()
    assert [item.message for item in audited(as_private(path, tmp_path)).disclosures if item.level == "error"] == []


@pytest.mark.shared
@pytest.mark.parametrize(("name", "suppressed"), [("compas", 0), ("edacc-parakeet-v3", 7)])
def test_no_suppressed_figure_of_a_contract_spec_can_be_recovered(
    name: str, suppressed: int, shared: Path, tmp_path: Path
) -> None:
    path = shared / "contract" / f"{name}.yaml"
    assert audited(path).disclosures == ()
    found = audited(as_private(path, tmp_path))
    assert sum((found.suppressed or {}).values()) >= suppressed
    assert [item.message for item in found.disclosures if item.level == "error"] == []


def test_no_file_holds_a_figure_of_a_crafted_cell(tmp_path: Path) -> None:
    """Figures that stand nowhere else in the card: 1,503 rows of 7 people, hidden with those who hide them."""
    table = {
        ("North", "female"): 4003,
        ("North", "male"): 3119,
        ("South", "female"): 2207,
        ("South", "male"): 2089,
        ("East", "female"): 977,
        ("East", "male"): 526,
        ("West", "female"): 601,
        ("West", "male"): 1303,
    }
    persons = dict(zip(table, (60, 50, 40, 30, 4, 3, 9, 8), strict=True))
    more = "    cluster: person\n    keep_cluster_sums: true\n"
    path = write(tmp_path, table, spec("[region, sex]", more=more), persons)
    card = cardgen.build(path)
    hidden = {r.group["region"] for r in card.card.results if r.status == "suppressed"}
    assert hidden == {"East", "West"}
    shown = tmp_path / "shown.yaml"
    text = path.read_text(encoding="utf-8").replace("source: proprietary", "source: public")
    shown.write_text(text, encoding="utf-8")
    truth = cardgen.build(shown).card
    secret = set()
    for result in truth.results:
        if result.group.get("region") in hidden and result.value is not None and result.n is not None:
            numbers = (result.n, result.numerator, result.denominator)
            secret |= {str(int(number)) for number in numbers if number is not None and number > 999}
            secret |= {f"{int(number):,}" for number in numbers if number is not None and number > 999}
            secret |= {text[:9] for text in (repr(result.value),) if len(text) > 9}
    assert {"1503", "1,503", "1904", "1,904"} < secret
    files = bundle(card.card, card.charts) | card.attachments
    assert {name.rpartition(".")[2] for name in files} == {"json", "md", "html", "svg", "csv", "gz"}
    for name, content in files.items():
        text = (gzip.decompress(content) if name.endswith(".gz") else content).decode()
        text = re.sub(r"sha256[:-][0-9a-zA-Z+/=]+|<path[^>]*>|<(rect|line|circle)[^>]*>", "", text)
        found = [word for word in secret if re.search(rf"(?<![\d.,]){re.escape(word)}", text)]
        assert found == [], name
    assert audit(card.card, files).disclosures == ()
