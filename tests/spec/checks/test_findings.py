"""Outside findings in a spec: read from their file, held against the card, told with their place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cardgen.errors import SpecError, UnreadableError
from cardgen.spec.loader import load_spec
from cardgen.spec.schema import spec_schema
from tests.spec.outside_findings import verification
from tests.spec.spec_writing import SPEC, messages, write

LISTED = """\
outside_findings:
  - id: false-alarms
    verification: {file: findings/false-alarms.json}
    status: open
"""


def written(folder: Path, listed: str = LISTED, content: str | None = None, identifier: str = "false-alarms") -> Path:
    """Write a spec with an outside finding, and its verification beside it."""
    (folder / "findings").mkdir()
    content = verification(identifier, "loan-approval").model_dump_json() if content is None else content
    (folder / "findings" / "false-alarms.json").write_text(content, encoding="utf-8")
    return write(folder, SPEC + listed)


def test_a_verification_is_read_from_its_file_and_digested(tmp_path: Path) -> None:
    loaded = load_spec(written(tmp_path))
    (item,) = loaded.spec.outside_findings
    assert item.verification == verification("false-alarms", "loan-approval")
    assert "findings/false-alarms.json" in dict(loaded.files)
    place = loaded.positions.place(("outside_findings", 0, "verification", "verdict"))
    assert place is not None
    assert place.file.endswith("findings/false-alarms.json")


def test_what_is_wrong_in_the_file_is_told_at_its_place_in_it(tmp_path: Path) -> None:
    document = json.loads(verification("false-alarms", "loan-approval").model_dump_json())
    document["verdict"] = "surely"
    document["finding"]["clam"] = 1
    told = messages(written(tmp_path, content=json.dumps(document, indent=1)))
    assert len(told) == 2
    lines = json.dumps(document, indent=1).splitlines()
    for word, key in (("surely", '"verdict": "surely"'), ("clam", '"clam"')):
        (message,) = [each for each in told if word in each]
        number = next(index for index, line in enumerate(lines, start=1) if key in line)
        assert f"findings/false-alarms.json:{number}:" in message


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("status: open", "status: mitigated"), "a mitigated finding needs mitigated_in"),
        (("status: open", "status: mitigated\n    mitigated_in: 9.0.0"), "mitigated in 9.0.0, but the card is 1.0.0"),
        (("status: open", "status: open\n    mitigated_in: 1.0.0"), "stands at a finding that is open"),
        (("status: open", "status: disputed"), "a disputed finding needs the owner's answer"),
        (("id: false-alarms", "id: other"), 'the verification is of the finding "false-alarms"'),
        (("findings/false-alarms.json", "../false-alarms.json"), "must stand below the folder of the spec"),
        (("findings/false-alarms.json", "/etc/passwd.json"), "named relative to the spec"),
        (("findings/false-alarms.json", "findings/false-alarms.md"), "a verification is a JSON file"),
        (("{file: findings/false-alarms.json}", "confirmed"), "outside_findings.0.verification"),
    ],
)
def test_a_contradiction_is_told(tmp_path: Path, change: tuple[str, str], told: str) -> None:
    path = written(tmp_path, LISTED.replace(*change))
    (message,) = messages(path)
    assert told in message
    assert "card.yaml" in message or "findings/" in message


def test_a_file_that_is_not_there_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match=r"card\.yaml:42:26: .*there is no such file"):
        load_spec(written(tmp_path, LISTED.replace("false-alarms.json", "none.json")))


def test_a_finding_of_another_card_is_refused(tmp_path: Path) -> None:
    content = verification("false-alarms", "another-card").model_dump_json()
    (message,) = messages(written(tmp_path, content=content))
    assert 'the finding is about the card "another-card"' in message


@pytest.mark.parametrize("content", ["", "[", '{"a": 1, "a": 2}', "null", "[]", '{"format": "cardgen-verification/2"}'])
def test_a_file_that_holds_no_verification_is_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(SpecError):
        load_spec(written(tmp_path, content=content))


def test_the_schema_knows_the_file_and_not_what_it_holds() -> None:
    schema = spec_schema()
    assert schema["$defs"]["OutsideFinding"]["properties"]["verification"]["required"] == ["file"]
    assert "Verification" not in schema["$defs"]
