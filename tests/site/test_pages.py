"""What readers of the catalogue rely on: links that lead somewhere, figures as printed, no script but our own."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest

from cardgen.card.formats.reading import read_card
from cardgen.card.scales import scale_of
from cardgen.diff.rules.registry import RULES
from cardgen.metrics.registry import METRICS
from tests.registry.registry_cards import SERVICE
from tests.site.site_registry import HOSTILE, NAME

OWN = ("index.html", "rules.html", "metrics.html", f"services/{SERVICE}/index.html", f"services/{SERVICE}/compare.html")


class Links(HTMLParser):
    """Collects what a page points to, its ids, its text, and its scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.ids: set[str] = set()
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            assert not name.startswith("on")
            if name in ("href", "src") and value is not None:
                self.targets.append(value)
            if name == "id" and value is not None:
                assert value not in self.ids, f"the id {value} stands twice"
                self.ids.add(value)

    def handle_data(self, data: str) -> None:
        self.text += data


def read(path: Path) -> Links:
    found = Links()
    found.feed(path.read_text(encoding="utf-8"))
    return found


def own_pages(site: Path) -> list[Path]:
    return [path for path in site.rglob("*.html") if path.name not in ("card.html", "changes.html")]


def dead_links(site: Path) -> list[str]:
    found = []
    for page in site.rglob("*.html"):
        for target in read(page).targets:
            file, _, anchor = unquote(target).partition("#")
            if target.startswith(("data:", "mailto:")):
                continue
            goal = (page.parent / file).resolve() if file else page
            inside = goal.is_relative_to(site.resolve())
            dead = ":" in file or file.startswith("/") or not inside or not goal.is_file()
            if dead or (anchor and goal.suffix == ".html" and anchor not in read(goal).ids):
                found.append(f"{page.relative_to(site)}: {target}")
    return found


def test_every_link_is_relative_and_leads_to_a_file_of_the_site(site: Path) -> None:
    assert not dead_links(site)


def test_every_version_and_each_comparison_can_be_reached_from_the_page_of_its_service(site: Path) -> None:
    here = site / "services" / SERVICE
    targets = read(here / "index.html").targets
    assert {f"{version}/card.html" for version in ("1.0.0", "1.1.0", "2.0.0")} <= set(targets)
    assert {"1.1.0/changes.html", "2.0.0/changes.html", "compare.html"} <= set(targets)
    assert "compare/1.0.0..2.0.0.html" in read(here / "compare.html").targets
    assert "1.0.0 → 2.0.0" in (here / "compare/1.0.0..2.0.0.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", OWN)
def test_pages_run_our_script_or_none_under_a_policy_that_admits_nothing_else(site: Path, name: str) -> None:
    text = (site / name).read_text(encoding="utf-8")
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', text)
    assert policy is not None
    rules = policy[1].replace("&#39;", "'").split("; ")
    assert {"default-src 'none'", "base-uri 'none'", "form-action 'none'"} <= set(rules)
    assert "unsafe" not in policy[1]
    assert "http" not in policy[1]
    scripts = re.findall(r"<script>(.*?)</script>", text, re.S)
    hashes = [
        f"script-src 'sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}'" for code in scripts
    ]
    assert hashes == [rule for rule in rules if rule.startswith("script-src")]
    assert len(scripts) == (1 if name.endswith(("index.html", "compare.html")) and name != OWN[3] else 0)
    assert not re.search(r"\sstyle=", text)


def test_cards_and_comparisons_have_no_script_and_cards_are_the_published_bytes(
    site: Path, copied: tuple[object, Path]
) -> None:
    for page in [*site.rglob("card.html"), *site.rglob("changes.html"), *site.rglob("compare/*.html")]:
        assert "script" not in read(page).tags
    registry = copied[1].parent / "cards"
    for path in registry.glob("*/*/card.*"):
        assert (site / "services" / path.relative_to(registry)).read_bytes() == path.read_bytes()
    assert not list(site.rglob("pairs"))


def test_names_with_markup_are_text_everywhere(site: Path) -> None:
    for page in own_pages(site):
        found = read(page)
        assert found.tags.count("script") <= 1
        assert "b" not in found.tags
        assert "alert(1)" not in " ".join(re.findall(r"<script>(.*?)</script>", page.read_text(encoding="utf-8"), re.S))
    shown = read(site / "services" / HOSTILE / "index.html")
    assert NAME in shown.text
    assert [tag for tag in shown.targets if "javascript" in tag] == []
    assert {item["newest"]["name"] for item in index(site)["services"]} == {NAME, "Loan default score"}
    titles = [node.text for node in feed(site).iter("{http://www.w3.org/2005/Atom}title")]
    assert f"{NAME} 1.0.0" in titles


def index(site: Path) -> dict[str, list[dict[str, dict[str, str]]]]:
    found: dict[str, list[dict[str, dict[str, str]]]] = json.loads((site / "index.json").read_text(encoding="utf-8"))
    return found


def feed(site: Path) -> ET.Element:
    return ET.fromstring((site / "feed.xml").read_text(encoding="utf-8"))


def test_the_trend_and_the_comparison_show_the_figures_of_the_cards(site: Path) -> None:
    here = site / "services" / SERVICE
    shown, compared = read(here / "index.html").text, read(here / "compare.html").text
    for version in ("1.0.0", "1.1.0", "2.0.0"):
        card = read_card(here / version / "card.json")
        metric = card.evaluations[0].metrics[0]
        overall = card.overall("defaults", metric.id)
        assert overall is not None
        assert overall.value is not None
        cells = (overall, *card.cells("defaults", metric.id, ("region",)))
        for cell in cells:
            assert cell.value is None or scale_of(metric, [cell]).value(cell.value) in compared
        assert f"{100 * overall.value:.0f}" in shown


def test_a_withdrawn_version_is_marked_wherever_it_stands(site: Path) -> None:
    here = site / "services" / SERVICE
    text = read(here / "index.html").text
    assert "Withdrawn on 2026-06-15 by Credit & models: The labels of one region were wrong." in " ".join(text.split())
    assert "withdrawn" in read(here / "compare.html").text
    titles = [node.text for node in feed(site).iter("{http://www.w3.org/2005/Atom}title")]
    assert "Loan default score 1.1.0 (withdrawn)" in titles


def test_the_index_shows_the_highest_version_that_stands_and_its_worst_group(site: Path) -> None:
    text = " ".join(read(site / "index.html").text.split())
    card = read_card(site / "services" / SERVICE / "2.0.0" / "card.json")
    gap = card.disparity("defaults", "fpr", ("region",), "gap")
    assert gap is not None
    row = next(item for item in index(site)["services"] if item["id"] == SERVICE)  # type: ignore[comparison-overlap]
    assert row["newest"]["version"] == "2.0.0"
    assert row["newest"]["worst_group"] == gap.groups["worst"]["region"]
    assert row["newest"]["worst_group"] in text
    assert "2 services, 4 published versions." in text


def test_the_feed_is_atom_with_ids_of_its_own_and_relative_links(site: Path) -> None:
    root, atom = feed(site), "{http://www.w3.org/2005/Atom}"
    entries = root.findall(f"{atom}entry")
    ids = [entry.findtext(f"{atom}id") for entry in entries]
    assert len(set(ids)) == len(entries) == 4
    for entry in entries:
        link = entry.find(f"{atom}link")
        assert link is not None
        assert (site / link.attrib["href"]).is_file()
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", entry.findtext(f"{atom}updated") or "")


def test_badges_are_pictures_that_say_what_they_show(site: Path) -> None:
    for name, said in (("version", "service card: 2.0.0"), ("criteria", "release criteria: met")):
        root = ET.fromstring((site / "services" / SERVICE / "badges" / f"{name}.svg").read_text(encoding="utf-8"))
        assert root.attrib["aria-label"] == said
        assert not root.findall(".//{http://www.w3.org/2000/svg}script")


def test_rules_and_metrics_are_those_of_the_registries(site: Path) -> None:
    assert set(RULES) <= read(site / "rules.html").ids
    assert set(METRICS) <= read(site / "metrics.html").ids
