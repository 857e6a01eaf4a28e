"""An addendum for people: a page, Markdown, charts, tables and the terminal, from one view."""
