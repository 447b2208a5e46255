#!/bin/sh
# Triage decisions and evidence for release 3.2.1 of the example. Run it in the workspace, after the SBOM was added and scanned.
#   CORDON    the program (default: cordon)
#   EXAMPLE   the folder of this example (default: where this script lies)
set -eu
CORDON=${CORDON:-cordon}
EXAMPLE=${EXAMPLE:-$(cd "$(dirname "$0")" && pwd)}

SEC="Ines Talvik, product security"
DEV="Tomas Wieland, software"
RISK="Oskar Brandvold, risk management"
CLIN="Dr. Amara Lindeberg, clinical safety"

triage() {
	id=$1
	shift
	"$CORDON" finding triage "$id" --release 3.2.1 "$@"
}

# --- communication processor -------------------------------------------------------------------------------------------------
triage CVE-2022-0778 --status affected \
	--action "OpenSSL 1.1.1w in the gateway image and the Debian security version on the library server, both with 3.2.2; until then the watchdog restarts the gateway." \
	--statement "A host in the network can make the gateway hang with a crafted certificate. Infusion and local alarms go on." \
	--exploitability high --severity serious --decision uncontrolled \
	--reason "Reachable before authentication. The gateway is restarted after 20 s, but can be hung again at once, so orders and libraries may stay away." --by "$RISK"
triage CVE-2021-3711 --status not_affected --justification vulnerable_code_not_present \
	--reason "OpenSSL is configured with no-sm2; the symbol is absent from the library in the image." --by "$SEC"
triage CVE-2022-1292 --status not_affected --justification vulnerable_code_not_present \
	--reason "The script c_rehash is not installed in the image, and there is no Perl to run it." --by "$SEC"
triage CVE-2022-37434 --component zlib --status not_affected --justification vulnerable_code_not_in_execute_path \
	--reason "No program of the image calls inflateGetHeader; checked over the symbols of all binaries." --by "$DEV"
triage CVE-2018-25032 --component zlib --status affected \
	--action "zlib 1.2.13 with 3.3.0." \
	--exploitability low --severity minor --decision controlled \
	--reason "Only the log export compresses, and of records that the pump writes itself. A crash ends the export, nothing else." --by "$SEC"
triage CVE-2023-38545 --status not_affected --justification vulnerable_code_not_in_execute_path \
	--reason "Neither pump nor library server has a setting for a SOCKS proxy, and the environment variables for one are not read." --by "$SEC"
triage CVE-2023-28366 --status not_affected --justification vulnerable_code_not_present \
	--reason "Only the client library of mosquitto is built; the flaw is in the broker." --by "$DEV"
triage CVE-2022-35737 --status not_affected --justification vulnerable_code_cannot_be_controlled_by_adversary \
	--reason "Needs a string of about two gigabytes; the log writer cuts text at 4 kB and the pump has 512 MB of memory." --by "$DEV"
triage CVE-2022-28391 --status not_affected --justification vulnerable_code_not_present \
	--reason "The netstat applet is switched off in the configuration of busybox." --by "$DEV"
triage CVE-2022-30594 --status not_affected --justification vulnerable_code_not_present \
	--reason "The kernel is built without checkpoint/restore, which the option in question belongs to." --by "$DEV"
triage CVE-2023-2008 --status not_affected --justification vulnerable_code_not_present \
	--reason "The udmabuf driver is not built." --by "$DEV"
triage CVE-2021-33574 --status not_affected --justification vulnerable_code_not_in_execute_path \
	--reason "No binary of the image imports mq_notify." --by "$SEC"
triage CVE-2022-23218 --status not_affected --justification vulnerable_code_not_in_execute_path \
	--reason "No binary of the image imports the old remote procedure call functions." --by "$SEC"
triage CVE-2022-23304 --status not_affected --justification vulnerable_code_not_present \
	--reason "The supplicant is built without EAP-pwd." --by "$DEV"
triage CVE-2023-52160 --status not_affected --justification vulnerable_code_not_in_execute_path \
	--reason "Only EAP-TLS can be configured, always with a checked server certificate; PEAP is not offered." --by "$SEC"
triage CVE-2022-39176 --status affected \
	--action "BlueZ 5.66 with 3.3.0. Until then BLE can be switched off per hospital without loss of infusion functions." \
	--exploitability medium --severity minor --decision controlled \
	--reason "The audio profiles are not registered, but the library code is there. A reader nearby may learn bits of memory without keys or patient data; no command follows from it." --by "$RISK"
triage CVE-2021-36369 --status not_affected --justification vulnerable_code_not_present \
	--reason "Dropbear is built as server only; the flaw is in the client." --by "$DEV"
triage CVE-2023-48795 --component dropbear --status affected \
	--action "Ciphers and MACs that allow the truncation are switched off with 3.2.2." \
	--exploitability low --severity negligible --decision controlled \
	--reason "The service shell is reached over a cable between laptop and pump only, in service mode, never while infusing. Dropped messages gain nothing there." --by "$SEC"
triage CVE-2023-24607 --status not_affected --justification vulnerable_code_not_present \
	--reason "The SQL module of Qt is built with the SQLite driver only." --by "$DEV"
triage CVE-2022-30767 --status not_affected --justification vulnerable_code_not_present \
	--reason "Network boot is not built into the production boot loader." --by "$DEV"
triage CVE-2022-2347 --status not_affected --justification vulnerable_code_not_present \
	--reason "The firmware update mode over USB is not built into the production boot loader." --by "$DEV"
triage CVE-2022-22707 --status not_affected --justification component_not_present \
	--reason "lighttpd is in the manifest of the common layer but is taken out of production images; a listing of the root file system is in the build record." --by "$DEV"
triage CVE-2022-0563 --status not_affected --justification vulnerable_code_not_present \
	--reason "chfn and chsh are not built." --by "$DEV"
triage CVE-2022-27404 --status under_investigation \
	--reason "The screen loads fonts from the image only; whether an order could name a font file is being looked at." --by "$SEC"
triage CVE-2022-25235 --component expat --status under_investigation \
	--reason "Fuzzing of the configuration parser with bad encodings was started." --by "$SEC"

# --- therapy controller and rack -----------------------------------------------------------------------------------------------
triage CVE-2022-35409 --status not_affected --justification vulnerable_code_not_present \
	--reason "DTLS is not built, neither in the therapy controller, where the library only checks signatures, nor in the rack." --by "$DEV"
triage CVE-2021-43997 --status not_affected --justification vulnerable_code_not_present \
	--reason "The kernel port without memory protection is used; all tasks are privileged, so the function in question does not exist." --by "$DEV"

# --- hospital server --------------------------------------------------------------------------------------------------------
triage CVE-2021-44228 --status affected \
	--action "log4j-core 2.17.1 in 3.2.2, before the first delivery of 3.2; in the meantime the lookup class is taken out of the archive." \
	--statement "A crafted field of an order is logged and may load code into the order adapter." \
	--exploitability high --severity critical --decision uncontrolled \
	--reason "Known to be exploited. TLS with client certificates narrows who can send, but the order system passes on text of others. Orders for the wrong patient could be made; the nurse's check at the pump remains." --by "$RISK"
triage CVE-2022-42889 --status not_affected --justification vulnerable_code_not_in_execute_path \
	--reason "Only the class for escaping is used; no interpolator is made anywhere in the adapter." --by "$DEV"
triage CVE-2022-1471 --status not_affected --justification vulnerable_code_cannot_be_controlled_by_adversary \
	--reason "The only YAML file read is the adapter's own configuration, which is part of the signed appliance." --by "$DEV"
triage CVE-2022-28346 --status not_affected --justification vulnerable_code_not_in_execute_path \
	--reason "No call of annotate, aggregate or extra takes names from a request; searched and reviewed." --by "$DEV"
triage CVE-2023-4863 --status affected \
	--action "Pillow 10.3 with 3.2.2; upload of logos is switched off until then." \
	--exploitability high --severity minor --decision controlled \
	--reason "Known to be exploited elsewhere. Images come from administrators only and are decoded in a worker without access to libraries or orders." --by "$RISK"
triage CVE-2023-22809 --status not_affected --justification vulnerable_code_not_in_execute_path \
	--reason "The policy of the appliance has no entry for sudoedit." --by "$SEC"
triage CVE-2021-23337 --status not_affected --justification vulnerable_code_not_in_execute_path \
	--reason "The template function is not called by the console or by its packages." --by "$DEV"
triage CVE-2023-45133 --status not_affected --justification vulnerable_code_cannot_be_controlled_by_adversary \
	--reason "Used at build time only, on the maker's own source." --by "$DEV"

# --- cloud -------------------------------------------------------------------------------------------------------------------
triage CVE-2021-23017 --status not_affected --justification vulnerable_code_not_in_execute_path \
	--reason "No resolver is configured; all upstream addresses are fixed." --by "$SEC"
triage CVE-2023-44487 --status affected \
	--action "nginx 1.26 in the update service; limits on requests per connection have been lowered at once." \
	--exploitability high --severity negligible --decision controlled \
	--reason "Updates can be delayed while the flood lasts. No pump waits for the service." --by "$CLIN"
triage CVE-2023-22466 --status not_affected --justification vulnerable_code_not_present \
	--reason "Concerns Windows; the analytics runs on Linux." --by "$DEV"

# --- evidence ----------------------------------------------------------------------------------------------------------------
"$CORDON" evidence add "$EXAMPLE/evidence/static-analysis.sarif" --kind sast --release 3.2.1
"$CORDON" evidence add "$EXAMPLE/evidence/fuzzing.sarif" --kind fuzz --release 3.2.1
"$CORDON" evidence add "$EXAMPLE/evidence/web-scan.sarif" --kind dast --release 3.2.1
"$CORDON" evidence add "$EXAMPLE/evidence/penetration-test.sarif" --kind pentest --release 3.2.1
"$CORDON" evidence add "$EXAMPLE/evidence/dependency-scan.sarif" --kind sca --release 3.2.1
