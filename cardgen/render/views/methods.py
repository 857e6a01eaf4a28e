"""What the methods of intervals are called, how they work in a sentence, and where they come from."""

from __future__ import annotations

from cardgen.render.views.method import Method
from cardgen.render.views.methods_of_scores import METHODS as OF_SCORES

__all__ = ["Method", "explain"]


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
        "simultaneous-subsets",
        "Simultaneous bounds over sets of groups",
        "For the distance of shares from equal ones, which is the largest excess of any set of groups: the lower end "
        "pays for having picked the set from the data, the upper end holds for whichever it is.",
        _MULTIPLE + "; Berger 1982, Technometrics 24",
    ),
    Method(
        "distance-triangle",
        "Triangle inequality of distances",
        "For the distance of many shares from equal ones: it moves by no more than the shares do. Wider than need be.",
        "Levin, Peres and Wilmer 2009, Markov Chains and Mixing Times, chapter 4",
    ),
    Method(
        "mean-distance",
        "Drawn errors of shares",
        "For the mean over target words of the distance of shares from equal ones: errors of shares that are surely "
        "above or below equal ones cancel out over words; those of all others add up, so that it is wide rather than "
        "narrow. A word counts as if a few further texts had named each group alone.",
        "Romano, Shaikh and Wolf 2014, Econometrica 82; Agresti and Coull 1998, The American Statistician 52",
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
        "For the difference of two figures, built from the interval of each and as lopsided as they are; where "
        "clusters are in both, less what these move alike.",
        "Zou and Donner 2008, Statistics in Medicine 27; Zou 2008, American Journal of Epidemiology 168",
    ),
    Method(
        "mover-classes",
        "Mean over classes by variance estimates recovery",
        "For a mean over classes of independent rows: built from the Wilson interval of each class, and the "
        "correlations between classes, which share their errors.",
        "Zou and Donner 2008, Statistics in Medicine 27: 1693–1702; Zou 2008, Statistics in Medicine 27: 2517–2533",
    ),
    Method(
        "mover-region",
        "Range over the plausible pairs of shares",
        "For a distance between two distributions of yes and no: the values that it takes over the region of the two "
        "shares that their intervals leave plausible; it begins at 0 where their difference may be 0.",
        "Zou and Donner 2008, Statistics in Medicine 27; Venzon and Moolgavkar 1988, Applied Statistics 37",
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
        "dyadic-effective",
        "Clopper–Pearson interval of effective pairs, dyadic",
        "For shares of impostor pairs that name their subjects: pairs that share a person are not independent, and the "
        "interval is that of as many independent pairs as tell as much.",
        "Aronow, Samii and Assenova 2015, Political Analysis 23; Korn and Graubard 1998, Survey Methodology 24",
    ),
    Method(
        "clopper-pearson-subjects",
        "Clopper–Pearson interval over pairs without a common subject",
        "For shares of impostor pairs of which none, or all, have the event: of S subjects, only half as many pairs "
        "have no subject in common.",
        "Clopper and Pearson 1934, Biometrika 26; Doddington, Przybocki, Martin and Reynolds 2000, Speech "
        "Communication 31",
    ),
    Method(
        "pattern-inversion",
        "Inverted test along patterns of groups",
        "For measures of inequality between groups, which noise makes larger: it holds each inequality at which what "
        "was seen is not too rare; of two error rates together, also what the intervals of both give.",
        "Howard et al. 2022, arXiv:2203.05051",
    ),
    Method(
        "miettinen-nurminen",
        "Score interval of a difference",
        "For the difference of two independent shares: it holds each difference that a test does not rule out.",
        "Miettinen and Nurminen 1985, Statistics in Medicine 4",
    ),
    Method(
        "koopman",
        "Score interval of a ratio",
        "For the ratio of two independent shares where one counts no event, or nothing but events: it holds each ratio "
        "that a test does not rule out.",
        "Koopman 1984, Biometrics 40; Miettinen and Nurminen 1985, Statistics in Medicine 4",
    ),
    Method(
        "mover-ratio",
        "Ratio by recovery of variance estimates",
        "For the ratio of two figures where the log scale does not serve, built from the interval of each.",
        "Donner and Zou 2012, Statistical Methods in Medical Research 21",
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
    Method(
        "empirical-bayes-wilson",
        "Empirical-Bayes interval of a proportion",
        "For an intersection drawn towards the mean of all: allows for the mean and the spread being estimated too.",
        "Morris 1983, Journal of the American Statistical Association 78",
    ),
    Method(
        "empirical-bayes",
        "Empirical-Bayes interval",
        "The same for a figure of clusters or weighted rows.",
        "Morris 1983, Journal of the American Statistical Association 78",
    ),
    Method(
        "mantel-haenszel-sato",
        "Mantel–Haenszel difference",
        "For a difference of proportions within equal strata of other groups.",
        "Sato 1989, Biometrics 45; Greenland and Robins 1985, Biometrics 41",
    ),
    Method(
        "mantel-haenszel-greenland-robins",
        "Mantel–Haenszel ratio",
        "For a ratio of proportions within equal strata of other groups, on the log scale.",
        "Greenland and Robins 1985, Biometrics 41",
    ),
    Method(
        "poisson-cluster",
        "Poisson regression with clustered errors",
        "For a ratio of rates, other groups being equal; people bring many rows each.",
        "Liu, Veliche and Peng 2021, arXiv 2109.09061; Zou 2004, American Journal of Epidemiology 159",
    ),
    Method(
        "clustered-difference-t",
        "Linearised difference over clusters",
        "For a category against everyone else, where clusters have rows on both sides.",
        "Särndal, Swensson and Wretman 1992, Model Assisted Survey Sampling",
    ),
    Method("reported", "As reported", "The interval stands in the document that the figure comes from.", ""),
)
_BY_ID = {method.id: method for method in (*_METHODS, *OF_SCORES)}


def explain(identifier: str) -> Method:
    """Return what is known of a method; one that this version does not know is named by its id."""
    return _BY_ID.get(identifier) or Method(identifier, identifier, "", "")
