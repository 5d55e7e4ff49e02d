#!/usr/bin/env bash
# A first day with kluis, without a terminal: an invented office from `init` to a destruction.
# What the README shows by hand, for scripts and for .ci/run. Uses what the README fixes and no more.
#
#     KLUIS=target/release/kluis examples/tour.sh [DIR]
#
# DIR must not exist; without it a temporary folder is used and removed at the end.
set -euo pipefail
umask 077

kluis=${KLUIS:-kluis}
case $kluis in
    /*) ;;
    */*) kluis=$PWD/$kluis ;;
esac
here=$(cd "$(dirname "$0")" && pwd)
if [ $# -gt 0 ]; then
    mkdir -- "$1"
    dir=$(cd "$1" && pwd)
else
    dir=$(mktemp -d)
    trap 'rm -rf -- "$dir"' EXIT
fi
cd "$dir"
year=$(date +%Y)

say() { printf '\n== %s\n' "$*"; }

# Runs a command that must end with this exit code.
ends() {
    local want=$1 got=0
    shift
    "$@" || got=$?
    if [ "$got" -ne "$want" ]; then
        printf 'tour: exit %s, not %s: %s\n' "$got" "$want" "$*" >&2
        exit 1
    fi
}

# The first number of a signal or case in JSON.
number_in() { awk 'match($0, /[SC][0-9]+-[0-9]+/) && !n { print n = substr($0, RSTART, RLENGTH) }'; }

say "Configuration: the vault, and the lowest cost of a passphrase that is allowed, for this tour"
cat > config.toml <<END
vault = "$dir/team.kluis"
state_dir = "$dir/state"
language = "en"

[kdf]
memory_mib = 64
END
unset KLUIS_VAULT KLUIS_MEMBER KLUIS_PASSPHRASE_FILE KLUIS_KEY_FILE KLUIS_LANG
export KLUIS_CONFIG=$dir/config.toml

secret() { head -c 18 /dev/urandom | base64 > "$1"; }
secret anna.pass
secret bram.pass
anna() { "$kluis" --no-input --member anna --passphrase-file "$dir/anna.pass" "$@"; }
bram() { "$kluis" --no-input --member bram --passphrase-file "$dir/bram.pass" "$@"; }
nachtjob() { "$kluis" --no-input --key-file "$dir/nachtjob.key" "$@"; }

say "A new vault; the recovery code goes to a file for the safe"
anna init --organisation "Gemeente Voorbeeldstad" --recovery-file recovery.txt
"$kluis" --no-input status

say "Two more members: an analyst, and the machine that destroys at night"
anna member add bram --role analyst --new-passphrase-file bram.pass
anna member add nachtjob --role purger --key-out nachtjob.key
anna member list

say "What the office has agreed"
anna policy check "$here/policy.toml"
anna policy apply "$here/policy.toml"

say "Tips come in: eleven are good, one is rejected (exit 7)"
ends 7 bram signal import --profile mma "$here/tips/mma-2026-q1.csv" --rejects rejected.csv
bram signal list

say "A tip is weighed, and becomes a case"
first=$(bram --format json signal list | number_in)
bram signal triage "$first" --answer is-undermining=yes --answer municipal-role=yes \
    --answer our-territory=yes --answer complexity=complex \
    --answer open-sources="Het pand staat te huur" \
    --decide start --reason "Twee meldingen over een adres" --present coördinator,analist
number=$(bram --format json case new --from "$first" --title "Pand met hennepgeur" | number_in)

say "A decision that is too early is refused (exit 4)"
ends 4 bram case advance "$number" --decide execute --reason "Snel" --present coördinator

say "Sources, a picture, a plan"
bram case consult "$number" --source permits --purpose "Is er een vergunning" \
    --ground "Taak toezicht" --result no-hit
bram case advance "$number" --answer hypothesis="Een kwekerij op zolder" \
    --answer goal="Einde aan de kweek" --answer strategy="Controle met partners"
bram case intervene "$number" add --kind 1 --by gemeente --text "Controle van het pand"
bram case advance "$number" --decide execute --reason "Plan vastgesteld" --present kerncluster

say "Carried out, wrapped up, archived: the five years begin"
bram case note "$number" --text "De controle is geweest"
bram case intervene "$number" done 1 --on "$(date +%F)" --result effective
bram case advance "$number" --decide wrap-up --reason "Probleem opgelost" --present kerncluster
bram case advance "$number" --answer end-date="$(date +%F)" --answer outcome=solved \
    --decide archive --reason "Klaar" --present kerncluster
bram --purpose "Nalezen na afronding" case show "$number"

say "A tip of long ago, past its term; the machine destroys it and reads nothing"
bram signal add --source hotline --received "$((year - 2))-03-01" --theme other \
    --text "Een melding die te lang bleef liggen"
bram retention list
nachtjob purge --dry-run
nachtjob purge
ends 5 nachtjob case show "$number"
anna declaration list

say "Who did what, and is the vault sound?"
anna log list
nachtjob verify

say "Done"
