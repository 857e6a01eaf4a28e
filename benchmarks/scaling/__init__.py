"""What a card of many rows costs, as ratios: each side is a process of its own, warmed up, the best of several runs."""
