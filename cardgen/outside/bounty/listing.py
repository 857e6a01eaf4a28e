"""The list of a bounty as a file: every submission that was judged, in order, each bound to the one before it.

`bounty.json` holds no row and no prediction, only counts of groups that are large enough to be told. The files of
predictions stay where they are; the list knows their digests.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from cardgen.errors import InvalidInputError, Place, Problem, UnreadableError
from cardgen.spec.fields import Day, Identifier, Model, Name
from cardgen.spec.findings import Certificate, ClaimedCard, Digest, PredicateText
from cardgen.spec.reading.file_reading import read_limited, unreadable
from cardgen.statistics.decision_list import Node

__all__ = [
    "BOUNTY_FORMAT",
    "Bounty",
    "Repair",
    "StoredPredictions",
    "Submission",
    "digest_of",
    "nodes_of",
    "read_bounty",
    "sealed",
]

BOUNTY_FORMAT: Literal["cardgen-bounty/1"] = "cardgen-bounty/1"
_MOST_BYTES = 50_000_000

Count = Annotated[int, Field(ge=0)]


class StoredPredictions(Model):
    """A file of predictions, as it was when it was judged."""

    path: str = Field(description="The file, relative to the folder of the list.", examples=["../team-a/better.csv"])
    digest: Digest = Field(description="Digest of the file.")
    row_id: str | None = Field(default=None, description="Its column of ids; as in the card where left out.")
    prediction: str = Field(description="Its column of predictions.", examples=["prediction"])


class Repair(Model):
    """A node for a group that a submission had made worse."""

    group: Annotated[int, Field(ge=1)] = Field(description="Number of the submission whose group it is.")
    points_to: Count = Field(description="The earlier version of the list that answers for the group.")


class Submission(Model):
    """A better model for a group, and what became of it."""

    number: Annotated[int, Field(ge=1)] = Field(description="Which submission it was, from 1.")
    finding: Identifier = Field(description="Id of the finding.")
    finding_digest: Digest = Field(description="Digest of the finding.")
    ledger_entry: Digest | None = Field(default=None, description="Its entry in the ledger of claims.")
    title: Name = Field(description="The finding in a few words.")
    team: Name = Field(description="Who submitted it.")
    judged: Day = Field(description="The day.")
    decision: Literal["accepted", "rejected"] = Field(description="Whether it was put before the list.")
    reason: str = Field(description="Why, in a sentence.")
    group: PredicateText | None = Field(default=None, description="Its group; null where it may not be told.")
    rows: Count | None = Field(default=None, description="Rows of the group; null where they may not be told.")
    certificate: Certificate | None = Field(
        default=None, description="What the model brings over the list as it was then; null where it may not be told."
    )
    predictions: StoredPredictions | None = Field(default=None, description="Its predictions, where it was accepted.")
    version: Count | None = Field(default=None, description="Version of the list after it and its repairs.")
    before: Count | None = Field(default=None, description="Errors on its group before it.")
    repairs: tuple[Repair, ...] = Field(default=(), description="Nodes for groups that it had made worse, in order.")
    overall: Count | None = Field(default=None, description="Errors on all rows after it and its repairs.")
    errors: tuple[Count, ...] = Field(
        default=(), description="Errors on the group of each accepted submission, its own last, after it."
    )
    digest: Digest = Field(description="Digest of this entry and, through it, of all entries before it.")


class Bounty(Model):
    """A pointer decision list over a service, with everything that was ever submitted to it."""

    format: Literal["cardgen-bounty/1"] = Field(default=BOUNTY_FORMAT, description="Format.")
    card: ClaimedCard = Field(description="The card of the service.")
    evaluation: Identifier = Field(description="The evaluation.")
    holdout_digest: Digest = Field(description="Digest of the held-out rows.")
    rows: Annotated[int, Field(ge=1)] = Field(description="How many there are.")
    errors: Count = Field(description="How many of them the service gets wrong.")
    level: Annotated[float, Field(gt=0.5, lt=1)] = Field(
        description="One-sided level of every certificate, corrected for all claims that may be tried."
    )
    submissions: tuple[Submission, ...] = Field(default=(), description="In the order in which they were judged.")

    @property
    def accepted(self) -> tuple[Submission, ...]:
        """The submissions that the list is made of."""
        return tuple(each for each in self.submissions if each.decision == "accepted")

    @property
    def head(self) -> str:
        """The digest that the next entry is bound to; it stands for the whole file."""
        return self.submissions[-1].digest if self.submissions else digest_of(_head_of(self))


def digest_of(value: Any) -> str:
    """Return `sha256:` and the digest of a value's canonical JSON (RFC 8785)."""
    import rfc8785

    return "sha256:" + hashlib.sha256(rfc8785.dumps(value)).hexdigest()


def sealed(bounty: Bounty, submission: Submission) -> Bounty:
    """Return the list with one more entry, bound to those before it."""
    bound = submission.model_copy(update={"digest": _bound(bounty.head, submission)})
    return bounty.model_copy(update={"submissions": (*bounty.submissions, bound)})


def nodes_of(bounty: Bounty) -> tuple[Node, ...]:
    """Return the nodes of the list, groups numbered from 0 among accepted submissions."""
    place = {each.number: index for index, each in enumerate(bounty.accepted)}
    return tuple(
        node
        for each in bounty.accepted
        for node in (
            Node(place[each.number], None),
            *(Node(place[repair.group], repair.points_to) for repair in each.repairs),
        )
    )


def read_bounty(path: Path) -> Bounty:
    """Read a list and check that each entry is bound to the one before it.

    Raises:
        InvalidInputError: It is no list.
        UnreadableError: It cannot be read, or was edited after it was written; says which entry.
    """
    place = Place(str(path))
    try:
        content = read_limited(path, _MOST_BYTES)
    except OSError as error:
        raise UnreadableError(unreadable(error, path, place=place)) from error
    try:
        found = Bounty.model_validate_json(content)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        problems = [Problem(place, ".".join(map(str, each["loc"])), each["msg"], "", "no-list") for each in details]
        raise InvalidInputError(problems) from error
    before = digest_of(_head_of(found))
    for number, each in enumerate(found.submissions, 1):
        if each.number != number or each.digest != _bound(before, each):
            message = f"submission {number} is not as it was written, or what stands before it is not"
            hint = "take the file from a copy that nobody edited; entries are only ever added"
            raise UnreadableError(Problem(place, f"submissions.{number - 1}", message, hint, "edited"))
        before = each.digest
    return found


def _head_of(bounty: Bounty) -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(bounty.model_dump_json())
    return {key: value for key, value in whole.items() if key != "submissions"}


def _bound(before: str, submission: Submission) -> str:
    own = json.loads(submission.model_dump_json(exclude={"digest"}))
    return digest_of({"before": before, "entry": own})
