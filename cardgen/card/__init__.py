"""The card document: models, assembly from a spec and its evidence, criteria, prose, lint, canonical JSON and digest.

Every number of a card is computed here, once; what renders a card only prints. Nothing here reads data or draws.
"""
