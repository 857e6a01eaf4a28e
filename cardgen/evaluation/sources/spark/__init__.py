"""Spark: the same expressions on a cluster, or on a local one; classic and Connect sessions alike."""
