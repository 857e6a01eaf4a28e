"""Simulations of the intervals and tests of cardgen, with known truths: scenarios as data, and the table they give."""
