"""The formats of code hosts and build servers, whatever is told in them: SARIF, workflow commands, JUnit.

What is told is the business of the caller; here stands only how each format is written and escaped.
"""
