#!/usr/bin/env bash
# What CI does with a pull request: validate the spec, build the card, compare it with the base, keep one comment.
#
# The exit code is the verdict: 0 fine, 1 findings at or above FAIL_ON, 2 invalid input, 3 could not compare or comment.
# Everything is told through environment variables, because a value that is pasted into a script can be a command.
#
#   SPEC          the spec, from the working directory
#   BASE          the ref to compare with: the commit that the pull request is based on
#   FAIL_ON       the least finding that fails: error, warning, info or none      (error)
#   COMMENT_ON    the least finding that is worth a comment; none: never comment  (warning)
#   STAGE         draft or release: lint the card, which must pass `cardgen check` at that stage; none: no lint  (none)
#   OUT           folder for the card and the reports                             (build/service-card)
#   PROVIDER      github or gitlab                                                (github)
#   API, REPOSITORY, NUMBER   where the comment goes; no comment where NUMBER is empty
#   GITHUB_TOKEN or GITLAB_TOKEN   what may write it; a read-only one is fine, the report then goes into the job summary
#   ACCEPTANCES, REGISTRY, DATA_ROOT   as the options of `cardgen diff`, where they are set
set -euo pipefail

if [[ -z ${SPEC:-} || -z ${BASE:-} ]]; then
  echo "pull-request.sh: set SPEC to the spec and BASE to the ref to compare it with" >&2
  exit 2
fi
FAIL_ON=${FAIL_ON:-error}
COMMENT_ON=${COMMENT_ON:-warning}
OUT=${OUT:-build/service-card}
PROVIDER=${PROVIDER:-github}
STAGE=${STAGE:-none}

code=0
# Run a step; remember the worst exit code and go on, so that one run tells everything.
step() {
  local got=0
  "$@" || got=$?
  if ((got > code)); then code=$got; fi
}

mkdir -p "$OUT"
# A report of an earlier run must not pass for one of this run.
rm -f "$OUT"/diff.* "$OUT"/check.*

build=(cardgen build --out "$OUT/card")
judge=(cardgen check --stage "$STAGE" --output "sarif=$OUT/check.sarif" --output text=-)
compare=(cardgen diff --fail-on "$FAIL_ON")
compare+=(--output "markdown=$OUT/diff.md" --output "json=$OUT/diff.json" --output "sarif=$OUT/diff.sarif")
if [[ $PROVIDER == gitlab ]]; then
  compare+=(--output "gitlab=$OUT/diff.codequality.json" --output "junit=$OUT/diff.junit.xml" --output text=-)
  judge+=(--output "junit=$OUT/check.junit.xml")
else
  compare+=(--output github=-)
fi
if [[ -n ${ACCEPTANCES:-} ]]; then compare+=(--acceptances "$ACCEPTANCES"); fi
if [[ -n ${REGISTRY:-} ]]; then compare+=(--registry "$REGISTRY"); fi
if [[ -n ${DATA_ROOT:-} ]]; then
  build+=(--data-root "$DATA_ROOT")
  judge+=(--data-root "$DATA_ROOT")
  compare+=(--data-root "$DATA_ROOT")
fi

# The settings that judge the change are those of the base: a change must not loosen the rules by which it is judged.
settings() {
  local name
  for name in ./cardgen.toml ./pyproject.toml cardgen.toml pyproject.toml; do
    if git cat-file -e "$BASE:$name" 2>/dev/null &&
      { [[ $name == *cardgen.toml ]] || git show "$BASE:$name" | grep -q '^\[tool\.cardgen\.diff'; }; then
      git show "$BASE:$name" >"$OUT/settings/${name##*/}"
      echo "$OUT/settings/${name##*/}"
      return
    fi
  done
  : >"$OUT/settings/cardgen.toml"
  echo "$OUT/settings/cardgen.toml"
}

step cardgen validate -- "$SPEC"
step "${build[@]}" -- "$SPEC"
if [[ $STAGE != none ]]; then step "${judge[@]}" -- "$SPEC"; fi

if git rev-parse --verify --quiet --end-of-options "$BASE^{commit}" >/dev/null &&
  ! git cat-file -e "$BASE:./${SPEC#./}" 2>/dev/null; then
  echo "$SPEC is new: $BASE holds nothing to compare it with" >&2
  exit "$code"
fi

rm -rf "$OUT/settings"
mkdir -p "$OUT/settings"
compare+=(--config "$(settings)")
step "${compare[@]}" -- "git:$BASE:./${SPEC#./}" "$SPEC"

if [[ -n ${NUMBER:-} && -s $OUT/diff.md ]]; then
  comment=(cardgen comment "$OUT/diff.md" --report "$OUT/diff.json" --comment-on "$COMMENT_ON")
  comment+=(--provider "$PROVIDER" --repository "$REPOSITORY" --number "$NUMBER")
  if [[ -n ${API:-} ]]; then comment+=(--api "$API"); fi
  step "${comment[@]}"
fi
exit "$code"
