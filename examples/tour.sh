#!/bin/sh
# A tour of kluis by typing: an office from its vault to its first declaration of destruction.
# Every name, address and number is invented. It works in a temporary folder that is removed at
# the end (KEEP=1 keeps it), and touches nothing else.
#
#   sh examples/tour.sh                      with kluis on the PATH
#   KLUIS=target/release/kluis sh examples/tour.sh
set -eu

KLUIS=${KLUIS:-kluis}
case $KLUIS in
*/*) KLUIS=$(CDPATH='' cd -- "$(dirname -- "$KLUIS")" && pwd)/$(basename -- "$KLUIS") ;;
esac
HERE=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
YEAR=$(date +%Y)

umask 077
DIR=$(mktemp -d)
if [ "${KEEP:-}" = 1 ]; then
    echo "The tour is kept in $DIR"
else
    trap 'rm -rf -- "$DIR"' EXIT INT TERM
fi
cd "$DIR"

# The tour has a configuration of its own; 64 MiB is the least that a passphrase may cost, and
# keeps the tour short.
cat >config.toml <<END
vault = "$DIR/team.kluis"
member = "anna"
state_dir = "$DIR/state"

[kdf]
memory_mib = 64
END
unset KLUIS_VAULT KLUIS_MEMBER KLUIS_KEY_FILE
export KLUIS_CONFIG="$DIR/config.toml"
export KLUIS_PASSPHRASE_FILE="$DIR/anna.pass"
echo 'vier verzonnen woorden volstaan' >anna.pass
echo 'nog een verzonnen wachtwoordzin' >bram.pass

# Shows a command, then runs it. A command that should end otherwise than with 0 is given the
# code: `expect 7 kluis …`.
kluis() {
    expect 0 kluis "$@"
}
expect() {
    wanted=$1
    shift 2
    printf '\n\033[1m$ kluis'
    for word in "$@"; do
        case $word in
        *[!A-Za-z0-9_./,=:-]* | '') printf " '%s'" "$word" ;;
        *) printf ' %s' "$word" ;;
        esac
    done
    printf '\033[0m\n'
    code=0
    "$KLUIS" "$@" || code=$?
    if [ "$code" -ne "$wanted" ]; then
        echo "tour: exit $code where $wanted was expected" >&2
        exit 1
    fi
}
say() {
    printf '\n\033[1m# %s\033[0m\n' "$*"
}

say 'A vault, a colleague, and a machine that only destroys'
kluis init --vault "$DIR/team.kluis" --organisation 'Gemeente Voorbeeldstad' --member anna \
    --recovery-file recovery.txt
kluis member add bram --role analyst --new-passphrase-file bram.pass
kluis member add nachtjob --role purger --key-out nachtjob.key
kluis member list
kluis status

say 'What the office has agreed'
kluis policy check "$HERE/policy.toml"
kluis policy apply "$HERE/policy.toml"

say 'Tips come in; one row has a date that does not exist, so the exit code is 7'
expect 7 kluis signal import --profile mma "$HERE/tips/mma-2026-q1.csv" --rejects rejects.csv
kluis signal list
kluis signal show "S$YEAR-0001" --purpose 'Voorbereiding Cluster'

say 'Weighing: not taken up, handed over, taken up'
kluis signal triage "S$YEAR-0008" --answer is-undermining=no --decide dismiss \
    --reason 'Geen verschijningsvorm van ondermijning.' --present coördinator,analist
kluis signal triage "S$YEAR-0002" --answer is-undermining=yes --answer municipal-role=no \
    --decide hand-over --to politie --reason 'Taak van de politie.' --present coördinator,politie
kluis signal triage "S$YEAR-0001" --answer is-undermining=yes --answer municipal-role=yes \
    --answer our-territory=yes --answer complexity=complex \
    --answer open-sources='Het pand wisselde vorige maand van eigenaar.' \
    --decide start --reason 'Past bij het thema drugs.' --present coördinator,politie

say 'A case in phase 2; a decision that is too early is refused with everything that is missing'
kluis case new --from "S$YEAR-0001" --title 'Hennepgeur aan de Verzonnenlaan' --lead bram
kluis signal triage "S$YEAR-0011" --decide join --to "C$YEAR-0001" \
    --reason 'Zelfde adres.' --present coördinator
expect 4 kluis case advance "C$YEAR-0001" --decide execute --reason 'Aan de slag.' \
    --present coördinator,politie
kluis case consult "C$YEAR-0001" --source kadaster --purpose 'Wie is eigenaar?' \
    --ground 'Openbaar register' --result hit --text 'Een besloten vennootschap.'
kluis case intervene "C$YEAR-0001" add --kind 27 --by vth --text 'Last onder dwangsom.'
expect 4 kluis case intervene "C$YEAR-0001" add --kind Telefoontaps --by gemeente
kluis case advance "C$YEAR-0001" --answer hypothesis='Kwekerij boven een garage.' \
    --answer goal='Sluiting en geen herhaling.' --answer strategy='Bestuurlijk, met de politie.' \
    --decide execute --reason 'Het plan is compleet.' --present coördinator,politie

say 'Phase 3 and 4, and into the archive: the term of five years begins'
kluis case intervene "C$YEAR-0001" done 1 --on "$(date +%Y-%m-%d)" --result effective
kluis case advance "C$YEAR-0001" --decide wrap-up --reason 'Alles uitgevoerd.' \
    --present coördinator,politie
kluis case advance "C$YEAR-0001" --answer end-date="$(date +%Y-%m-%d)" --answer outcome=solved \
    --decide archive --body kerncluster --reason 'Opgelost.' --present coördinator,politie
kluis case show "C$YEAR-0001"
kluis case list

say 'A tip of years ago turns up: its term has run out'
kluis signal add --source citizen --received 2024-03-01 --theme other \
    --text 'Een brief uit een oude la.'
kluis retention hold "S$YEAR-0003" --ground inzageverzoek
kluis retention list

say 'The machine destroys what is due, and can read nothing'
unset KLUIS_PASSPHRASE_FILE
export KLUIS_KEY_FILE="$DIR/nachtjob.key" KLUIS_MEMBER=nachtjob
kluis purge --dry-run
kluis purge --no-input
expect 5 kluis case show "C$YEAR-0001"
kluis declaration show "D$YEAR-0001"
unset KLUIS_KEY_FILE KLUIS_MEMBER
export KLUIS_PASSPHRASE_FILE="$DIR/anna.pass"

say 'Everything is checked, and everything was logged'
kluis verify
kluis log list --object "C$YEAR-0001"
