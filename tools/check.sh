#!/bin/sh
# Source checks that need no build: formatting and floors.
set -eu
cd "$(dirname "$0")/.."
git ls-files 'src/*.c' 'src/*.h' 'src/*.cpp' 'tests/*.c' 'tests/*.h' 'fuzz/*.c' 'fuzz/*.h' 'tools/*.c' | xargs clang-format --dry-run -Werror
sh tests/floors.sh .
