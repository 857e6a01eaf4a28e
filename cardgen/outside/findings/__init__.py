"""Outside findings: read as strictly as a spec, held against held-out rows, told at the level that was paid for.

Nothing here tells of single rows, or of a group too small to be published.
"""
