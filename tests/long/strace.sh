#!/bin/sh
# The whole tour of commands, and a few that fail, under strace: what is opened for writing, made,
# renamed or sent stands in the vault, in its state folder, in the outputs that were named, in a
# temporary folder that is gone at the end, or on the terminal; no program is started; and no secret and no content stands in an argument or in the
# environment of any process, nor in any file outside the vault and the named outputs. Not part of
# `cargo test`; needs strace (Debian: strace).
#
#     KLUIS=target/release/kluis sh tests/long/strace.sh
set -eu
if ! command -v strace > /dev/null; then
    echo "skip  strace is not installed"
    exit 0
fi
kluis=${KLUIS:-kluis}
case $kluis in */*) kluis=$(cd "$(dirname "$kluis")" && pwd)/$(basename "$kluis") ;; esac
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
umask 077
mkdir "$work/home" "$work/tmp" "$work/office" "$work/trace" "$work/out" "$work/office/backups"
cd "$work/office"

# The places where a program leaves things behind, each watched.
export HOME="$work/home" TMPDIR="$work/tmp"
unset XDG_STATE_HOME XDG_CONFIG_HOME XDG_CACHE_HOME XDG_DATA_HOME XDG_RUNTIME_DIR
unset KLUIS_VAULT KLUIS_MEMBER KLUIS_PASSPHRASE_FILE KLUIS_KEY_FILE KLUIS_LANG
mkdir -p "$HOME/.config/kluis"
cat > "$HOME/.config/kluis/config.toml" <<END
vault = "$work/office/team.kluis"
member = "anna"
[kdf]
memory_mib = 64
END
secret='Zeldzame-wachtzin-van-anna-5512'
other='Andere-zin-van-bram-6613'
content='Kwartelkoning-7731'
printf '%s\n' "$secret" > anna.pass
printf '%s\n' "$other" > bram.pass
printf '%s\n' "Een tip over $content" > tip.txt
printf '%s\n' "$content" > word.txt
printf 'Meldingnummer;Datum melding;Thema;Omschrijving\nM1;01-03-2026;Wapens;%s\nM2;31-02-2026;Wapens;%s\n' \
    "$content" "$content" > tips.csv
year=$(date +%Y)

n=0
run() {
    expected=$1
    shift
    n=$((n + 1))
    code=0
    strace -f -qq -s 4096 -v -y \
        -e trace=execve,execveat,fork,vfork,clone,clone3,open,openat,openat2,creat,mkdir,mkdirat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,mknod,mknodat,truncate,memfd_create,socket,connect,bind,sendto,sendmsg \
        -o "$work/trace/$n" "$kluis" "$@" > "$work/out/$n" 2> "$work/out/$n.err" < /dev/null || code=$?
    if [ "$code" -ne "$expected" ]; then
        echo "exit $code where $expected was expected: kluis $*"
        cat "$work/out/$n.err"
        exit 1
    fi
}
anna="--passphrase-file anna.pass"
run 0 --help
run 0 $anna init --organisation 'Gemeente Proef' --recovery-file recovery.txt
run 0 status
run 0 $anna member add bram --role analyst --new-passphrase-file bram.pass
run 0 $anna member add nachtjob --role purger --key-out nachtjob.key
run 0 $anna member list
run 0 $anna policy show
run 7 $anna signal import --profile mma tips.csv --rejects rejects.csv
run 0 $anna signal add --source citizen --received 2024-03-01 --theme other --text @tip.txt
run 0 $anna signal add --source mma --theme drugs --text @tip.txt --reference @word.txt
run 0 $anna signal list
run 0 $anna --format csv signal list
run 0 $anna --format json --purpose @word.txt signal show "S$year-0003"
run 0 $anna signal triage "S$year-0003" --answer is-undermining=yes --answer municipal-role=yes \
    --answer our-territory=yes --answer complexity=complex --answer open-sources=@word.txt \
    --decide start --reason @word.txt --present @word.txt
run 0 $anna case new --from "S$year-0003" --title @word.txt --lead bram
run 0 $anna case consult "C$year-0001" --source kadaster --purpose @word.txt --ground @word.txt \
    --result hit --text @word.txt
run 0 $anna case intervene "C$year-0001" add --kind 27 --by vth --text @word.txt
run 4 $anna case advance "C$year-0001" --decide execute --reason @word.txt --present @word.txt
run 0 $anna case note "C$year-0001" --text @word.txt
run 0 $anna case show "C$year-0001"
run 0 $anna case list
run 0 $anna retention list
run 0 $anna retention hold "S$year-0001" --ground @word.txt
run 0 --key-file nachtjob.key purge --dry-run
run 0 --key-file nachtjob.key purge
run 5 --key-file nachtjob.key case show "C$year-0001"
run 0 $anna declaration show "D$year-0001" --html declaration.html --markdown declaration.md
run 0 $anna log list
run 0 $anna verify
run 0 $anna backup create backups
run 0 $anna backup list
run 0 $anna backup check backups/*.kluisbak
run 0 $anna member rotate
run 0 $anna recovery check --code-file recovery.txt
run 5 --passphrase-file bram.pass case list
run 2 $anna case show "$content"
run 0 $anna restore backups/*.kluisbak --vault restored.kluis --confirm-gap

failed=0
fail() {
    echo "FAIL  $*"
    failed=1
}
# 1. No other program: one execve each, the first.
started=$(cat "$work"/trace/* | grep -c 'execve(' || :)
[ "$started" -eq "$n" ] || fail "$started programs started by $n commands"
# 2. No socket, but the one with which a C library may ask for a user's name; none is expected.
if grep -h 'socket(\|connect(\|sendto(' "$work"/trace/* > "$work/network"; then
    fail "a socket:"
    sort -u "$work/network"
fi
# 3. What was opened for writing, made or renamed stands where it may.
grep -h 'O_WRONLY\|O_RDWR\|O_CREAT\|creat(\|mkdir\|rename\|link\|mknod\|memfd' "$work"/trace/* \
    | grep -v ' = -1 ' | grep -v 'readlink' | grep -o '"[^"]*"' | tr -d '"' | sort -u > "$work/written"
while read -r path; do
    case $path in
    /*) ;;
    *) path=$work/office/$path ;;
    esac
    case $path in
    "$work/office/team.kluis" | "$work/office/team.kluis/"*) ;;
    "$work/office/.kluis-"* | "$work/office/restored.kluis" | "$work/office/restored.kluis/"*) ;;
    "$work/office/backups" | "$work/office/backups/"*) ;;
    "$work/office/recovery.txt" | "$work/office/nachtjob.key" | "$work/office/rejects.csv") ;;
    "$work/office/declaration.html" | "$work/office/declaration.md") ;;
    "$HOME/.local" | "$HOME/.local/state" | "$HOME/.local/state/kluis" | "$HOME/.local/state/kluis/"*) ;;
    # Where a sealed copy is unpacked, sealed, to be checked; that it goes again is checked below.
    "$TMPDIR/.kluis-"*) ;;
    /dev/tty | /dev/null | /dev/pts/*) ;;
    *) fail "written: $path" ;;
    esac
done < "$work/written"
# 4. No secret and no content in an argument or in the environment of any process …
for word in "$secret" "$other" "$(cat recovery.txt)" "$(cut -d ' ' -f 3 nachtjob.key)"; do
    if grep -h 'execve' "$work"/trace/* | grep -q -F -- "$word"; then fail "an argument: $word"; fi
    # … nor in anything that was opened or named.
    if grep -q -F -- "$word" "$work"/trace/*; then fail "in a call: $word"; fi
done
# One command is given the content on purpose, and fails for it.
if [ "$(grep -l -F -- "$content" "$work"/trace/* | wc -l)" -ne 1 ]; then
    fail "content in a call: $(grep -l -F -- "$content" "$work"/trace/*)"
fi
# 5. … nor in any file but those in which somebody put it, and the rejected rows, which say so.
grep -r -l -a -F -e "$content" -e "$secret" -e "$other" "$work/office" "$work/home" "$work/tmp" \
    | sed "s|$work/||" | sort > "$work/holds"
printf '%s\n' office/anna.pass office/bram.pass office/rejects.csv office/tip.txt office/tips.csv \
    office/word.txt > "$work/may"
if ! cmp -s "$work/holds" "$work/may"; then
    fail "files with secrets or content:"
    diff "$work/may" "$work/holds" || :
fi
# 6. No message of a command that failed repeats content or a secret.
for file in "$work"/out/*.err; do
    if grep -q -F -e "$content" -e "$secret" -e "$other" "$file"; then fail "a message: $(cat "$file")"; fi
done
left=$(find "$work/tmp" -mindepth 1 | wc -l)
[ "$left" -eq 0 ] || fail "$left files are left in the temporary folder"
[ "$failed" -eq 0 ] && echo "$n commands under strace: $(wc -l < "$work/written") places written to, all allowed; 0 secrets, 0 content"
exit "$failed"
