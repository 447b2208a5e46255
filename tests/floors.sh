#!/bin/sh
# Checks that a source file includes only from its own folder or from floors below (docs/architecture.md).
# Also: no file calls exit(), system() or prints, below the faces.
set -eu
cd "${1:-.}/src"
floor() {
    case "$1" in
    base) echo 0 ;;
    ident | score) echo 1 ;;
    bom | vuln | vex | threat | evidence | regulation | doc) echo 2 ;;
    match | stride | harm | trace | catalog | report) echo 3 ;;
    store) echo 4 ;;
    app) echo 5 ;;
    cli | server) echo 6 ;;
    *) echo 9 ;;
    esac
}
bad=0
for f in */*.c */*.h; do
    dir=${f%%/*}
    mine=$(floor "$dir")
    for inc in $(sed -n 's/^#include "\([a-z0-9_]*\)\/.*/\1/p' "$f" | sort -u); do
        theirs=$(floor "$inc")
        if [ "$theirs" -gt "$mine" ]; then
            echo "$f includes $inc/ (floor $theirs) from floor $mine"
            bad=1
        fi
    done
done
if grep -nE '(^|[^_a-zA-Z])(system|popen|printf|puts|exit)\(' base/*.c ident/*.c score/*.c bom/*.c vuln/*.c vex/*.c threat/*.c evidence/*.c \
    regulation/*.c doc/*.c match/*.c stride/*.c harm/*.c trace/*.c report/*.c store/*.c app/*.c 2>/dev/null; then
    echo "the lines above print, exit or start programs below the faces"
    bad=1
fi
[ "$bad" -eq 0 ] && echo "floors: includes point down"
exit "$bad"
