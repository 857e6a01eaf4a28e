"""Bias bounties: better models for groups, put together so that no group gets worse, and the report of who found what.

Never decides who is paid: points follow a rubric that the organiser writes, from figures that held-out data confirmed.
"""
