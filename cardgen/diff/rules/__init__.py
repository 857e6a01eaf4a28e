"""The rules of a comparison, one module an area: each is data, with a check that yields the changes it finds.

A rule never renders and never decides whether it counts: severities are settings, acceptances are the reviewer's.
"""
