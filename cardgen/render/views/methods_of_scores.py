"""What the methods of figures that are made of counts per score are called: areas, error rates, quantiles."""

from __future__ import annotations

from cardgen.render.views.method import Method

__all__ = ["METHODS"]

METHODS = (
    Method(
        "delong",
        "DeLong interval",
        "For the area under the ROC curve, from the placement of each score among those of the other class.",
        "DeLong, DeLong and Clarke-Pearson 1988, Biometrics 44",
    ),
    Method(
        "clustered-placements",
        "Placements by cluster, on the logit scale",
        "For the area under the ROC curve of rows that are not independent: the spread between clusters of the "
        "placement of their scores decides, with Student's t.",
        "Obuchowski 1997, Biometrics 53",
    ),
    Method(
        "weighted-placements",
        "Placements of weighted rows, on the logit scale",
        "For the area under the ROC curve of independent rows that weigh differently.",
        "Obuchowski 1997, Biometrics 53",
    ),
    Method(
        "linearised-curve",
        "Linearised, on the logit scale",
        "For average precision: what each row adds to it carries the standard error.",
        "Boyd, Eng and Page 2013, ECML PKDD; Efron 1982, The Jackknife, the Bootstrap and Other Resampling Plans",
    ),
    Method(
        "clustered-curve",
        "Linearised by cluster, on the logit scale",
        "For average precision of rows that are not independent: what each cluster adds to it decides, with "
        "Student's t.",
        "Boyd, Eng and Page 2013, ECML PKDD; Efron 1982, The Jackknife, the Bootstrap and Other Resampling Plans",
    ),
    Method(
        "kolmogorov-smirnov",
        "Kolmogorov–Smirnov interval",
        "For the greatest distance between two distributions: the lower end holds for all thresholds at once, as the "
        "threshold was chosen because the distance looked largest there. It is wide rather than narrow.",
        "Smirnov 1948, Annals of Mathematical Statistics 19",
    ),
    Method(
        "effective-wilson",
        "Wilson score interval of an effective size",
        "For an equal error rate: Wilson's interval for as many independent pairs as have the same variance.",
        "Korn and Graubard 1998, Survey Methodology 24; Wilson 1927, Journal of the American Statistical Association "
        "22",
    ),
    Method(
        "quantile-mover",
        "Order statistics and Wilson interval, combined",
        "For a match rate at a given false match rate: the threshold lies between two impostor scores, and the match "
        "rate has Wilson's interval at each threshold; both errors are put together.",
        "Woodruff 1952, Journal of the American Statistical Association 47; Zou 2008, Statistics in Medicine 27",
    ),
    Method(
        "order-statistics",
        "Interval between order statistics",
        "For a quantile of independent rows: how many of them lie below the true quantile follows a binomial law, "
        "whatever the distribution.",
        "David and Nagaraja 2003, Order Statistics, §7.1",
    ),
    Method(
        "woodruff",
        "Woodruff interval",
        "For a quantile of rows that are clustered or weigh differently: the interval of the share below it, read off "
        "the distribution.",
        "Woodruff 1952, Journal of the American Statistical Association 47; Korn and Graubard 1998, Survey Methodology "
        "24",
    ),
    Method(
        "debiased-bins",
        "Score interval of the squared error of bins",
        "For the expected calibration error: in each bin of scores the part of the squared distance that chance adds "
        "is taken off; the interval holds every true error from which the rest is not too far.",
        "Bröcker 2012, Climate Dynamics 39; Kumar, Liang and Ma 2019, NeurIPS",
    ),
    Method(
        "clustered-bins",
        "Score interval of the squared error of bins, by cluster",
        "For the expected calibration error of rows that are not independent: what chance adds to each bin follows "
        "from the spread between clusters.",
        "Bröcker 2012, Climate Dynamics 39; Kumar, Liang and Ma 2019, NeurIPS",
    ),
    Method(
        "weighted-bins",
        "Score interval of the squared error of bins, of weighted rows",
        "For the expected calibration error of independent rows that weigh differently.",
        "Bröcker 2012, Climate Dynamics 39; Kumar, Liang and Ma 2019, NeurIPS",
    ),
)
