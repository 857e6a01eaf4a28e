"""Write the reference pages anew: `python -m docs.generator`."""

from __future__ import annotations

from docs.generator.pages import DOCS, REFERENCE, pages


def main() -> None:
    """Write every page, and remove those of the reference that are no more."""
    made = pages()
    (DOCS / REFERENCE).mkdir(exist_ok=True)
    for path in (DOCS / REFERENCE).glob("*.md"):
        if f"{REFERENCE}/{path.name}" not in made:
            path.unlink()
    for name, text in made.items():
        (DOCS / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
