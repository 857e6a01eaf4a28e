"""Tables and queries of a warehouse, through Ibis: it groups and adds up, and only sums come back."""
