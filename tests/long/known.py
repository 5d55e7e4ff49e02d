#!/usr/bin/env python3
"""Tips with planted recurring plates, addresses and numbers, against the list of what was planted.

    python3 tests/long/known.py KLUIS TIPS…

Each TIPS is a folder with mma.csv (a delivery) and truth.json: a list of {"kind", "value", "tips": [reference …]} with kind
vehicle, address, phone, iban or kvk. The tips are imported into a new vault; then every signal is shown, and the pairs of
signals that `known` names are compared with the pairs that were planted. Prints one line per kind and folder; exit 1 when
fewer than 99 of 100 pairs were found, or one was false. Not part of `cargo test`.
"""
import itertools, json, os, pathlib, re, subprocess, sys, tempfile

KINDS = {"vehicle": "plate", "address": "address", "phone": "phone", "iban": "iban", "kvk": "kvk"}


def run(work, *line):
    env = {"PATH": os.environ["PATH"], "HOME": str(work), "KLUIS_CONFIG": "config.toml", "KLUIS_VAULT": "team.kluis"}
    return subprocess.run([KLUIS, *line, "--format", "json"], cwd=work, env=env, capture_output=True, text=True)


def measure(tips):
    with tempfile.TemporaryDirectory() as name:
        work = pathlib.Path(name)
        (work / "config.toml").write_text(f'state_dir = "{work}/state"\n[kdf]\nmemory_mib = 64\nlanes = 1\n')
        (work / "anna.pass").write_text("vier woorden zijn genoeg\n")
        (work / "anna.pass").chmod(0o600)
        anna = ("--member", "anna", "--passphrase-file", "anna.pass")
        done = run(work, "init", "--organisation", "Proef", "--recovery-file", "code", *anna)
        assert done.returncode == 0, done.stderr
        done = run(work, "member", "add", "lezer", "--role", "analyst", "--key-out", "key", *anna)
        assert done.returncode == 0, done.stderr
        key = ("--key-file", "key")
        done = run(work, "signal", "import", "--profile", "mma", str(tips / "mma.csv"), *key)
        assert done.returncode in (0, 7), done.stderr
        signals = json.loads(run(work, "signal", "list", *key).stdout)
        reference = {s["number"]: s["reference"] for s in signals}
        found = {kind: set() for kind in KINDS.values()}
        places, rows = {}, {}
        for signal in signals:
            shown = json.loads(run(work, "signal", "show", signal["number"], *key).stdout)
            door = re.sub(r"[\s-]", "", f'{shown["postcode"]} {shown["house_number"]}').upper()
            places[signal["reference"]] = door
            rows[signal["reference"]] = [shown["street"], shown["house_number"], shown["postcode"]]
            for hit in shown["known"]:
                if hit["kind"] in found:
                    found[hit["kind"]].add(frozenset((signal["reference"], reference[hit["number"]])))
    planted = {kind: set() for kind in KINDS.values()}
    for thing in json.loads((tips / "truth.json").read_text()):
        if thing["kind"] in KINDS:
            here = sorted(set(thing["tips"]) & set(reference.values()))
            if thing["kind"] == "address":
                # Where two addresses were planted in one tip, its row has the last alone.
                here = [tip for tip in here if rows[tip] == thing["value"]]
            planted[KINDS[thing["kind"]]] |= {frozenset(p) for p in itertools.combinations(here, 2)}
    good = True
    for kind, pairs in planted.items():
        more = found[kind] - pairs
        # Two doors that the generator drew alike without planting them are one address all the same.
        chance = {p for p in more if kind == "address" and len({places[r] for r in p}) == 1}
        hits, false = len(found[kind] & pairs), len(more - chance)
        good &= false == 0 and hits >= 0.99 * len(pairs)
        print(f"{tips.name} {kind}: planted {len(pairs)}, found {hits}, false {false}, alike by chance {len(chance)}", flush=True)
    return good


KLUIS = str(pathlib.Path(sys.argv[1]).resolve())
sys.exit(0 if all([measure(pathlib.Path(tips)) for tips in sys.argv[2:]]) else 1)
