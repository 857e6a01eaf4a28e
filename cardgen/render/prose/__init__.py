"""Owners' prose and names made safe for a page: Markdown to sanitised HTML, and escaping.

Everything that comes in is untrusted; nothing goes out that could run, load or pass for a part of the page.
"""
