"""Cards and comparisons on paper: their HTML pages laid out as tagged PDF, by WeasyPrint.

What a page says is decided where the page is made; here it is only opened up, set on A4 and written, the same bytes
each time. Nothing is fetched: neither the network nor a file is reached from a page.
"""
