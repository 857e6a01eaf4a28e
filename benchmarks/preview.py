"""A rebuild of the preview after an edit of a prose file, over the first build of the same spec, both as CPU.

Usage: preview.py [SPEC…] [--repeat N]

The first build is that of a fresh process, imports included, which is what a person waits for who starts the preview.
The last column leaves the imports out: the first build then is one with everything imported and nothing kept. The least
CPU of each is compared, which is what the machine's other work disturbs least. The target is a fifth.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

CHILD = """
import json, sys, time
from pathlib import Path
from cardgen.site.preview.building import Preview
spec, prose = map(Path, sys.argv[1:])
def cpu(work):
    start = time.process_time()
    work()
    return time.process_time() - start
preview = Preview(spec)
preview.rebuild()
cold = time.process_time()
prose.write_text(prose.read_text(encoding="utf-8") + "\\nEdited.\\n", encoding="utf-8")
again = cpu(preview.rebuild)
work = preview.state.built.work
assert not preview.state.problems and not (work.measured or work.estimated or work.drawn), preview.state
warm = cpu(Preview(spec).rebuild)
print(json.dumps([cold, warm, again]))
"""


def times(spec: Path) -> tuple[float, float, float]:
    """Return CPU seconds of a first build with imports, of one without, and of a rebuild, in a process of their own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "specs"
        shutil.copytree(spec.parent, folder)
        prose = sorted(folder.rglob("prose/*.md"))[0]
        words = [sys.executable, "-c", CHILD, str(folder / spec.name), str(prose)]
        ran = subprocess.run(words, check=True, capture_output=True, text=True)
    cold, warm, again = json.loads(ran.stdout)
    return cold, warm, again


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("specs", nargs="*", type=Path)
    parser.add_argument("--repeat", type=int, default=3)
    args = parser.parse_args()
    root = Path(__file__).resolve().parent.parent
    for spec in args.specs or sorted(root.glob("card_specs/*/card.yaml")):
        runs = [times(spec) for _ in range(args.repeat)]
        cold, warm, again = (min(column) for column in zip(*runs, strict=True))
        print(
            f"{spec.parent.name:<32} first {cold:.2f} s  rebuild {again:.2f} s  ratio {again / cold:.2f}  "
            f"without imports {again / warm:.2f}"
        )


if __name__ == "__main__":
    main()
