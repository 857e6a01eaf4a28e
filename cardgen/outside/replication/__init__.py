"""A card's own evaluations on somebody else's data: measured alike, compared figure by figure, told as an addendum."""
