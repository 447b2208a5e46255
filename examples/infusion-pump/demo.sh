#!/bin/sh
# The main job on the example: from a device, its threat model and its SBOM to the regulator's file.
#
#     sh demo.sh OUTPUT_FOLDER        CORDON names the program (default: cordon)
#
# The workspace and the index are made new beside the output each time.
set -eu

CORDON=${CORDON:-cordon}
out=${1:?usage: demo.sh OUTPUT_FOLDER}
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$out"
out=$(cd "$out" && pwd)
work=$out/workspace
rm -rf "$work" "$out/index" "$out/fda" "$out/eu"

export CORDON CORDON_VULN_DB="$out/index" CORDON_WORKSPACE="$work"
step() { printf '\n== %s\n' "$1"; }

step "A workspace, the device and its threat model"
"$CORDON" init "$work"
"$CORDON" apply "$here/device.yaml" "$here/threat-model.yaml"

step "What is in the device: the SBOMs of two releases"
"$CORDON" sbom add "$here/pump-3.1.0.cdx.json" --release 3.1.0
"$CORDON" sbom add "$here/pump.cdx.json" --release 3.2.1

step "What is known to be wrong: the example's vulnerability records"
"$CORDON" db import "$here/vulnerabilities"

step "Scan, with the path to harm for each finding"
"$CORDON" scan --release 3.1.0 --quiet >/dev/null
"$CORDON" scan --release 3.2.1 --quiet >/dev/null
"$CORDON" finding list --release 3.2.1 | head -n 16
echo "  …"

step "Decisions that were taken, and the evidence"
sh "$here/decisions.sh" 2>&1 | tail -n 4

step "One finding, link by link"
"$CORDON" finding show CVE-2022-0778 --release 3.2.1 | head -n 30

step "Later: newer records arrive, and only what they touch is looked at again"
"$CORDON" db import "$here/vulnerabilities-later"
"$CORDON" watch --once

step "The file for the regulators"
"$CORDON" submit eu --release 3.2.1 -o "$out/eu" >/dev/null
"$CORDON" submit fda --release 3.2.1 -o "$out/fda"
cp "$out/fda/findings.json" "$out/findings.json"
"$CORDON" audit verify
printf '\nThe workspace is %s; look at it with:\n  %s serve --workspace %s\n' "$work" "$CORDON" "$work"
