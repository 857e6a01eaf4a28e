"""What the methods of intervals are called, how they work in a sentence, and where they come from."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Method", "explain"]


@dataclass(frozen=True, slots=True)
class Method:
    """A method as the evidence section explains it.

    Attributes:
        id: The id that intervals carry in card.json.
        name: Its name.
        explanation: What it does, in a sentence.
        citation: Who described it, where.
    """

    id: str
    name: str
    explanation: str
    citation: str


_LINEARISED = "Cochran 1977, Sampling Techniques, chapter 6; Särndal, Swensson and Wretman 1992, chapter 5"
_MULTIPLE = "Hochberg and Tamhane 1987, Multiple Comparison Procedures"

_METHODS = (
    Method(
        "wilson",
        "Wilson score interval",
        "For a share of independent rows; holds its level for small samples and rare events.",
        "Wilson 1927, Journal of the American Statistical Association 22; Brown, Cai and DasGupta 2001, "
        "Statistical Science 16",
    ),
    Method(
        "wilson-jaccard",
        "Wilson score interval of the Jaccard index",
        "For F1, which is a function of a share: the true positives among all that are positive or flagged.",
        "Wilson 1927, Journal of the American Statistical Association 22",
    ),
    Method(
        "clopper-pearson",
        "Exact binomial interval",
        "For a share where no event, or nothing but events, was seen; never narrower than its level promises.",
        "Clopper and Pearson 1934, Biometrika 26",
    ),
    Method(
        "clopper-pearson-clusters",
        "Exact binomial interval over clusters",
        "For a share where no event, or nothing but events, was seen and rows come in clusters: clusters are counted "
        "instead of rows.",
        "Clopper and Pearson 1934, Biometrika 26; Korn and Graubard 1998, Survey Methodology 24",
    ),
    Method(
        "clustered-ratio-log",
        "Linearised ratio, clustered, on the log scale",
        "For a ratio of two sums whose rows are not independent: the spread between clusters decides, with Student's "
        "t for their number.",
        _LINEARISED,
    ),
    Method(
        "linearised-ratio-log",
        "Linearised ratio on the log scale",
        "For a ratio of two sums of independent rows that weigh differently.",
        _LINEARISED,
    ),
    Method(
        "clustered-mean-t",
        "Clustered mean with Student's t",
        "For a mean whose rows are not independent: the spread between clusters decides.",
        _LINEARISED,
    ),
    Method(
        "weighted-mean-t",
        "Weighted mean with Student's t",
        "For a mean of independent rows that weigh differently.",
        _LINEARISED,
    ),
    Method(
        "clustered-delta",
        "Delta method, clustered",
        "For a smooth function of sums whose rows are not independent: the spread between clusters decides.",
        "Deng, Knoblich and Lu 2018, Applying the delta method in metric analytics, KDD",
    ),
    Method("student-t", "Student's t interval", "For a mean of independent rows.", "Student 1908, Biometrika 6"),
    Method(
        "delta",
        "Delta method",
        "For a smooth function of sums: its slope carries their standard errors over.",
        "Deng, Knoblich and Lu 2018, Applying the delta method in metric analytics, KDD",
    ),
    Method(
        "delong",
        "DeLong interval",
        "For the area under the ROC curve, from the placement of each score among those of the other class.",
        "DeLong, DeLong and Clarke-Pearson 1988, Biometrics 44",
    ),
    Method(
        "debiased-bins",
        "Score interval of the squared error of bins",
        "For the expected calibration error: in each bin of scores the part of the squared distance that chance adds "
        "is taken off; the interval holds every true error from which the rest is not too far.",
        "Bröcker 2012, Climate Dynamics 39; Kumar, Liang and Ma 2019, NeurIPS",
    ),
    Method(
        "newcombe",
        "Newcombe hybrid score interval",
        "For the difference of two independent shares, built from the Wilson interval of each.",
        "Newcombe 1998, Statistics in Medicine 17, method 10",
    ),
    Method(
        "mover",
        "Method of variance estimates recovery",
        "For the difference of two independent figures, built from the interval of each and as lopsided as they are.",
        "Zou and Donner 2008, Statistics in Medicine 27",
    ),
    Method(
        "log",
        "Interval on the log scale",
        "For the ratio of two independent figures.",
        "Katz, Baptista, Azen and Pike 1978, Biometrics 34",
    ),
    Method(
        "log-proportion",
        "Interval on the log scale",
        "For the ratio of two independent shares.",
        "Katz, Baptista, Azen and Pike 1978, Biometrics 34",
    ),
    Method(
        "log-adjusted",
        "Adjusted interval on the log scale",
        "For a ratio of which one side counts no event: half an event is added to each side.",
        "Walter 1975, Biometrika 62; Pettigrew, Gart and Thomas 1986, Biometrika 73",
    ),
    Method(
        "simultaneous-pairs",
        "Simultaneous interval over all pairs",
        "For the gap between the largest and the smallest of several groups; wide enough to pay for having picked "
        "the two from the data.",
        _MULTIPLE + ", chapter 5",
    ),
    Method(
        "simultaneous-pairs-log",
        "Simultaneous interval over all pairs, on the log scale",
        "The same for the ratio of the smallest to the largest.",
        _MULTIPLE + ", chapter 5",
    ),
    Method(
        "sidak-simultaneous",
        "Simultaneous intervals at the Šidák level",
        "For the worst and the best group: intervals that hold for all groups at once, because either was picked "
        "from the data.",
        "Šidák 1967, Journal of the American Statistical Association 62; " + _MULTIPLE + ", section 1.3",
    ),
    Method(
        "noncentrality-inversion",
        "Debiased spread with an inverted test",
        "For the spread between groups, with the part that sampling alone would produce taken off; the interval holds "
        "each spread that the differences seen do not rule out.",
        "Lum, Zhang and Bower 2022, De-biasing bias measurement, FAccT; Steiger and Fouladi 1997, in: Harlow et al., "
        "What if there were no significance tests?",
    ),
    Method(
        "newcombe-paired",
        "Newcombe interval for paired shares",
        "For the change of a yes or no of the same rows: built from the Wilson interval of each share and their "
        "correlation; McNemar's exact test goes with it.",
        "Newcombe 1998, Statistics in Medicine 17: 2635–2650, method 10; McNemar 1947, Psychometrika 12",
    ),
    Method(
        "paired-clustered-t",
        "Paired difference by cluster with Student's t",
        "For a change measured on the same clusters: each is its own control, and the spread of their changes decides.",
        _LINEARISED + "; Liu and Peng 2019, arXiv:1912.09508",
    ),
    Method(
        "paired-rows-t",
        "Paired difference by row with Student's t",
        "For a change measured on the same independent rows: each is its own control.",
        _LINEARISED + "; Miller 2024, arXiv:2411.00640",
    ),
    Method(
        "welch",
        "Welch interval",
        "For the difference of two independent figures whose intervals have other levels.",
        "Welch 1947, Biometrika 34; Satterthwaite 1946, Biometrics 2",
    ),
    Method(
        "paired-difference-of-differences",
        "Difference of paired differences",
        "For the change of a gap: how much more one end changed than the other, each measured on the same clusters.",
        "Satterthwaite 1946, Biometrics 2",
    ),
    Method(
        "difference-of-differences",
        "Difference of differences",
        "For the change of a gap: how much more one end changed than the other.",
        "Satterthwaite 1946, Biometrics 2",
    ),
    Method(
        "paired-difference-of-differences-of-both-ends",
        "Difference of paired differences, for both pairs of ends",
        "For the change of a gap whose ends are other groups now: from the change between the old ends to that between "
        "the new ones.",
        "Satterthwaite 1946, Biometrics 2",
    ),
    Method(
        "difference-of-differences-of-both-ends",
        "Difference of differences, for both pairs of ends",
        "For the change of a gap whose ends are other groups now: from the change between the old ends to that between "
        "the new ones.",
        "Satterthwaite 1946, Biometrics 2",
    ),
    Method(
        "standardised-t",
        "Directly standardised change with Student's t",
        "For a change within groups: the changes of the groups, weighted by the old mix.",
        "Kitagawa 1955, Journal of the American Statistical Association 50",
    ),
    Method(
        "standardised",
        "Directly standardised change",
        "For a change within groups: the changes of the groups, weighted by the old mix.",
        "Kitagawa 1955, Journal of the American Statistical Association 50",
    ),
    Method("reported", "As reported", "The interval stands in the document that the figure comes from.", ""),
)
_BY_ID = {method.id: method for method in _METHODS}


def explain(identifier: str) -> Method:
    """Return what is known of a method; one that this version does not know is named by its id."""
    return _BY_ID.get(identifier) or Method(identifier, identifier, "", "")
