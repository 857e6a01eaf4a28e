"""What is wrong with a spec, in words: what the models refuse, and what contradicts itself.

Nothing here reads evaluation data or knows a metric.
"""
