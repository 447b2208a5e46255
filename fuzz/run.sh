#!/bin/sh
# Runs every fuzz target, two at a time: fuzz/run.sh BUILD SECONDS [NAME]. What is found is kept in BUILD/corpus-*, crashes in BUILD.
set -eu
build=$1
seconds=$2
only=${3:-}
here=$(dirname "$0")
one() {
    name=$(basename "$1")
    mkdir -p "$build/corpus-$name"
    if "$1" -max_total_time="$seconds" -max_len=65536 -rss_limit_mb=4096 -timeout=10 -verbosity=0 -artifact_prefix="$build/$name-" \
        "$build/corpus-$name" "$here/seeds/${name#fuzz_}" >"$build/$name.log" 2>&1; then
        echo "$name: fine"
    else
        echo "$name: FAILED, see $build/$name.log"
        return 1
    fi
}
failed=0
first=
for target in "$build"/fuzz/fuzz_*"$only"*; do
    if [ ! -f "$target" ] || [ ! -x "$target" ]; then
        continue
    fi
    one "$target" &
    if [ -z "$first" ]; then
        first=$!
        continue
    fi
    wait "$first" || failed=1
    first=$!
done
[ -z "$first" ] || wait "$first" || failed=1
exit $failed
