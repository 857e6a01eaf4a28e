from __future__ import annotations

import yaml
from hypothesis import given
from hypothesis import strategies as st

from cardgen.resources import templates_folder
from cardgen.spec.scaffold_text import compose, with_guidance

SHARED = """\
# Head.

spec: 1

service:
  name: x
  summary: shared

# About the design.
design:
  privacy: shared
  safety: shared
  security: >-
    two
    lines

groups: []

acceptance:
  - {id: a}
"""
OWN = """\
service:
  summary: own
design:
  fairness: added
  safety: >-
    own

    text
groups:
  - id: g
    # of its own
    label: G
"""


def test_what_is_its_own_stands_in_the_place_of_what_is_shared() -> None:
    assert compose(SHARED, OWN, lambda field: field != "design.privacy") == (
        "# Head.\n\nspec: 1\n\n"
        "service:\n  name: x\n  summary: own\n\n"
        "# About the design.\ndesign:\n  safety: >-\n    own\n\n    text\n  security: >-\n    two\n    lines\n"
        "  fairness: added\n\n"
        "groups:\n  - id: g\n    # of its own\n    label: G\n\n"
        "acceptance:\n  - {id: a}\n"
    )


def test_nothing_of_its_own_leaves_the_shared_spec_as_it_is() -> None:
    assert compose(SHARED, "nothing: 1\n", lambda _: True) == SHARED


@given(st.sets(st.sampled_from(["service.name", "service.summary", "design.privacy", "design.safety"])))
def test_what_is_not_wanted_and_nothing_else_is_left_out(unwanted: set[str]) -> None:
    tree = yaml.safe_load(compose(SHARED, "nothing: 1\n", lambda field: field not in unwanted))
    whole = yaml.safe_load(SHARED)
    for field in unwanted:
        section, topic = field.split(".")
        del whole[section][topic]
    if not whole["service"]:
        whole["service"] = None
    assert tree == whole


def test_guidance_stands_above_the_first_place_of_a_field() -> None:
    text = "a:\n  - id: 1\n    b: {c: 2}\n  - id: 3\n    b: {c: 4}\n"
    guided = with_guidance(text, {"a": "All.", "a.id": "One.\nTwo.", "a.b": "Bs.", "a.b.c": "inside a line"})
    assert guided == ("# All.\na:\n  # One.\n  # Two.\n  - id: 1\n    # Bs.\n    b: {c: 2}\n  - id: 3\n    b: {c: 4}\n")
    assert yaml.safe_load(guided) == yaml.safe_load(text)


@given(
    st.dictionaries(st.sampled_from(["service", "service.name", "design.safety", "acceptance.id"]), st.text("a b\n"))
)
def test_guidance_changes_nothing_that_a_program_reads(guidance: dict[str, str]) -> None:
    assert yaml.safe_load(with_guidance(SHARED, guidance)) == yaml.safe_load(SHARED)


def test_every_part_names_sections_that_the_shared_spec_has() -> None:
    folder = templates_folder() / "scaffold"
    shared = (folder / "shared" / "card.yaml").read_text(encoding="utf-8")
    for file in folder.glob("*/card.yaml"):
        if file.parent.name != "shared":
            part = yaml.safe_load(file.read_text(encoding="utf-8"))
            assert all(f"\n{section}:" in shared for section in part), file
            for section in ("service", "intended_use", "variation", "design"):
                assert all(f"\n  {topic}:" in shared for topic in part[section]), file
