"""Publishing a card: render it, judge it, and put it into the registry in one step that happens or does not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from cardgen import __version__
from cardgen.card.canonical import canonical_json
from cardgen.card.document import Card, Waiver
from cardgen.card.formats.reading import parse_card
from cardgen.card.pairs.table import read_table
from cardgen.diff.report import Report
from cardgen.diff.transition import Side
from cardgen.errors import InvalidInputError, Problem, UnreadableError
from cardgen.registry.history import Release, history
from cardgen.registry.planning import Candidate, Plan, Refusal, conflict, objections, plan, predecessor
from cardgen.registry.reading import read_side, side_of
from cardgen.registry.store import ENVELOPE, MANIFEST, Store, trouble

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

__all__ = ["Judge", "Outcome", "candidate_of", "commit", "publish"]

Judge = Callable[[Side, Side, Mapping[str, str]], Report]
"""Compares two sides, given the digests of the cards that are published, by version."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a publish.

    Attributes:
        status: published; identical where the same version with the same content was there; refused.
        service: Id of the card.
        version: Its version.
        manifest_sha256: SHA-256 of the manifest of the published version; None where it was refused.
        previous: The version that it follows; None for the first, or where it was refused.
        problems: Why it was refused.
        report: The comparison with the version before, where it came to one.
    """

    status: Literal["published", "identical", "refused"]
    service: str
    version: str
    manifest_sha256: str | None = None
    previous: str | None = None
    problems: tuple[Problem, ...] = ()
    report: Report | None = None


def candidate_of(card: Card, attachments: Mapping[str, bytes], allow_failing: str | None = None) -> Candidate:
    """Render a card for publication.

    Args:
        card: The card.
        attachments: The files that it names by their digest.
        allow_failing: Why it is to be published although a criterion failed; the card then says so.

    Raises:
        InvalidInputError: It is an addendum; a reason is given and no criterion failed; or an attachment is not the one
            that is named.
        UnreadableError: A file that the card names is not there.
    """
    from cardgen.render.charts.draw import draw_charts
    from cardgen.render.files.bundle import bundle

    if card.addendum_of is not None:
        message = f"is an addendum to {card.addendum_of.id} {card.addendum_of.version}, not a version of the card"
        hint = "share its folder; only the owner's card is published"
        raise InvalidInputError(Problem(None, "", f"{card.card.id} {message}", hint, "addendum"))
    if allow_failing is not None:
        card = _waived(card, allow_failing)
    # Rendered from what card.json says, so that whoever reads it can render the same bytes again.
    card = parse_card(canonical_json(card), "card.json").card
    return Candidate(card, bundle(card, draw_charts(card)) | _named(card, attachments), __version__)


def publish(
    store: Store,
    candidate: Candidate,
    *,
    day: date,
    judge: Judge,
    markdown: Callable[[Report], str],
    key: Ed25519PrivateKey | None = None,
) -> Outcome:
    """Publish a card, or say why not; whoever is stopped on the way has published nothing.

    Args:
        store: The registry.
        candidate: The card.
        day: The day on which it is judged.
        judge: Compares the version before with this one.
        markdown: Writes a comparison for people.
        key: The key that signs the manifest.

    Raises:
        UnreadableError: The registry cannot be read or written, or the versions could not be compared.
    """
    service, version = candidate.card.card.id, candidate.card.card.version
    releases = history(store, service)
    same = _same(candidate, releases)
    if same is not None:
        return same
    problems = objections(candidate, releases, day)
    if problems:
        return Outcome("refused", service, version, problems=problems)
    previous = predecessor(releases, version)
    report = None if previous is None else _judged(store, candidate, releases, previous, judge, key)
    planned = plan(
        candidate,
        previous,
        report,
        lambda found: {"changes.json": _json(found), "changes.md": markdown(found).encode()},
        lambda manifest: _envelope(manifest, key),
    )
    if isinstance(planned, Refusal):
        return Outcome("refused", service, version, problems=planned.problems, report=planned.report)
    return commit(store, candidate, planned)


def commit(store: Store, candidate: Candidate, planned: Plan) -> Outcome:
    """Carry out a plan; where another writer was first, say whether it wrote the same.

    Raises:
        UnreadableError: The registry cannot be written.
    """
    path = f"{planned.service}/{planned.version}"
    releases = history(store, planned.service)
    if releases and releases[-1].version not in (planned.previous, planned.version):
        message = f"{releases[-1].label} was published meanwhile, so the comparison is not with the version before"
        problem = Problem(None, "", message, "publish again", "overtaken")
        return Outcome("refused", planned.service, planned.version, problems=(problem,))
    if store.create_version(path, planned.files):
        return Outcome(
            "published",
            planned.service,
            planned.version,
            planned.manifest_sha256,
            planned.previous,
            report=planned.report,
        )
    same = _same(candidate, history(store, planned.service))
    if same is None:
        message = f"has no {MANIFEST}, and stands in the way: it was not put there by cardgen, or not to the end"
        raise trouble(store.name, path, message, "look at it, and move it away", "half-written")
    return same


def _same(candidate: Candidate, releases: tuple[Release, ...]) -> Outcome | None:
    """Return what there is to say where the version is published already; None where it is not."""
    service, version = candidate.card.card.id, candidate.card.card.version
    for release in releases:
        if release.version == version:
            differing = conflict(candidate, release)
            if differing is not None:
                return Outcome("refused", service, version, problems=differing.problems)
            link = release.manifest.predicate.previous
            return Outcome("identical", service, version, release.manifest_sha256, link.version if link else None)
    return None


def _judged(
    store: Store,
    candidate: Candidate,
    releases: tuple[Release, ...],
    previous: Release,
    judge: Judge,
    key: Ed25519PrivateKey | None,
) -> Report:
    """Compare the version before with the candidate, as it will be once it is published."""
    old = read_side(store, previous.service, previous.version)
    new = side_of(
        parse_card(candidate.files["card.json"], candidate.label), candidate.files, candidate.label, _signer(key)
    )
    report = judge(old, new, {release.version: release.card_digest for release in releases})
    if report.status != "compared":
        reasons = "; ".join(report.problems) or report.status.replace("_", " ")
        raise UnreadableError(Problem(None, candidate.label, f"could not be compared with {old.label}: {reasons}"))
    return report


def _waived(card: Card, reason: str) -> Card:
    from pydantic import ValidationError

    if not any(item.outcome == "fail" for item in card.acceptance):
        message = "a reason to publish with a failed criterion is given, and no criterion failed"
        raise InvalidInputError(Problem(None, "--allow-failing", message, "leave it out", "needless-waiver"))
    try:
        waiver = Waiver(reason=reason.strip())
    except ValidationError as error:
        message = f"is no reason: {error.errors(include_url=False)[0]['msg']}"
        raise InvalidInputError(Problem(None, "--allow-failing", message, "say why, in a sentence")) from error
    return card.model_copy(update={"waiver": waiver})


def _named(card: Card, attachments: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the attachments that the card names, each held against its digest."""
    found = {}
    for evaluation in card.evaluations:
        name, digest = evaluation.pairing.file, evaluation.pairing.digest
        if name is None or digest is None:
            continue
        if name != f"pairs/{evaluation.id}.json.gz" or name not in attachments:
            message = f"the card names {name!r}, which is not beside it"
            hint = "give the card.json in the folder that `cardgen build` wrote, or the spec"
            raise UnreadableError(Problem(None, f"evaluation {evaluation.id}", message, hint, "no-cluster-sums"))
        read_table(attachments[name], name, digest)
        found[name] = attachments[name]
    return found


def _envelope(manifest: bytes, key: Ed25519PrivateKey | None) -> dict[str, bytes]:
    from cardgen.registry.signing import sign

    return {} if key is None else {ENVELOPE: sign(manifest, key)}


def _signer(key: Ed25519PrivateKey | None) -> str | None:
    from cardgen.registry.signing import key_id

    return None if key is None else key_id(key.public_key())


def _json(report: Report) -> bytes:
    import rfc8785

    return rfc8785.dumps(report.model_dump(mode="json"))
