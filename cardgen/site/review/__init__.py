"""A registry with a reviewer in front of it: its versions, the comparison of any two, and acceptances of findings.

Nothing is writable but the folder of acceptances, and that only where one was named.
"""
