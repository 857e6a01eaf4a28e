"""`cardgen plan`: the sample size that a test of one's own takes, from a published card."""

from __future__ import annotations

import json
from pathlib import Path

import click

from cardgen.cli.comparison_options import data_root_option
from cardgen.cli.console import data
from cardgen.cli.progress import working
from cardgen.cli.registry_options import registry_option

__all__ = ["command"]

_GOALS = {"detect": "detect", "equivalence": "equivalence", "no-worse": "non_inferiority", "width": "width"}

_HELP = """Plan how many rows and clusters a test of your own needs, from what a card holds.

CARD is a card.json or the folder of one, a spec, ID@VERSION (or ID, the latest) in the registry, or git:REF:path.

\b
  cardgen plan speech-to-text@1.2.0 --metric wer --by accent --margin 0.02
  cardgen plan card.json --metric fpr --by race,sex --margin 0.05 --power 0.9
  cardgen plan card.json --metric fpr --by race --margin 0.02 --flips 0.1

A margin is on the scale of the metric: 0.02 is 2 points of a share. Categories that the card does not print, or
without a standard error, are listed with the reason. Exits 1 when no category can be planned.
"""


def _groups(_ctx: click.Context, _param: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(part.strip() for value in values for part in value.split(",") if part.strip())


@click.command("plan", help=_HELP, short_help="Plan the sample size of a test of your own.")
@click.argument("card")
@click.option("--metric", required=True, metavar="M", help="Id of the metric.")
@click.option("--by", required=True, multiple=True, callback=_groups, metavar="G", help="Group; G,H for intersections.")
@click.option("--margin", required=True, type=float, metavar="D", help="The difference that matters.")
@click.option("--power", type=float, default=0.8, show_default=True, metavar="P", help="Chance to find what is there.")
@click.option("--evaluation", metavar="E", help="Id of the evaluation, where several have such figures.")
@click.option(
    "--level", type=float, metavar="L", help="Confidence level, two-sided; that of the evaluation where left out."
)
@click.option(
    "--goal",
    "goals",
    multiple=True,
    type=click.Choice(list(_GOALS)),
    help="What the test is for: to detect a difference of D between two groups, to show that they are equivalent, or "
    "that one is no worse, within D, or to estimate each within D. All but no-worse where left out; may be repeated.",
)
@click.option(
    "--flips",
    type=float,
    metavar="SHARE",
    help="Plan also for a change by D between two versions on the same rows, of which this share changes its answer.",
)
@registry_option
@data_root_option
@click.option("--json", "as_json", is_flag=True, help="Print the plan as JSON on standard output.")
def command(
    *,
    card: str,
    metric: str,
    by: tuple[str, ...],
    margin: float,
    power: float,
    evaluation: str | None,
    level: float | None,
    goals: tuple[str, ...],
    flips: float | None,
    registry: str,
    data_root: Path | None,
    as_json: bool,
) -> int:
    """Load the card, plan, and print the table."""
    from cardgen.card.planning.make import make_plan
    from cardgen.card.planning.plan import GOALS
    from cardgen.card.planning.request import Request
    from cardgen.render.planning.text import to_text
    from cardgen.sides.loading import Context, load_side
    from cardgen.sides.specs import Options

    wanted = {_GOALS[goal] for goal in goals} or {"detect", "equivalence", "width"}
    if flips is not None:
        wanted.add("change")
    request = Request(
        metric=metric,
        by=by,
        margin=margin,
        power=power,
        goals=tuple(goal for goal in GOALS if goal in wanted),
        evaluation=evaluation,
        level=level,
        flips=flips,
    )
    with working("loading"):
        side = load_side(card, Context(registry, Path(), Options(data_root)))
    plan = make_plan(side.card, request)
    if as_json:
        data(json.dumps(plan.model_dump(mode="json"), ensure_ascii=False, indent=2))
    else:
        data(to_text(plan, side.card).rstrip("\n"))
    return 0 if any(category.status == "planned" for category in plan.categories) else 1
