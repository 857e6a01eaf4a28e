"""`cardgen publish`, `log`, `show`, `withdraw` and `verify` as owners and readers use them."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as generate_rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from tests.acceptance.conftest import Ran, Run
from tests.acceptance.in_process import runner
from tests.registry.registry_cards import RELEASED, released_rows
from tests.registry.s3_server import BUCKET, careless_proxy, s3_environment, s3_server

LOANS = "loan-default"
DAY = ("--as-of", "2026-06-15")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a spec that can be published."""
    (tmp_path / "card.yaml").write_text(RELEASED, encoding="utf-8")
    (tmp_path / "rows.csv").write_text(released_rows(), encoding="utf-8")
    return tmp_path


@pytest.fixture
def cardgen(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command in the folder, and nothing of the machine's own settings."""
    monkeypatch.delenv("CARDGEN_REGISTRY", raising=False)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    return runner(folder, monkeypatch, capsys)


def change(folder: Path, *changes: tuple[str, str]) -> None:
    """Change the spec; each text must be there."""
    text = (folder / "card.yaml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    (folder / "card.yaml").write_text(text, encoding="utf-8")


def bump(folder: Path, old: str, new: str) -> None:
    change(folder, (f"version: {old}", f"version: {new}"))


def publish(cardgen: Run, *words: str, **environment: str) -> Ran:
    return cardgen("publish", "card.yaml", *DAY, *words, **environment)


def tree(folder: Path) -> dict[str, str]:
    """Every file below a folder, with its digest."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_from_the_first_version_to_its_withdrawal(cardgen: Run, folder: Path) -> None:
    assert publish(cardgen) == Ran(0, "", f"{LOANS}@1.0.0: published in cards\n")
    version = folder / "cards" / LOANS / "1.0.0"
    assert {"card.json", "card.md", "card.html", "charts", "data", "pairs", "MANIFEST.json"} == {
        path.name for path in version.iterdir()
    }
    bump(folder, "1.0.0", "1.1.0")
    change(folder, ("An officer decides.", "A loan officer decides."))
    second = json.loads(publish(cardgen, "--json").out)
    assert (second["status"], second["previous"], second["registry"]) == ("published", "1.0.0", "cards")
    assert (folder / "cards" / LOANS / "1.1.0" / "changes.md").read_text(encoding="utf-8")
    assert cardgen("verify", "--rebuild") == Ran(0, "", "2 versions verified: no faults\n")

    log = cardgen("log", LOANS)
    assert log.code == 0
    assert [line.split()[0] for line in log.out.splitlines()] == ["1.1.0", "1.0.0"]
    assert log.out.splitlines()[0].endswith("latest")
    said = cardgen("withdraw", f"{LOANS}@1.1.0", "--reason", "Wrong data.", "--by", "R. Eviewer", *DAY)
    assert said == Ran(0, "", f"{LOANS}@1.1.0: withdrawn\n")
    first, second_line = cardgen("log", LOANS).out.splitlines()
    assert first.endswith("withdrawn 2026-06-15 by R. Eviewer: Wrong data.")
    assert second_line.endswith("latest")
    assert cardgen("show", LOANS).out.startswith(f"{LOANS}@1.0.0  active\n")
    shown = cardgen("show", f"{LOANS}@1.1.0")
    assert shown.out.startswith(f"{LOANS}@1.1.0  withdrawn\n")
    assert "was withdrawn on 2026-06-15: Wrong data." in shown.err
    assert cardgen("verify").code == 0


def test_what_programs_read(cardgen: Run, folder: Path) -> None:
    publish(cardgen)
    cardgen("withdraw", f"{LOANS}@1.0.0", "--reason", "Wrong data.", *DAY)
    (entry,) = json.loads(cardgen("log", LOANS, "--json").out)
    manifest = (folder / "cards" / LOANS / "1.0.0" / "MANIFEST.json").read_bytes()
    assert entry == {
        "id": LOANS,
        "version": "1.0.0",
        "as_of": "2026-06-01",
        "status": "withdrawn",
        "withdrawal": {"date": "2026-06-15", "reason": "Wrong data.", "by": None},
        "manifest_sha256": hashlib.sha256(manifest).hexdigest(),
        "card_digest": f"sha256:{tree(folder / 'cards')[f'{LOANS}/1.0.0/card.json']}",
        "previous": None,
        "latest": False,
    }
    shown = json.loads(cardgen("show", f"{LOANS}@1.0.0", "--json").out)
    assert shown["signer"] is None
    assert shown["card_format"] == "cardgen-card/3"
    assert shown["files"]["card.md"] == tree(folder / "cards")[f"{LOANS}/1.0.0/card.md"]
    assert json.loads(cardgen("verify", "--json").out) == {
        "registry": "cards",
        "versions": [f"{LOANS}@1.0.0"],
        "faults": [],
        "notes": [],
    }
    page = cardgen("show", f"{LOANS}@1.0.0", "--path", "card.md").out
    assert page == (folder / "cards" / LOANS / "1.0.0" / "card.md").read_text(encoding="utf-8")


def test_a_spec_and_the_card_built_from_it_are_the_same_version(cardgen: Run, folder: Path) -> None:
    cardgen("build", "card.yaml", "--out", "built")
    assert cardgen("publish", "built/card.json", *DAY).code == 0
    before = tree(folder / "cards")
    for source in ("card.yaml", "built", "built/card.json"):
        again = cardgen("publish", source, "--as-of", "2029-01-01")
        assert again == Ran(0, "", f"{LOANS}@1.0.0: already published, identical\n")
    assert tree(folder / "cards") == before


def test_a_card_without_the_sums_that_it_names_is_refused(cardgen: Run, folder: Path) -> None:
    cardgen("build", "card.yaml", "--out", "built")
    (folder / "built" / "pairs" / "defaults.json.gz").unlink()
    refused = cardgen("publish", "built/card.json", *DAY)
    assert refused.code == 3
    assert "not beside it" in refused.err
    assert not (folder / "cards").exists()


def test_the_same_bytes_wherever_it_is_published(folder: Path) -> None:
    trees = []
    for number, (zone, seed) in enumerate((("UTC", "1"), ("Asia/Tokyo", "2"))):
        registry = folder / f"registry-{number}"
        environment = {**os.environ, "TZ": zone, "PYTHONHASHSEED": seed}
        words = [sys.executable, "-m", "cardgen", "publish", "card.yaml", "--registry", str(registry), *DAY]
        subprocess.run(words, cwd=folder, env=environment, check=True, capture_output=True)
        trees.append(tree(registry))
    assert trees[0] == trees[1]


def test_a_version_is_never_used_again(cardgen: Run, folder: Path) -> None:
    publish(cardgen)
    before = tree(folder / "cards")
    change(folder, ("An officer decides.", "A loan officer decides."))
    refused = publish(cardgen)
    assert refused.code == 1
    assert "published already, with other content" in refused.err
    assert "card.html, card.json, card.md" in refused.err
    assert f"{LOANS}@1.0.0: not published" in refused.err
    assert tree(folder / "cards") == before


def test_a_version_below_the_highest_is_refused(cardgen: Run, folder: Path) -> None:
    publish(cardgen)
    bump(folder, "1.0.0", "0.9.0")
    refused = publish(cardgen)
    assert refused.code == 1
    assert "0.9.0 is not above 1.0.0" in refused.err


def test_a_small_step_and_an_error_that_nobody_accepted_are_refused(cardgen: Run, folder: Path) -> None:
    publish(cardgen)
    bump(folder, "1.0.0", "1.0.1")
    change(
        folder,
        (
            "limitations: [{id: noise, text: Scores of young firms are less certain.}]",
            "limitations: [{id: other, text: Loans below 1000 are not scored.}]",
        ),
    )
    refused = publish(cardgen, "--json")
    assert refused.code == 1
    kinds = [problem["kind"] for problem in json.loads(refused.out)["problems"]]
    assert kinds == ["bump-too-small", "limitation-removed"]
    assert "give the card version 2.0.0 or higher" in refused.err

    bump(folder, "1.0.1", "2.0.0")
    refused = publish(cardgen)
    assert refused.code == 1
    assert "error[limitation-removed]" in refused.err
    (fingerprint,) = re.findall(r"cardgen accept ([0-9a-f]{16}) --reason", refused.err)
    (folder / "acceptances" / LOANS).mkdir(parents=True)
    (folder / "acceptances" / LOANS / f"{fingerprint}.yaml").write_text(
        f"fingerprint: {fingerprint}\nservice: {LOANS}\nrule: limitation-removed\n"
        "pointer: /intended_use/limitations/noise\nreason: Young firms are measured now.\n",
        encoding="utf-8",
    )
    assert publish(cardgen).code == 0
    changes = json.loads((folder / "cards" / LOANS / "2.0.0" / "changes.json").read_bytes())
    (finding,) = [item for item in changes["findings"] if item["rule"] == "limitation-removed"]
    assert finding["accepted"]["reason"] == "Young firms are measured now."
    assert cardgen("verify", "--rebuild").code == 0


def test_a_failed_criterion_needs_a_reason_that_the_card_shows(cardgen: Run, folder: Path) -> None:
    change(folder, ("scope: overall, max: 0.9", "scope: overall, max: 0.01"))
    refused = publish(cardgen)
    assert refused.code == 1
    assert "criterion overall" in refused.err
    assert not (folder / "cards").exists()
    assert publish(cardgen, "--allow-failing", "A fix is on its way.").code == 0
    card = json.loads((folder / "cards" / LOANS / "1.0.0" / "card.json").read_bytes())
    assert card["waiver"] == {"reason": "A fix is on its way."}
    assert [item["outcome"] for item in card["acceptance"]] == ["fail"]
    for page in ("card.md", "card.html"):
        assert "A fix is on its way." in (folder / "cards" / LOANS / "1.0.0" / page).read_text(encoding="utf-8")
    assert publish(cardgen, "--allow-failing", "A fix is on its way.").err.endswith("identical\n")
    assert publish(cardgen, "--allow-failing", "Another reason.").code == 1
    assert cardgen("verify", "--rebuild").code == 0


def test_a_reason_without_a_failure_is_wrong_usage(cardgen: Run, folder: Path) -> None:
    refused = publish(cardgen, "--allow-failing", "Just in case.")
    assert refused.code == 2
    assert "no criterion failed" in refused.err
    assert not (folder / "cards").exists()


def test_a_lint_error_at_release_is_refused_where_it_stands(cardgen: Run, folder: Path) -> None:
    change(folder, ("  feedback: credit@example.org\n", ""))
    refused = publish(cardgen)
    assert refused.code == 1
    assert re.search(r"card\.yaml:\d+:\d+: /operations/feedback: operations\.feedback is empty", refused.err)
    assert not (folder / "cards").exists()


@pytest.mark.parametrize(
    ("words", "environment"), [(("--as-of", "2027-01-01"), {}), ((), {"SOURCE_DATE_EPOCH": "1798761600"})]
)
def test_a_card_whose_review_is_overdue_is_refused(
    cardgen: Run, words: tuple[str, ...], environment: dict[str, str]
) -> None:
    refused = cardgen("publish", "card.yaml", *words, **environment)
    assert refused.code == 1
    assert "was to be reviewed by 2026-12-01, and it is 2027-01-01" in refused.err


def test_withdrawing_twice_says_so(cardgen: Run, folder: Path) -> None:
    publish(cardgen)
    words = ("withdraw", f"{LOANS}@1.0.0", "--reason", "Wrong data.")
    assert cardgen(*words, SOURCE_DATE_EPOCH="1781481600").code == 0
    before = tree(folder / "cards")
    again = cardgen(*words, *DAY)
    assert again.code == 0
    assert "was withdrawn already, on 2026-06-15: Wrong data.; nothing was written" in again.err
    assert cardgen("withdraw", f"{LOANS}@1.0.0", "--reason", "Another reason.", *DAY).code == 1
    assert tree(folder / "cards") == before


def keys(folder: Path) -> None:
    """Write two pairs of Ed25519 keys, and an RSA key."""
    for name, key in (("key", Ed25519PrivateKey.generate()), ("other", Ed25519PrivateKey.generate())):
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (folder / f"{name}.pem").write_bytes(pem)
        public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        (folder / f"{name}.pub.pem").write_bytes(public)
    rsa = generate_rsa(65537, 2048).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "rsa.pem").write_bytes(rsa)


def test_signatures(cardgen: Run, folder: Path) -> None:
    keys(folder)
    for wrong, message in (("rsa.pem", "another kind (RSA)"), ("key.pub.pem", "is a public key")):
        refused = publish(cardgen, "--sign", wrong)
        assert refused.code == 2
        assert message in refused.err
    assert publish(cardgen, "--sign", "missing.pem").code == 3
    assert not (folder / "cards").exists()
    assert publish(cardgen, "--sign", "key.pem").code == 0
    assert "signed by   nobody" not in cardgen("show", LOANS).out
    assert cardgen("verify", "--key", "key.pub.pem").code == 0
    assert cardgen("verify", "--key", "other.pub.pem", "--key", "key.pub.pem").code == 0
    wrong_key = cardgen("verify", "--key", "other.pub.pem")
    assert wrong_key.code == 1
    assert f"{LOANS}/1.0.0/MANIFEST.dsse.json: error[wrong-key]" in wrong_key.out
    assert cardgen("verify", "--key", "key.pem").code == 2
    envelope = folder / "cards" / LOANS / "1.0.0" / "MANIFEST.dsse.json"
    document = json.loads(envelope.read_bytes())
    document["signatures"][0]["sig"] = "A" * 86 + "=="
    envelope.write_text(json.dumps(document))
    assert cardgen("verify").code == 0
    tampered = cardgen("verify", "--key", "key.pub.pem", "--json")
    assert tampered.code == 1
    assert [fault["kind"] for fault in json.loads(tampered.out)["faults"]] == ["bad-signature"]


def test_a_changed_file_is_found_and_never_read(cardgen: Run, folder: Path) -> None:
    publish(cardgen)
    for name in ("card.json", "card.md"):
        path = folder / "cards" / LOANS / "1.0.0" / name
        path.write_bytes(path.read_bytes().replace(b"officer", b"0fficer"))
    found = cardgen("verify")
    assert found.code == 1
    assert [line.partition(" was")[0] for line in found.out.splitlines()] == [
        *(f"{LOANS}/1.0.0/{name}: error[changed-file]" for name in ("card.json", "card.md")),
    ]
    assert found.err == "1 version verified: 2 faults\n"
    assert cardgen("show", LOANS, "--path", "card.md").code == 3
    assert cardgen("show", LOANS, "--path", "card.html").code == 0
    bump(folder, "1.0.0", "1.0.1")
    refused = publish(cardgen)
    assert refused.code == 3
    assert "was changed" in refused.err
    assert not (folder / "cards" / LOANS / "1.0.1").exists()
    assert cardgen("diff", f"{LOANS}@1.0.0", "card.yaml").code == 3


def test_the_registry_is_where_the_environment_says(cardgen: Run, folder: Path) -> None:
    assert publish(cardgen, CARDGEN_REGISTRY="elsewhere").code == 0
    assert (folder / "elsewhere" / LOANS / "1.0.0" / "card.json").is_file()
    assert cardgen("log", LOANS, CARDGEN_REGISTRY="elsewhere").code == 0
    assert cardgen("log", LOANS, "--registry", "elsewhere").code == 0


@pytest.mark.parametrize(
    "words", [("log", LOANS), ("show", LOANS), ("verify",), ("withdraw", f"{LOANS}@1.0.0", "--reason", "Wrong.")]
)
def test_a_registry_that_is_not_there_cannot_be_read(cardgen: Run, folder: Path, words: tuple[str, ...]) -> None:
    missing = cardgen(*words)
    assert missing.code == 3
    assert "there is no registry in it" in missing.err
    (folder / "cards").write_text("a file")
    assert cardgen(*words).code == 3
    assert cardgen(*words, "--registry", "ftp://host/cards").code == 2


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("log", "loan-defualt"), 2),
        (("log", f"{LOANS}@1.0.0"), 2),
        (("log", "../x"), 2),
        (("show", f"{LOANS}@9.9.9"), 2),
        (("show", f"{LOANS}@../1.0.0"), 2),
        (("show", LOANS, "--path", "../../card.yaml"), 2),
        (("show", LOANS, "--path", "card.md", "--json"), 2),
        (("verify", "loan-defualt"), 2),
        (("verify", f"{LOANS}@9.9.9"), 2),
        (("withdraw", LOANS, "--reason", "Wrong."), 2),
        (("withdraw", f"{LOANS}@1.0.0"), 2),
        (("withdraw", f"{LOANS}@1.0.0", "--reason", " "), 2),
        (("withdraw", f"{LOANS}@9.9.9", "--reason", "Wrong."), 2),
        (("publish", "missing.yaml"), 3),
    ],
)
def test_wrong_usage(cardgen: Run, folder: Path, words: tuple[str, ...], code: int) -> None:
    publish(cardgen)
    before = tree(folder / "cards")
    told = cardgen(*words)
    assert told.code == code
    assert told.err
    assert "internal error" not in told.err
    assert tree(folder / "cards") == before


def test_a_registry_that_cannot_be_written(cardgen: Run, folder: Path) -> None:
    (folder / "cards").write_text("a file")
    refused = publish(cardgen)
    assert refused.code == 3
    assert "cannot be" in refused.err
    assert (folder / "cards").read_text() == "a file"


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
def test_a_disk_that_is_full(cardgen: Run, folder: Path) -> None:
    cardgen("build", "card.yaml", "--out", "built")
    words = f"{sys.executable} -m cardgen publish built/card.json --as-of 2026-06-15"
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    limited = ["sh", "-c", f"ulimit -f 20; exec {words}"]  # blocks of 512 bytes; card.html needs more
    full = subprocess.run(limited, cwd=folder, env=environment, capture_output=True, text=True)
    assert full.returncode == 3, full.stderr
    assert "cannot be written: File too large" in full.stderr
    assert "nothing is half written" in full.stderr
    assert [path.name for path in (folder / "cards").rglob("*") if path.name not in (LOANS, ".gitattributes")] == []
    assert cardgen("publish", "built/card.json", *DAY).code == 0
    assert cardgen("verify").code == 0


@pytest.mark.parametrize("words", [("log", LOANS), ("show", LOANS), ("verify",), ("diff", LOANS, LOANS)])
def test_reading_a_registry_is_cheap(cardgen: Run, folder: Path, words: tuple[str, ...]) -> None:
    publish(cardgen)
    code = (
        "import json, sys\n"
        "from cardgen.cli.main import main\n"
        "try:\n"
        f"    main({list(words)!r})\n"
        "finally:\n"
        "    print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})), file=sys.stderr)\n"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True)
    loaded = set(json.loads(run.stderr.splitlines()[-1]))
    assert "cardgen" in loaded
    assert not loaded & {"pandas", "matplotlib", "duckdb", "obstore", "cryptography"}


def test_publishers_at_the_same_time(cardgen: Run, folder: Path) -> None:
    cardgen("build", "card.yaml", "--out", "card-0")
    for number in range(1, 6):
        before = "An officer decides." if number == 1 else f"Officer {number - 1} decides."
        change(folder, (before, f"Officer {number} decides."))
        cardgen("build", "card.yaml", "--out", f"card-{number}")
    words = [sys.executable, "-m", "cardgen", "publish"]
    running = [
        subprocess.Popen([*words, f"card-{number}", *DAY], cwd=folder, stderr=subprocess.PIPE) for number in range(6)
    ]
    told = [process.communicate()[1].decode() for process in running]
    assert Counter(process.returncode for process in running) == {0: 1, 1: 5}
    winner = [process.returncode for process in running].index(0)
    published = (folder / "cards" / LOANS / "1.0.0" / "card.json").read_bytes()
    assert published == (folder / f"card-{winner}" / "card.json").read_bytes()
    assert all("with other content" in text for number, text in enumerate(told) if number != winner)
    assert cardgen("verify", "--rebuild").code == 0


def test_a_registry_in_an_object_store(cardgen: Run, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    def run(*words: str) -> Ran:
        return cardgen(*words, **environment, CARDGEN_REGISTRY=f"s3://{BUCKET}/teams/cards")

    with s3_server(tmp_path_factory.mktemp("s3")) as address:
        environment = s3_environment(address)
        assert run("publish", "card.yaml", *DAY).err == f"{LOANS}@1.0.0: published in s3://{BUCKET}/teams/cards\n"
        assert run("publish", "card.yaml", *DAY).err.endswith("already published, identical\n")
        bump(folder, "1.0.0", "1.1.0")
        change(folder, ("An officer decides.", "A loan officer decides."))
        assert run("publish", "card.yaml", *DAY).code == 0
        assert run("withdraw", f"{LOANS}@1.1.0", "--reason", "Wrong data.", *DAY).code == 0
        assert [line.split()[0] for line in run("log", LOANS).out.splitlines()] == ["1.1.0", "1.0.0"]
        assert run("show", LOANS, "--path", "card.json").out.startswith('{"acceptance":')
        assert run("verify", "--rebuild").err == "2 versions verified: no faults\n"
        assert not (folder / "cards").exists()


def test_an_object_store_that_ignores_conditions_is_refused(
    cardgen: Run, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with s3_server(tmp_path_factory.mktemp("s3")) as real, careless_proxy(real) as address:
        refused = publish(cardgen, "--registry", f"s3://{BUCKET}/cards", **s3_environment(address))
    assert refused.code == 3
    assert "ignores conditional writes" in refused.err


def test_a_published_version_is_a_side_of_a_comparison(cardgen: Run, folder: Path) -> None:
    publish(cardgen)
    bump(folder, "1.0.0", "1.1.0")
    change(folder, ("An officer decides.", "A loan officer decides."))
    report = json.loads(cardgen("diff", LOANS, "card.yaml", "--json").out)
    assert report["status"] == "compared"
    assert report["old"]["label"] == f"{LOANS}@1.0.0"
    publish(cardgen)
    report = json.loads(cardgen("diff", f"{LOANS}@1.0.0", f"{LOANS}@1.1.0", "--json").out)
    assert report["status"] == "compared"
    assert (
        json.loads((folder / "cards" / LOANS / "1.1.0" / "changes.json").read_bytes())["findings"] == report["findings"]
    )
