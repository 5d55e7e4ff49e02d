#!/bin/sh
# A writer is killed (SIGKILL) at a random moment, again and again, while two others work: one adds
# tips, one reads. After each kill the vault must open for them, and at the end it must be sound,
# hold whole imports only, and every tip that was acknowledged. Not part of `cargo test`:
#
#     KLUIS=target/release/kluis sh tests/long/kill.sh 200
set -eu
kluis=${KLUIS:-kluis}
kills=${1:-40}
case $kluis in */*) kluis=$(cd "$(dirname "$kluis")" && pwd)/$(basename "$kluis") ;; esac
work=$(mktemp -d)
trap 'touch "$work/stop"; wait; rm -rf -- "$work"' EXIT
cd "$work"
umask 077
export HOME="$work" KLUIS_CONFIG="$work/config.toml" KLUIS_VAULT="$work/team.kluis"
unset XDG_STATE_HOME XDG_CONFIG_HOME KLUIS_MEMBER KLUIS_PASSPHRASE_FILE KLUIS_KEY_FILE
printf 'busy_timeout = "2m"\n[kdf]\nmemory_mib = 64\n' > config.toml
echo 'een wachtzin voor deze proef' > anna.pass
anna="--member anna --passphrase-file anna.pass --quiet --no-input"
"$kluis" $anna init --organisation "Gemeente Proef" --recovery-file code
for name in import balie lezer; do
    "$kluis" $anna member add "$name" --role analyst --key-out "$name.key"
done
rows=2000
today=$(date +%F)

# Each of the two stops at the first exit that is not 0, and says so.
adds() {
    while [ ! -e stop ]; do
        "$kluis" --key-file balie.key --quiet --format json signal add --source citizen \
            --received "$today" --theme drugs --text "tip van de balie" > add.out 2> add.err ||
            { echo "adding: exit $?, $(cat add.err)" > broken; return; }
        echo added >> added
    done
}
reads() {
    while [ ! -e stop ]; do
        "$kluis" --key-file lezer.key --quiet --format csv signal list > read.out 2> read.err ||
            { echo "reading: exit $?, $(cat read.err)" > broken; return; }
        echo read >> read
    done
}
: > added
: > read
adds &
reads &

hot=0
done=0
n=0
while [ "$n" -lt "$kills" ]; do
    n=$((n + 1))
    awk -v n="$n" -v rows="$rows" 'BEGIN {
        print "Meldingnummer;Datum melding;Thema;Omschrijving"
        for (i = 1; i <= rows; i++) printf "K%d-%d;01-10-2026;Drugs - hennep;Proefmelding %d uit bestand %d\n", n, i, i, n
    }' > tips.csv
    "$kluis" --key-file import.key --quiet signal import --profile mma tips.csv > out 2>&1 &
    writer=$!
    # Between 0.02 and 1.02 seconds, by the shell's own means.
    sleep "$(awk -v seed="$n$writer" 'BEGIN { srand(seed); printf "%.3f", 0.02 + rand() }')"
    kill -9 "$writer" 2> /dev/null || :
    if wait "$writer" 2> /dev/null; then done=$((done + 1)); fi
    if [ -s team.kluis/vault-1.db-journal ]; then hot=$((hot + 1)); fi
    "$kluis" --key-file import.key status > /dev/null
    [ ! -e broken ] || { cat broken; exit 1; }
done
touch stop
wait
[ ! -e broken ] || { cat broken; exit 1; }
"$kluis" --key-file import.key verify
added=$(awk 'END { print NR }' added)
read=$(awk 'END { print NR }' read)
"$kluis" --key-file import.key --format csv signal list > list.csv
signals=$(awk 'END { print NR - 1 }' list.csv)
imported=$((signals - added))
[ $((imported % rows)) -eq 0 ] || { echo "half an import, or a lost tip: $signals signals, $added added"; exit 1; }
[ "$imported" -ge $((done * rows)) ] || { echo "an acknowledged import is missing"; exit 1; }
echo "$kills kills, $hot left a journal behind, $done imports were acknowledged, $((imported / rows)) are there, whole;" \
    "meanwhile $added tips were added and are there, and $read lists were read"
