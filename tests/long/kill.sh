#!/bin/sh
# A writer is killed (SIGKILL) at a random moment, again and again; after each kill the vault must
# open, and at the end it must be sound and hold whole imports only. Not part of `cargo test`:
#
#     KLUIS=target/release/kluis sh tests/long/kill.sh 200
set -eu
kluis=${KLUIS:-kluis}
kills=${1:-40}
case $kluis in */*) kluis=$(cd "$(dirname "$kluis")" && pwd)/$(basename "$kluis") ;; esac
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
cd "$work"
umask 077
export HOME="$work" KLUIS_CONFIG="$work/config.toml" KLUIS_VAULT="$work/team.kluis"
unset XDG_STATE_HOME XDG_CONFIG_HOME KLUIS_MEMBER KLUIS_PASSPHRASE_FILE KLUIS_KEY_FILE
printf '[kdf]\nmemory_mib = 64\n' > config.toml
echo 'een wachtzin voor deze proef' > anna.pass
anna="--member anna --passphrase-file anna.pass --quiet --no-input"
"$kluis" $anna init --organisation "Gemeente Proef" --recovery-file code
"$kluis" $anna member add import --role analyst --key-out import.key
rows=2000
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
done
"$kluis" --key-file import.key verify
signals=$("$kluis" --key-file import.key --format csv signal list | awk 'END { print NR - 1 }')
[ $((signals % rows)) -eq 0 ] || { echo "half an import: $signals signals"; exit 1; }
[ "$signals" -ge $((done * rows)) ] || { echo "an acknowledged import is missing"; exit 1; }
echo "$kills kills, $hot left a hot journal, $done imports were acknowledged, $((signals / rows)) are there, whole"
