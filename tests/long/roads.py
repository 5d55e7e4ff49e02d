#!/usr/bin/env python3
"""Walks every road of the four workflows with the program itself, in both languages.

    KLUIS=target/release/kluis python3 tests/long/roads.py

For each decision of each workflow: a new case is brought along the shortest road to the place where
the decision is taken; it is tried without what it needs (refused, exit 4, with every need named in
the language, and nothing changed); then taken. Odd cases are walked in Dutch by labels, even ones in
English by ids. Every page that is printed fits 80 columns. At the end the vault is verified, and the
log, the weighings and the phase of each case agree. Prints what was walked; exit 1 at the first
difference.
"""

import datetime
import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import sys
import tempfile
import termios

KLUIS = os.path.abspath(os.environ.get("KLUIS", "target/release/kluis"))
HERE = os.path.dirname(os.path.abspath(__file__))
EXAMPLES = os.path.join(HERE, "../../examples/workflows")
TODAY = datetime.date.today().isoformat()


class Office:
    """A vault with a coordinator and a privacy officer."""

    def __init__(self, folder):
        self.folder = folder
        self.commands = 0
        for name in ("anna", "pia"):
            self.write(f"{name}.pass", f"een lange zin voor {name}\n")
        own = ['"dordrecht.toml"', '"westland.toml"']
        for name in ("dordrecht.toml", "westland.toml"):
            with open(os.path.join(EXAMPLES, name), encoding="utf-8") as file:
                self.write(name, file.read())
        self.write("config.toml", f"""
vault = "{folder}/team.kluis"
state_dir = "{folder}/state"
[kdf]
memory_mib = 64
passes = 3
lanes = 2
""")
        self.write("policy.toml", f"[workflow]\nfiles = [{', '.join(own)}]\n")
        self.run("anna", "init", "--organisation", "Voorbeeldstad", "--recovery-file", f"{folder}/code")
        self.run("anna", "member", "add", "pia", "--role", "privacy-officer",
                 "--new-passphrase-file", f"{folder}/pia.pass")
        self.run("anna", "policy", "apply", f"{folder}/policy.toml")

    def write(self, name, text):
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(os.path.join(self.folder, name), 0o600)

    def run(self, who, *line, exit_code=0, lang="en", form="table"):
        """What a command prints; the exit code must be the one that is expected."""
        own = ["--no-input", "--config", f"{self.folder}/config.toml", "--member", who,
               "--passphrase-file", f"{self.folder}/{who}.pass", "--lang", lang, "--format", form]
        done = subprocess.run([KLUIS, *own, *line], capture_output=True, text=True,
                              env={"PATH": os.environ["PATH"]}, check=False)
        self.commands += 1
        if done.returncode != exit_code:
            sys.exit(f"exit {done.returncode}, not {exit_code}: {line}\n{done.stdout}{done.stderr}")
        return done.stderr if exit_code else done.stdout

    def look(self, who, *line, lang):
        """A page as a terminal of 80 columns shows it."""
        own = ["--no-input", "--config", f"{self.folder}/config.toml", "--member", who,
               "--passphrase-file", f"{self.folder}/{who}.pass", "--lang", lang]
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        with subprocess.Popen([KLUIS, *own, *line], stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs,
                              env={"PATH": os.environ["PATH"], "TERM": "dumb", "NO_COLOR": "1"}) as job:
            os.close(theirs)
            page = b""
            try:
                while more := os.read(ours, 65536):
                    page += more
            except OSError:
                pass  # Linux says so at the end.
        os.close(ours)
        self.commands += 1
        page = page.decode().replace("\r\n", "\n")
        if job.returncode:
            sys.exit(f"exit {job.returncode}: {line}\n{page}")
        for row in re.sub("\x1b\\[[0-9;]*m", "", page).splitlines():
            if len(row) > 80:
                sys.exit(f"wider than 80 columns: {line}\n{row}")
        return page

    def json(self, who, *line, **more):
        return json.loads(self.run(who, *line, form="json", **more))


def places(flow):
    """The shortest road to every place: phase and status, to the decisions on the way."""
    start = (flow["phases"][0]["id"], "open")
    found, ahead = {}, [(start, [])]
    while ahead:
        place, road = ahead.pop(0)
        if place in found:
            continue
        found[place] = road
        for decision in decisions(flow, place):
            ahead.append((leads(place, decision), road + [decision]))
    return found


def phase_of(flow, place):
    return next(p for p in flow["phases"] if p["id"] == place[0])


def decisions(flow, place):
    if place[1] == "open":
        return phase_of(flow, place)["decisions"]
    found = [s for s in flow["statuses"] if s["id"] == place[1]]
    return found[0]["decisions"] if found else []


def leads(place, decision):
    return (decision["to"], "open") if decision["to"] else (place[0], decision["status"])


def first_of(need):
    return need["any"][0] if "any" in need else need


class Walk:
    """One case on its way."""

    def __init__(self, office, flow, lang):
        self.office, self.flow, self.lang = office, flow, lang
        opened = office.json("anna", "case", "new", "--workflow", flow["id"], "--theme", "drugs", lang=lang)
        self.number = opened["number"]
        self.place = (flow["phases"][0]["id"], "open")

    def name(self, thing):
        """How somebody would call it: by label in Dutch, by id in English."""
        return thing["nl"] if self.lang == "nl" else thing["id"]

    def show(self):
        self.office.look("anna", "case", "show", self.number, lang=self.lang)
        return self.office.json("anna", "case", "show", self.number)

    def prepare(self, decision):
        """Records what a decision needs; gives the answers for the line."""
        phase, line = phase_of(self.flow, self.place), []
        for need in decision["needs"]:
            condition = first_of(need)
            item = next(i for i in phase["items"] if i["id"] == condition["item"])
            if item["kind"] == "reference":
                self.record(phase, item)
                continue
            options = {o["id"]: o for o in item["options"]}
            wanted = (condition["is"] or list(options) or [None])[0]
            if item["kind"] == "yes-no":
                value = wanted or "yes"
                value = {"yes": "ja", "no": "nee"}[value] if self.lang == "nl" else value
            elif wanted in options:
                value = self.name(options[wanted])
            else:
                value = {"text": "een tekst", "date": TODAY, "number": "2"}[item["kind"]]
            line += ["--answer", f"{item['id']}={value}"]
        return line

    def record(self, phase, item):
        office, number, evidence = self.office, self.number, item["evidence"]
        if evidence in ("consultation", "hit", "no-hit"):
            result = "no-hit" if evidence == "no-hit" else "hit"
            office.run("anna", "case", "consult", number, "--source", "kvk", "--purpose", "beeld", "--ground",
                       "protocol", "--result", result, lang=self.lang)
        elif evidence == "planned-intervention":
            office.run("anna", "case", "intervene", number, "add", "--kind", "43", "--by", "gemeente",
                       lang=self.lang)
        elif evidence == "settled-interventions":
            for one in office.json("anna", "case", "show", number)["interventions"]:
                if not one["done_on"]:
                    office.run("anna", "case", "intervene", number, "done", str(one["n"]), "--on", TODAY,
                               "--result", "effective", lang=self.lang)
        else:
            check = next(c for c in phase["privacy_checks"] if item["check"] in (None, c["id"]))
            about = (check.get("sources") or check.get("partners") or ["brp"])[0]
            office.run("pia", "case", "privacy-check", number, check["id"], "--for", about, "--basis", "wet",
                       "--compatible", "yes", "--necessary", "ja", "--proportionate", "ja", "--subsidiary",
                       "ja", "--decide", "allow", lang=self.lang)

    def line(self, decision):
        line = ["case", "advance", self.number, "--decide", self.name(decision), "--reason",
                "omdat het zo is", "--present", "coördinator"]
        if decision["partner"]:
            line += ["--to", "politie"]
        if decision["bodies"]:
            line += ["--body", decision["bodies"][0]]
        return line

    def refuse(self, decision):
        """Without what it needs it is refused, and says what is missing; nothing changes."""
        before = self.show()
        phase = phase_of(self.flow, self.place)
        items = {i["id"]: i for i in phase["items"]}
        open_needs = [n for n in decision["needs"] if not any(
            self.is_met(before, items[c["item"]], c) for c in (n["any"] if "any" in n else [n]))]
        if not open_needs:
            return False
        said = self.office.run("anna", *self.line(decision), exit_code=4, lang=self.lang)
        told = " ".join(said.lower().split())
        for need in open_needs:
            item = items[first_of(need)["item"]]
            if item["evidence"] is None and item[self.lang].lower() not in told:
                sys.exit(f"{self.number}: ‘{item[self.lang]}’ is not named in:\n{said}")
        after = self.show()
        for field in ("phase", "status", "weighings", "notes"):
            if before[field] != after[field]:
                sys.exit(f"{self.number}: {field} changed by a refusal")
        return True

    @staticmethod
    def is_met(case, item, condition):
        for line in case["checklist"]:
            if line["item"] == item["id"] and line.get("answer") not in (None, "", []):
                answer = line["answer"]
                return not condition["is"] or answer in condition["is"]
        return item["evidence"] == "planned-intervention" and bool(case["interventions"]) or (
            item["evidence"] == "settled-interventions" and not any(
                not i["done_on"] and not i.get("cancelled") for i in case["interventions"]))

    def take(self, decision):
        line = self.prepare(decision)
        done = self.office.json("anna", *self.line(decision), *line, lang=self.lang)
        self.place = leads(self.place, decision)
        at = (done["phase"], done["status"])
        if at != self.place:
            sys.exit(f"{self.number}: {decision['id']} led to {at}, not to {self.place}")


def walk(office, flow, counts):
    roads = places(flow)
    for place, road in roads.items():
        for decision in decisions(flow, place):
            one = Walk(office, flow, "nl" if counts["cases"] % 2 else "en")
            for step in road:
                one.take(step)
            counts["refused"] += one.refuse(decision)
            one.take(decision)
            case = one.show()
            taken = [w["decision"] for w in case["weighings"]]
            if taken != [d["id"] for d in road] + [decision["id"]]:
                sys.exit(f"{one.number}: weighings {taken}")
            log = office.json("anna", "log", "list")
            weighed = [e["result"] for e in log if e["object"] == one.number and e["action"] == "weigh"]
            if sorted(weighed) != sorted(taken):
                sys.exit(f"{one.number}: the log says {weighed}, the case {taken}")
            counts["cases"] += 1
            counts["decisions"] += len(taken)
    never = [p["id"] for p in flow["phases"] if not any(place[0] == p["id"] for place in roads)]
    if never:
        sys.exit(f"{flow['id']}: never in {never}")
    print(f"{flow['id']}: {len(roads)} places, {sum(len(decisions(flow, p)) for p in roads)} decisions", flush=True)


def main():
    with tempfile.TemporaryDirectory() as folder:
        office = Office(folder)
        counts = {"cases": 0, "decisions": 0, "refused": 0}
        for one in office.json("anna", "workflow", "list"):
            walk(office, office.json("anna", "workflow", "show", one["id"]), counts)
        office.run("anna", "verify")
        print(f"{counts['cases']} cases, {counts['decisions']} decisions taken, {counts['refused']} refused, "
              f"{office.commands} commands; the vault is sound")


if __name__ == "__main__":
    main()
