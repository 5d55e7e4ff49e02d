#!/usr/bin/env python3
"""Makes small vaults with one fault each, and says what a reader must answer.

    make_vectors.py BASE OUT [SEED]

BASE is the committed vault with its secrets; OUT must not exist. Every vector is a folder
OUT/NAME with `team.kluis` and, for some, `state` (the outside head); OUT/vectors.json lists them:
name, member, secret (a file), expected ("ok", "locked", "integrity"). The same seed gives the same
bytes. Shares no code with the product; the primitives are those of reader.py.
"""

import json
import pathlib
import random
import re
import shutil
import sqlite3
import sys

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

import reader as r
from reader import p, sha, u32, u64

VECTORS = []
NEXT_DAY = "2026-03-03T12:00:00Z"


def vector(expected, member="anna", secret=None, name=None):
    """Registers a function that puts one fault into a fresh copy of the base vault."""
    def register(make):
        VECTORS.append((name or make.__name__.replace("_", "-"), expected, member, secret, make))
        return make
    return register


def many(expected, cases, **options):
    """One vector for each case; the function is given the case's value."""
    def register(make):
        for case, value in cases.items():
            name = f"{make.__name__.replace('_', '-')}-{case}"
            vector(expected, name=name, **options)(lambda v, value=value: make(v, value))
        return make
    return register


class Maker:
    """A copy of the base vault, with all its keys at hand."""

    def __init__(self, base, folder, seed):
        self.random = random.Random(seed)
        self.base, self.folder = base, folder / "team.kluis"
        shutil.copytree(base / "team.kluis", self.folder)
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o700 if path.is_dir() else 0o600)
        self.text = (self.folder / "keyring").read_text()
        self.ring = r.Keyring(self.text)
        self.secret = {name: self.open(name) for name in ("anna", "carla", "nachtjob")}
        self.page_key, self.content_key = self.ring.open_keys(1, self.secret["anna"][0])
        self.cipher = r.Cipher(self.page_key, self.ring.vault, self.ring.epoch)
        self.db = self.folder / f"vault-{self.ring.epoch}.db"
        self.journal = self.folder / f"vault-{self.ring.epoch}.db-journal"
        pages = r.read_database(self.db, self.cipher, [])
        self.sql = sqlite3.connect(":memory:", isolation_level=None)
        self.sql.deserialize(b"".join(pages))
        self.plain = pages

    # -- secrets and seals

    def key(self, name):
        return bytes.fromhex((self.base / f"{name}.key").read_text().split(" ")[2])

    def slot(self, name):
        return self.folder / "slots" / self.ring.line(self.ring.find(name))["id"]

    def open(self, name):
        slot = self.slot(name)
        return r.open_slot(slot.read_text(), self.ring.vault, slot.name, ("key", self.key(name)))

    def recovery(self):
        alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
        groups = (self.base / "recovery.code").read_text().strip().split("-")
        code = b"".join((sum(alphabet.index(c) << 35 - 5 * i for i, c in enumerate(group)) >> 8).to_bytes(4, "big")
                        for group in groups)
        return r.subkey(code, self.ring.vault, "kluis/1 recovery signing")

    def seal(self, key, aad, plain):
        nonce = self.random.randbytes(24)
        inner = ChaCha20Poly1305(r.hchacha20(key, nonce[:16]))
        return nonce + inner.encrypt(bytes(4) + nonce[16:], plain, aad)

    def seal_page(self, key, aad, plain):
        sealed = self.seal(key, aad, plain[:r.USABLE])
        return sealed[24:24 + r.USABLE] + sealed[:24] + sealed[-16:]

    def seal_to(self, public, line, which, key):
        own = X25519PrivateKey.from_private_bytes(self.random.randbytes(32))
        mine = own.public_key().public_bytes_raw()
        shared = own.exchange(X25519PublicKey.from_public_bytes(public))
        aad = p("kluis/1 vault key") + p(self.ring.vault) + u32(self.ring.epoch) + u32(line) + p(which)
        return mine + self.seal(r.subkey(shared, mine + public, "kluis/1 sealed to a member"), aad, key)

    def seal_slot(self, name, change):
        """Seals a member's slot anew, its plain content changed."""
        path, parts = self.slot(name), self.open(name)
        header = path.read_text()[:path.read_text().index("sealed ")]
        salt = bytes.fromhex(re.search("salt (.*)", header)[1])
        wrapping = r.hkdf(self.key(name), salt, p("kluis/1 key file") + p(b""), 64)[:32]
        plain = change(b"".join(parts) + self.ring.vault)
        path.write_text(header + "sealed " + self.seal(wrapping, header.encode(), plain).hex() + "\n")

    # -- keyring

    def sign(self, text, name="anna"):
        """The keyring's text with its last line made anew."""
        body = text[:text.rindex("signature ")] if "signature " in text else text
        signature = Ed25519PrivateKey.from_private_bytes(self.secret[name][1]).sign(body.encode())
        return body + f"signature {signature.hex()}\n"

    def write_keyring(self, text, log=False, file="keyring"):
        (self.folder / file).write_bytes(text.encode())
        if log:
            self.commit("member", states={r.fixed("keyring"): sha(text.encode())})
            self.save()

    def edit_keyring(self, pattern, replacement, log=False):
        changed = re.sub(pattern, replacement, self.text, count=1, flags=re.M)
        assert changed != self.text, pattern
        self.write_keyring(self.sign(changed), log)

    def add_line(self, line):
        """The keyring's text with one more member line, unsigned."""
        at = self.text.index("keys 0 ")
        return self.text[:at] + line + "\n" + self.text[at:]

    def hand_over(self, by="coordinator", old="anna", new="carla", forged=False, signer="carla", left_out=False):
        """Carla becomes the coordinator, in a keyring of two revisions later that she signs."""
        keys = {name: self.ring.line(self.ring.find(name))["verify"] for name in ("anna", "carla")}
        message = (p("kluis/1 hand-over") + p(self.ring.vault) + p(keys[old]) + p(keys[new])
                   + bytes([by == "recovery"]) + u32(self.ring.revision + 1))
        seed = self.recovery() if by == "recovery" else self.secret["anna"][1]
        seed = self.secret["carla"][1] if forged else seed
        signature = Ed25519PrivateKey.from_private_bytes(seed).sign(message).hex()
        line = f"hand-over {keys[old].hex()} {keys[new].hex()} {by} {self.ring.revision + 1} {signature}"
        seq = self.newest()["seq"] + 1
        carla = self.ring.find("carla")
        text = self.text if left_out else self.add_line(line)
        text = text.replace(f"revision {self.ring.revision}\n", f"revision {self.ring.revision + 2}\n")
        text = re.sub(r"^(member \S+) inspector (.*) - carla$", rf"\1 inspector \2 {seq} carla", text, flags=re.M)
        m = self.ring.line(carla)
        new_line = len(self.ring.members) + 1
        member = (f"member {m['id']} coordinator {m['exchange'].hex()} {m['verify'].hex()} {seq + 1} - carla\n")
        at = text.index("hand-over ") if "hand-over " in text else text.index("keys 0 ")
        text = text[:at] + member + text[at:]
        text = re.sub(rf"^keys {carla} .*\n", "", text, flags=re.M)
        sealed = [self.seal_to(m["exchange"], new_line, which, key).hex()
                  for which, key in (("page", self.page_key), ("content", self.content_key))]
        text = text.replace("signed-by 1\n", f"keys {new_line} {' '.join(sealed)}\nsigned-by {new_line}\n")
        self.write_keyring(self.sign(text, signer), log=True)

    # -- database

    def save(self):
        data = self.sql.serialize()
        pages = [data[i:i + r.PAGE] for i in range(0, len(data), r.PAGE)]
        self.db.write_bytes(b"".join(self.seal_page(self.cipher.database, self.cipher.page_aad(n), page)
                                     for n, page in enumerate(pages, 1)))

    def do(self, statement, *values):
        count = self.sql.execute(statement, values).rowcount
        assert count != 0, statement

    def one(self, query, *values):
        return self.sql.execute(query, values).fetchone()[0]

    def newest(self):
        row = self.sql.execute(f"SELECT {r.ENTRY} FROM entry ORDER BY seq DESC LIMIT 1").fetchone()
        return dict(zip(r.ENTRY.split(", "), row))

    def entry_hash(self, e):
        return sha(r.entry_message(self.ring.vault, e), e["signature"])

    def sign_entry(self, e, name):
        key = Ed25519PrivateKey.from_private_bytes(self.secret[name][1])
        e["signature"] = key.sign(r.entry_message(self.ring.vault, e))
        return e

    def insert(self, e):
        self.do(f"INSERT INTO entry ({r.ENTRY}) VALUES ({', '.join('?' * len(e))})", *e.values())

    def commit(self, action, states=None, facts=(), by="anna", signed_by=None, purpose=None, edit=None, gone=0, save=False):
        """Appends an entry as the format says; `edit` may put a fault into the skeleton before it is signed."""
        before, states = self.newest(), states or {}
        leaves = []
        for object_id in sorted(states):
            digest = states[object_id]
            if digest is None:
                self.do("DELETE FROM state WHERE object = ?", object_id)
                leaves.append(("gone", object_id, b""))
            else:
                self.do("INSERT OR REPLACE INTO state (object, digest) VALUES (?, ?)", object_id, digest)
                leaves.append(("state", object_id, digest))
        leaves += facts
        seq = before["seq"] + 1
        if purpose:
            object_id = r.fixed("log")
            key = r.record_key(self.content_key, self.ring.vault, object_id, self.one("SELECT wrapped FROM log_key"))
            sealed = self.seal(key, self.field("entry_text", "sealed_purpose", object_id, seq), purpose.encode())
            leaves.append(("text", object_id, sha(sealed)))
        nodes = r.state_tree(dict(self.sql.execute("SELECT object, digest FROM state")))
        self.store_nodes(nodes)
        body, inner = r.body_tree(leaves)
        e = {"seq": seq, "previous": self.entry_hash(before), "at": NEXT_DAY,
             "actor": self.ring.find(by), "action": action, "object": None, "result": None, "clock_confirmed": 0,
             "body": body, "state": r.node_hash(nodes[0]), "destroyed": before["destroyed"] + gone,
             "signature": b"", "leaves": len(leaves)}
        if edit:
            edit(e)
        self.insert(self.sign_entry(e, signed_by or by))
        seq = e["seq"]
        for n, leaf in enumerate(leaves):
            self.do("INSERT INTO entry_leaf (seq, n, kind, object, data) VALUES (?, ?, ?, ?, ?)", seq, n, *leaf)
        for node in inner:
            self.do("INSERT INTO entry_node (seq, level, place, hash) VALUES (?, ?, ?, ?)", seq, *node)
        if purpose:
            self.do("INSERT INTO entry_text (seq, object, sealed_purpose) VALUES (?, ?, ?)", seq, object_id, sealed)
        if save:
            self.save()

    def store_nodes(self, nodes):
        for n, children in enumerate(nodes):
            known = self.sql.execute("SELECT children FROM state_node WHERE n = ?", (n,)).fetchone()
            if known != (children,) and (known or any(children)):
                self.do("INSERT OR REPLACE INTO state_node (n, children) VALUES (?, ?)", n, children)

    def field(self, table, column, object_id, row):
        return p("kluis/1 field") + p(self.ring.vault) + p(table) + p(column) + p(object_id) + u64(row)

    def digest(self, object_id):
        return {object_id: r.object_digest(self.sql, r.kind_of(self.sql, object_id), object_id)}

    def signal(self, sequence=1):
        return self.one("SELECT id FROM record WHERE kind = 'signal' AND year = 2026 AND sequence = ?", sequence)

    def case(self):
        return self.one("SELECT id FROM record WHERE kind = 'case'")

    def flip(self, path, at, bit=0):
        data = bytearray(path.read_bytes())
        data[at] ^= 1 << bit
        path.write_bytes(data)

    # -- journal

    def hot_journal(self, numbers=(3, 5), followed=0, wrong=None):
        """A crash in the middle of a transaction that had changed these pages: two counted records."""
        first, count = 0x1234ABCD, len(numbers)
        fields = r.MAGIC + b"".join(map(u32, (count, first, len(self.plain), 512, 4096, followed)))
        out = fields + self.cipher.mac(0, first, fields) + bytes(448)
        data = bytearray(self.db.read_bytes())
        for n in numbers:
            image, at = self.plain[n - 1], len(out)
            sealed = self.seal_page(self.cipher.journal, self.cipher.image_aad(n + (wrong == "number"), at + 4, first), image)
            check = (first + sum(image[i] for i in range(3896, 0, -200))) & 0xFFFFFFFF
            out += u32(n) + sealed + u32(check ^ self.cipher.mask(at + 4100, first) ^ (wrong == "checksum"))
            other = self.seal_page(self.cipher.database, self.cipher.page_aad(n), self.random.randbytes(r.USABLE) + bytes(40))
            data[(n - 1) * r.PAGE:n * r.PAGE] = other
        self.db.write_bytes(data)
        self.journal.write_bytes(out)


# ------------------------------------------------------------------ nothing wrong

@vector("ok")
def untouched(v):
    pass


@vector("ok", "bram", "bram.pass")
def opened_with_a_passphrase(v):
    pass


@vector("ok", "NachtJob", "nachtjob.key")
def the_name_in_other_case(v):
    pass


@vector("ok")
def sealed_anew(v):
    v.save()


@many("ok", {"by-the-coordinator": "anna", "by-the-purger": "nachtjob"})
def another_entry(v, by):
    v.commit("read", by=by, purpose="zomaar" if by == "anna" else None, save=True)


@vector("ok")
def a_logged_keyring(v):
    v.edit_keyring("^organisation .*", "organisation Gemeente Elders", log=True)


# ------------------------------------------------------------------ keyring

@many("integrity", {
    "capital": lambda t: t.replace("vault " + re.search("vault (.*)", t)[1], "vault " + re.search("vault (.*)", t)[1].upper()),
    "extra-line-feed": lambda t: t + "\n",
    "no-last-line-feed": lambda t: t[:-1],
    "carriage-returns": lambda t: t.replace("\n", "\r\n"),
    "byte-order-mark": lambda t: "\ufeff" + t,
    "empty": lambda t: "",
    "cut": lambda t: t[:len(t) // 2],
    "signature-bit": lambda t: t[:-2] + ("0" if t[-2] != "0" else "1") + "\n",
    "forged-role": lambda t: t.replace(" purger ", " coordinator "),
    "other-database": lambda t: t.replace("database vault-2.db", "database vault-1.db"),
    "too-long": lambda t: t + " " * 262145,
    "line-twice": lambda t: t.replace("signed-by 1\n", "signed-by 1\nsigned-by 1\n"),
})
def keyring_changed(v, change):
    v.write_keyring(change(v.text))


@many("integrity", {
    "trailing-space": ("^(organisation .*)", r"\1 "),
    "leading-zero": ("^revision ", "revision 0"),
    "plus-sign": ("^revision ", "revision +"),
    "revision-too-large": ("^revision .*", "revision 4294967296"),
    "capital-in-a-key": ("^(member [0-9a-f]*[a-f][0-9a-f]* coordinator )(.*?[a-f])", lambda m: m[1] + m[2][:-1] + m[2][-1].upper()),
    "two-spaces": ("^signed-by ", "signed-by  "),
    "newer": ("^kluis keyring 1", "kluis keyring 2"),
    "older": ("^kluis keyring 1", "kluis keyring 0"),
    "other-kind": ("^kluis keyring", "kluis ring"),
    "vault-id": ("^vault ..", "vault 00"),
    "epoch": ("^epoch 2\ndatabase vault-2", "epoch 3\ndatabase vault-3"),
    "control-character": ("^organisation .*", "organisation Gemeente\tErgens"),
    "long-organisation": ("^organisation .*", "organisation " + "x" * 101),
    "long-name": (" - carla$", " - " + "c" * 41),
    "name-with-two-spaces": (" - carla$", " - car  la"),
    "name-with-a-hyphen-first": (" - carla$", " - -carla"),
    "name-of-another-present": (" - carla$", " - Anna"),
    "slot-of-another-present": (r"^member \S+ analyst", lambda m: "member ID analyst"),
    "short-id": (r"^(member \S{15})\S analyst", r"\1 analyst"),
    "no-signer": ("^signed-by 1", "signed-by 99"),
    "signer-without-the-role": ("^signed-by 1", "signed-by 6"),
    "unknown-line": ("^signed-by 1", "extra 1\nsigned-by 1"),
    "another-recovery-code": ("^recovery .*", "recovery " + "11" * 32 + " " + "22" * 32),
    "another-recovery-code-for-sealing": (r"^recovery \S+", "recovery " + "11" * 32),
}, member="carla")
def keyring_signed(v, change):
    pattern, replacement = change
    if pattern.startswith("^member \\S+ analyst"):
        replacement = f"member {v.ring.line(1)['id']} analyst"
    if callable(replacement) or isinstance(replacement, str):
        v.edit_keyring(pattern, replacement, log=True)


# With carla's own name changed she could not be found; these are opened by anna.
VECTORS[:] = [(n, e, "anna" if "-name" in n and "signed-" in n else m, s, f) for n, e, m, s, f in VECTORS]


@vector("integrity")
def keyring_not_in_the_log(v):
    v.edit_keyring("^organisation .*", "organisation Gemeente Elders")


@vector("integrity")
def keyring_with_1025_lines(v):
    line = re.search("^member .* adviser .*", v.text, re.M)[0]
    v.write_keyring(v.sign(v.add_line("\n".join([line] * 1019))), log=True)


@vector("ok")
def keyring_with_512_lines(v):
    # As many lines of somebody who left as fit within the bound on the file.
    line = re.search("^member .* adviser .*", v.text, re.M)[0]
    v.write_keyring(v.sign(v.add_line("\n".join([line] * 506))), log=True)


@many("integrity", {"65": 65})
def keyring_with_members_present(v, count):
    m = v.ring.line(1)
    lines = [f"member {n:016x} auditor {m['exchange'].hex()} {m['verify'].hex()} 1 - lid {n}" for n in range(count - 4)]
    v.write_keyring(v.sign(v.add_line("\n".join(lines))), log=True)


@vector("ok")
def keyring_with_64_members(v):
    keyring_with_members_present(v, 64)


@vector("integrity", "nachtjob")
def keyring_signed_by_another_member(v):
    v.write_keyring(v.sign(v.text.replace("signed-by 1\n", "signed-by 6\n"), "carla"), log=True)


@vector("integrity", "nachtjob")
def keyring_signed_by_one_who_calls_herself_coordinator(v):
    text = v.text.replace(" inspector ", " coordinator ").replace("signed-by 1\n", "signed-by 6\n")
    v.write_keyring(v.sign(text, "carla"), log=True)


@vector("integrity")
def keyring_signed_with_another_key(v):
    v.write_keyring(v.sign(v.text, "carla"), log=True)


@vector("integrity")
def keyring_foreign(v):
    other = v.random.randbytes(16).hex()
    v.write_keyring(v.sign(v.text.replace(v.ring.vault.hex(), other)), log=True)


@vector("integrity")
def keyring_missing(v):
    (v.folder / "keyring").unlink()


@many("integrity", {
    "missing": lambda k: k.pop(6),
    "of-another-line": lambda k: k.update({6: k[1], 1: k[6]}),
    "page-and-content-exchanged": lambda k: k.update({6: k[6][::-1]}),
    "short": lambda k: k.update({6: (k[6][0][:-1], k[6][1])}),
    "zero-share": lambda k: k.update({6: (bytes(32) + k[6][0][32:], k[6][1])}),
}, member="carla")
def keyring_keys(v, change):
    keys = dict(v.ring.keys)
    change(keys)
    write_keys(v, sorted(keys.items()))


@vector("integrity")
def keyring_keys_in_other_order(v):
    write_keys(v, sorted(v.ring.keys.items(), reverse=True))


@vector("integrity")
def keyring_keys_twice(v):
    write_keys(v, sorted([*v.ring.keys.items(), (6, v.ring.keys[6])]))


@vector("ok", "nachtjob")
def keyring_without_the_keys_of_another(v):
    keys = dict(v.ring.keys)
    keys.pop(6)
    write_keys(v, sorted(keys.items()))


def write_keys(v, keys):
    text = re.sub("^keys .*\n", "", v.text, flags=re.M)
    lines = "".join(f"keys {n} {page.hex()} {'-' if content is None else content.hex()}\n" for n, (page, content) in keys)
    v.write_keyring(v.sign(text.replace("signed-by", lines + "signed-by")), log=True)


# ------------------------------------------------------------------ hand-overs

@many("ok", {"by-the-coordinator": {}, "by-the-recovery-code": {"by": "recovery"}}, member="nachtjob")
def hand_over(v, options):
    v.hand_over(**options)


@many("integrity", {
    "left-out": {"left_out": True}, "forged": {"forged": True}, "forged-as-recovery": {"by": "recovery", "forged": True},
    "from-somebody-else": {"old": "carla", "new": "anna"}, "signed-on-by-who-left": {"signer": "anna"},
}, member="nachtjob")
def hand_over_wrong(v, options):
    v.hand_over(**options)


# ------------------------------------------------------------------ a change that was cut short

@many("ok", {"garbage": lambda v: "niets", "not-ours": lambda v: v.sign(v.text, "carla"),
             "not-committed": lambda v: v.sign(v.text.replace("Ergens", "Elders"))})
def next_keyring(v, make):
    v.write_keyring(make(v), file="keyring.next")


@vector("ok")
def next_keyring_committed(v):
    text = v.sign(v.text.replace("Ergens", "Elders"))
    v.write_keyring(text, log=True, file="keyring.next")


@vector("integrity")
def next_keyring_committed_and_forged(v):
    text = v.sign(v.text.replace("Ergens", "Elders"), "carla")
    v.write_keyring(text, log=True, file="keyring.next")


# ------------------------------------------------------------------ slot

@many("locked", {"wrong-passphrase": ("bram", "wrong.pass"), "key-file-instead": ("bram", "anna.key"),
                 "passphrase-instead": ("anna", "bram.pass"), "key-of-another": ("anna", "carla.key"),
                 "unknown": ("zoë", "anna.key"), "who-left": ("dirk", "dirk.key")})
def locked_out(v, case):
    return case


@many("integrity", {
    "too-much-memory": ("m=65536", "m=1048577"), "memory-overflow": ("m=65536", "m=4294967296"),
    "too-little-memory": ("m=65536", "m=65535"), "two-passes": ("t=3", "t=2"), "seventeen-passes": ("t=3", "t=17"),
    "no-lanes": ("p=4", "p=0"), "nine-lanes": ("p=4", "p=9"), "leading-zero": ("m=65536", "m=065536"),
    "other-order": ("m=65536 t=3", "t=3 m=65536"), "other-function": ("argon2id", "argon2i"),
    "more-lanes-words": ("p=4", "p=4 k=1"),
}, member="bram", secret="bram.pass")
def slot_settings(v, change):
    text = v.slot("bram").read_text()
    assert change[0] in text
    v.slot("bram").write_text(text.replace(*change))


@many("integrity", {
    "empty": lambda t: "", "cut": lambda t: t[:-20], "extra-line-feed": lambda t: t + "\n",
    "no-last-line-feed": lambda t: t[:-1], "trailing-space": lambda t: t.replace("key-file\n", "key-file \n"),
    "capitals": lambda t: t[:t.index("sealed ")] + "sealed " + t[t.index("sealed ") + 7:].upper(),
    "newer": lambda t: t.replace("slot 1", "slot 2"), "older": lambda t: t.replace("slot 1", "slot 0"),
    "sealed-bit": lambda t: t[:-2] + ("0" if t[-2] != "0" else "1") + "\n", "too-long": lambda t: t + "0" * 4096,
    "short-salt": lambda t: re.sub("salt ..", "salt ", t), "odd-digits": lambda t: t[:-2] + "\n",
    "nothing-sealed": lambda t: re.sub("sealed .*", "sealed ", t), "member": lambda t: re.sub("member ..", "member 00", t),
    "vault": lambda t: re.sub("vault ..", "vault 00", t),
})
def slot_changed(v, change):
    text = v.slot("anna").read_text()
    assert change(text) != text
    v.slot("anna").write_text(change(text))


@many("locked", {"salt": "salt", "commitment": "commitment"})
def slot_other(v, word):
    text = v.slot("anna").read_text()
    value = re.search(f"{word} (.*)", text)[1]
    v.slot("anna").write_text(text.replace(value, value[::-1]))


@vector("integrity")
def slot_of_another_member(v):
    v.slot("anna").write_text(v.slot("carla").read_text())


@vector("integrity")
def slot_missing(v):
    v.slot("anna").unlink()


@many("integrity", {
    "other-vault": lambda b: b[:160] + bytes(16), "short": lambda b: b[:175], "long": lambda b: b + b"\0",
    "other-pin": lambda b: b[:64] + bytes([b[64] ^ 1]) + b[65:], "other-exchange-key": lambda b: bytes([b[0] ^ 8]) + b[1:],
})
def slot_resealed(v, change):
    v.seal_slot("anna", change)


@vector("ok")
def slot_resealed_unchanged(v):
    v.seal_slot("anna", lambda plain: plain)


# ------------------------------------------------------------------ pages

def edit_pages(v, change):
    data = v.db.read_bytes()
    pages = [data[i:i + r.PAGE] for i in range(0, len(data), r.PAGE)]
    change(v, pages)
    v.db.write_bytes(b"".join(pages))


@many("integrity", {
    "swapped": lambda v, g: g.__setitem__(slice(3, 5), g[4:2:-1]),
    "doubled": lambda v, g: g.__setitem__(5, g[4]),
    "last-cut-short": lambda v, g: g.__setitem__(-1, g[-1][:100]),
    "last-missing": lambda v, g: g.pop(),
    "half-missing": lambda v, g: g.__delitem__(slice(len(g) // 2, None)),
    "first-missing": lambda v, g: g.pop(0),
    "only-the-first": lambda v, g: g.__delitem__(slice(1, None)),
    "none": lambda v, g: g.clear(),
    "one-of-zeros-more": lambda v, g: g.append(bytes(r.PAGE)),
    "zeros": lambda v, g: g.__setitem__(4, bytes(r.PAGE)),
    "plain": lambda v, g: g.__setitem__(4, v.plain[4]),
    "first-plain": lambda v, g: g.__setitem__(0, v.plain[0]),
    "of-another-vault": lambda v, g: g.__setitem__(4, foreign_page(v, page_key=b"\7" * 32, vault=b"\7" * 16)),
    "of-another-vault-id": lambda v, g: g.__setitem__(4, foreign_page(v, vault=b"\7" * 16)),
    "of-the-epoch-before": lambda v, g: g.__setitem__(4, foreign_page(v, epoch=1)),
    "of-the-journal": lambda v, g: g.__setitem__(4, v.seal_page(v.cipher.journal, v.cipher.image_aad(5, 516, 1), v.plain[4])),
})
def page(v, change):
    edit_pages(v, change)


def foreign_page(v, page_key=None, vault=None, epoch=2):
    cipher = r.Cipher(page_key or v.page_key, vault or v.ring.vault, epoch)
    return v.seal_page(cipher.database, cipher.page_aad(5), v.plain[4])


@many("integrity", {"text": 5 * 4096 + 77, "nonce": 9 * 4096 + 4060, "tag": 10 * 4096 + 4095, "first": 24, "last": -4096})
def page_bit(v, at):
    v.flip(v.db, at, 3)


@vector("integrity")
def page_put_back(v):
    # An old page of this vault in its own place: every seal holds, the log does not.
    old = v.db.read_bytes()
    before = v.sql.serialize()
    v.do("UPDATE signal SET theme = 'mensenhandel' WHERE record_id = ?", v.signal())
    v.commit("change", v.digest(v.signal()))
    v.save()
    rows = v.one("SELECT rootpage FROM sqlite_schema WHERE name = 'signal'")
    after = v.sql.serialize()
    changed = [n for n in range(1, len(before) // r.PAGE) if before[n * 4096:n * 4096 + 4096] != after[n * 4096:n * 4096 + 4096]]
    holds = next(n for n in changed if n + 1 == rows or b"drugs" in before[n * 4096:n * 4096 + 4096])
    edit_pages(v, lambda v, g: g.__setitem__(holds, old[holds * 4096:holds * 4096 + 4096]))


@vector("integrity")
def database_missing(v):
    v.db.unlink()


# ------------------------------------------------------------------ journal

@vector("ok")
def journal_hot(v):
    v.hot_journal()


@vector("ok")
def journal_of_zeros(v):
    v.journal.write_bytes(bytes(1000))


@many("integrity", {
    "image-bit": lambda v: v.flip(v.journal, 512 + 4 + 1000), "mac-bit": lambda v: v.flip(v.journal, 40),
    "field-bit": lambda v: v.flip(v.journal, 19), "page-number-bit": lambda v: v.flip(v.journal, 512 + 3),
    "checksum-bit": lambda v: v.flip(v.journal, 512 + 4100),
    "cut": lambda v: v.journal.write_bytes(v.journal.read_bytes()[:-10]),
    "record-missing": lambda v: v.journal.write_bytes(v.journal.read_bytes()[:512 + 4104]),
    "only-a-header": lambda v: v.journal.write_bytes(v.journal.read_bytes()[:512]),
    "half-a-header": lambda v: v.journal.write_bytes(v.journal.read_bytes()[:300]),
    "database-shorter": lambda v: v.db.write_bytes(v.db.read_bytes()[:-4096]),
    "garbage": lambda v: v.journal.write_bytes(v.random.randbytes(5000)),
})
def journal(v, damage):
    v.hot_journal()
    damage(v)


@many("integrity", {"header-missing": {"followed": 1}, "other-number": {"wrong": "number"}, "other-checksum": {"wrong": "checksum"}})
def journal_made(v, options):
    v.hot_journal(**options)


# ------------------------------------------------------------------ log

@many("integrity", {
    "previous": lambda e: e.update(previous=bytes(32)), "number": lambda e: e.update(seq=e["seq"] + 1),
    "body": lambda e: e.update(body=sha(b"")), "state": lambda e: e.update(state=sha(b"")),
    "count-too-high": lambda e: e.update(destroyed=e["destroyed"] + 1),
    "count-too-low": lambda e: e.update(destroyed=0), "leaves": lambda e: e.update(leaves=7),
    "actor-unknown": lambda e: e.update(actor=99), "actor-none": lambda e: e.update(actor=0),
    "actor-who-left": lambda e: e.update(actor=4), "actor-other": lambda e: e.update(actor=6),
    "action-unknown": lambda e: e.update(action="destroyed"), "time": lambda e: e.update(at="2026-03-03 12:00"),
    "time-zone": lambda e: e.update(at="2026-03-03T12:00:00+00:00"), "time-fraction": lambda e: e.update(at="2026-03-03T12:00:00.5Z"),
})
def entry(v, edit):
    v.commit("read", edit=edit, save=True)


@many("integrity", {"signed-by-another": "nachtjob", "signed-by-a-colleague": "carla"})
def entry_wrong(v, by):
    v.commit("read", by="anna", signed_by=by, save=True)


@many("integrity", {action: action for action in ("weigh", "create", "change", "import", "hold", "release", "policy",
                                                   "member", "init", "export", "upgrade")})
def purger_signs(v, action):
    v.commit(action, by="nachtjob", save=True)


@many("integrity", {"member": "member", "policy": "policy", "init": "init"})
def inspector_signs(v, action):
    v.commit(action, by="carla", save=True)


@many("integrity", {"to-this-version": "1", "to-a-later-version": "99", "to-no-number": "01", "to-nothing": None})
def upgrade_without_a_rise(v, to):
    v.commit("upgrade", edit=lambda e: e.update(result=to), save=True)


@vector("ok")
def inspector_weighs(v):
    v.commit("weigh", by="carla", save=True)


@many("integrity", {
    "object": "UPDATE entry SET object = 'S2026-0002' WHERE seq = 3", "result": "UPDATE entry SET result = 'x' WHERE seq = 9",
    "time": "UPDATE entry SET at = '2024-02-02T12:00:00Z' WHERE seq = 2", "signature": "UPDATE entry SET signature = zeroblob(64) WHERE seq = 5",
    "confirmed": "UPDATE entry SET clock_confirmed = 1 - clock_confirmed WHERE seq = 5",
    "newest": "UPDATE entry SET result = 'x' WHERE seq = (SELECT max(seq) FROM entry)",
    "missing": "DELETE FROM entry WHERE seq = 5", "first-missing": "DELETE FROM entry WHERE seq = 1",
    "newest-missing": "DELETE FROM entry WHERE seq = (SELECT max(seq) FROM entry)", "all-missing": "DELETE FROM entry",
    "leaf": "UPDATE entry_leaf SET data = zeroblob(32) WHERE seq = 2 AND n = 0",
    "leaf-kind": "UPDATE entry_leaf SET kind = 'zoo' WHERE seq = 2 AND n = 0",
    "leaf-missing": "DELETE FROM entry_leaf WHERE seq = 2 AND n = 0",
    "leaf-more": "INSERT INTO entry_leaf SELECT seq, n + 100, kind, object, data FROM entry_leaf WHERE seq = 2 AND n = 0",
    "leaf-of-no-entry": "INSERT INTO entry_leaf SELECT 99, n, kind, object, data FROM entry_leaf WHERE seq = 2 AND n = 0",
    "node": "UPDATE entry_node SET hash = zeroblob(32)", "node-missing": "DELETE FROM entry_node",
    "node-more": "INSERT INTO entry_node VALUES (2, 1, 0, zeroblob(32))",
    "purpose": "UPDATE entry_text SET sealed_purpose = zeroblob(60)", "purpose-missing": "DELETE FROM entry_text",
    "purpose-unsigned": "INSERT INTO entry_text SELECT 2, object, sealed_purpose FROM entry_text LIMIT 1",
    "purpose-of-another": "UPDATE entry_text SET object = zeroblob(16)",
})
def log_row(v, statement):
    v.do("PRAGMA foreign_keys = OFF")
    v.do(statement)
    v.save()


@many("integrity", {
    "state-of-31-bytes": ("change", "state", bytes(31)), "hold-of-2": ("hold", "hold", b"\2"), "hold-empty": ("hold", "hold", b""),
    "term-of-no-rule": ("weigh", "term", p("ooit") + p("2026-03-03") + p("2028-03-03")),
    "term-of-no-day": ("weigh", "term", p("case") + p("2026-03-03") + p("2028-02-30")),
    "term-short-day": ("weigh", "term", p("case") + p("2026-03-03") + p("2028-3-3")),
    "term-with-more": ("weigh", "term", p("case") + p("2026-03-03") + p("2028-03-03") + b"\0"),
    "gone-with-data": ("destroy", "gone", b"\0"), "unknown-kind": ("change", "zoo", b""),
    "state-in-read": ("read", "state", bytes(32)), "term-in-read": ("read", "term", b""),
    "gone-in-change": ("change", "gone", b""), "approval-in-change": ("change", "approval", u32(1)),
    "text-without-text": ("change", "text", bytes(32)),
})
def statement(v, fact):
    action, kind, data = fact
    gone = 1 if kind == "gone" else 0
    v.commit(action, facts=[(kind, v.signal(2), data)], gone=gone, save=True)


@many("integrity", {"term": ("term", b""), "hold": ("hold", b"\0"), "approval": ("approval", u32(9)), "state": ("state", None)})
def purger_states(v, fact):
    kind, data = fact
    object_id = r.fixed("yearly_count") if kind == "approval" else v.signal(2)
    if kind == "state":
        return v.commit("destroy", v.digest(object_id), by="nachtjob", save=True)
    v.commit("destroy", facts=[(kind, object_id, data)], by="nachtjob", save=True)


DECLARATION = bytes(range(16))


def declare(v, sequence, term):
    """The declaration of a destruction that is about to be entered; returns what the entry states."""
    year, last = v.sql.execute("SELECT year, last FROM counter WHERE kind = 'declaration' ORDER BY year DESC").fetchone()
    if str(year) != NEXT_DAY[:4]:
        year, last = int(NEXT_DAY[:4]), 0
    v.do("INSERT OR REPLACE INTO counter (kind, year, last) VALUES ('declaration', ?, ?)", year, last + 1)
    v.do("INSERT INTO declaration (id, year, sequence, made_on, actor, seq) VALUES (?, ?, ?, ?, ?, ?)", DECLARATION, year,
         last + 1, NEXT_DAY[:10], v.ring.find("nachtjob"), v.newest()["seq"] + 1)
    v.do("INSERT INTO declaration_item (declaration_id, n, record_id, kind, year, sequence, rule, from_on, destroy_on, begun_on, "
         "parts) SELECT ?, 1, id, kind, year, sequence, ?, ?, ?, ?, 1 FROM record WHERE id = ?", DECLARATION, *term, term[1],
         v.signal(sequence))
    return f"D{year}-{last + 1:04}"


def destroy(v, sequence, term=None):
    object_id = v.signal(sequence)
    number = declare(v, sequence, term) if term else None
    v.sql.execute("DELETE FROM blind WHERE number = (SELECT (year << 32) + sequence FROM record WHERE id = ?)", (object_id,))
    for table in ("mention", "hold", "term", "weighing", "answer", "signal", "record_key"):
        v.sql.execute(f"DELETE FROM {table} WHERE record_id = ?", (object_id,))
    v.sql.execute("DELETE FROM entry_text WHERE object = ?", (object_id,))
    v.do("DELETE FROM record WHERE id = ?", object_id)
    states = {object_id: None}
    if number:
        states |= v.digest(DECLARATION) | v.digest(r.fixed("counter"))
    v.commit("destroy", states, by="nachtjob", gone=1, edit=lambda e: e.update(object=number), save=True)


@many("integrity", {"what-is-not-due": 5, "what-is-on-hold": 2})
def purger_destroys(v, sequence):
    v.do("PRAGMA foreign_keys = OFF")
    destroy(v, sequence)


def due(v):
    v.do("PRAGMA foreign_keys = OFF")
    term = ("unweighed", "2026-01-01", "2026-02-01")
    v.do("UPDATE term SET from_on = ?, destroy_on = ? WHERE record_id = ?", *term[1:], v.signal(5))
    v.commit("weigh", v.digest(v.signal(5)), [("term", v.signal(5), b"".join(map(p, term)))])
    return term


@vector("ok")
def purger_destroys_what_is_due(v):
    destroy(v, 5, due(v))


@vector("integrity")
def purger_destroys_and_declares_nothing(v):
    due(v)
    destroy(v, 5)


@many("integrity", {"policy": ("policy", "change"), "keyring": ("keyring", "change"), "policy-by-a-purge": ("policy", "destroy")})
def changed_by_the_wrong_action(v, case):
    name, action = case
    object_id = r.fixed(name)
    digest = {object_id: v.one("SELECT digest FROM state WHERE object = ?", object_id)}
    v.commit(action, digest, save=True)


# ------------------------------------------------------------------ rows

ID = "(SELECT id FROM record WHERE kind = 'signal' AND year = 2026 AND sequence = 1)"


@many("integrity", {
    "theme": f"UPDATE signal SET theme = 'x' WHERE record_id = {ID}", "source": f"UPDATE signal SET source = 'x' WHERE record_id = {ID}",
    "theme-gone": f"UPDATE signal SET theme = NULL WHERE record_id = {ID}",
    "sealed-text": f"UPDATE signal SET sealed_text = zeroblob(80) WHERE record_id = {ID}",
    "salt": f"UPDATE record SET salt = zeroblob(16) WHERE id = {ID}", "made-at": f"UPDATE record SET made_at = 'x' WHERE id = {ID}",
    "number": f"UPDATE record SET sequence = 999 WHERE id = {ID}",
    "signal-missing": f"DELETE FROM signal WHERE record_id = {ID}", "record-missing": f"DELETE FROM record WHERE id = {ID}",
    "record-more": "INSERT INTO record SELECT zeroblob(16), kind, year, 998, salt, made_at FROM record LIMIT 1",
    "term-missing": "DELETE FROM term", "term-later": "UPDATE term SET destroy_on = '2099-01-01'", "hold-missing": "DELETE FROM hold",
    "hold-more": f"INSERT INTO hold SELECT {ID}, since_on, review_on, actor, sealed_ground FROM hold",
    "blind-missing": "DELETE FROM blind", "blind": "UPDATE blind SET hash = 0 WHERE hash = (SELECT min(hash) FROM blind)",
    "blind-more": "INSERT INTO blind SELECT 0, number FROM blind LIMIT 1", "blind-number": "UPDATE blind SET number = number + 100000", "mention-missing": f"DELETE FROM mention WHERE record_id = {ID}",
    "mention": f"UPDATE mention SET hashes = zeroblob(16) WHERE record_id = {ID}",
    "mention-of-nothing": "INSERT INTO mention VALUES (zeroblob(16), zeroblob(16))",
    "note-missing": "DELETE FROM note", "note-of-nothing": "INSERT INTO note VALUES (zeroblob(16), 1, 1, 'x', x'00')",
    "answer-item": "UPDATE answer SET item = 'x' WHERE item = 'complexity'", "weighing": "UPDATE weighing SET decision = 'dismiss'",
    "consultation": "UPDATE consultation SET source = 'x'", "intervention": "UPDATE intervention SET cancelled = 1",
    "case-phase": "UPDATE \"case\" SET phase = 'x'", "case-of-the-signal": "UPDATE signal SET case_id = NULL WHERE case_id IS NOT NULL",
    "policy": "UPDATE policy SET toml = toml || ' '", "workflow": "UPDATE workflow SET toml = toml || ' '",
    "counter": "UPDATE counter SET last = last - 1", "counter-missing": "DELETE FROM counter", "count": "UPDATE yearly_count SET n = n + 1",
    "batch": "UPDATE batch SET imported = imported + 1", "batch-missing": "DELETE FROM batch",
    "declaration": "UPDATE declaration SET made_on = '2020-01-01'", "declaration-item-missing": "DELETE FROM declaration_item",
    "declaration-item-of-nothing": "INSERT INTO declaration_item SELECT zeroblob(16), n, record_id, kind, year, sequence, rule, basis, "
                                   "from_on, destroy_on, begun_on, ended_on, parts, with_case FROM declaration_item",
    "wrapped": f"UPDATE record_key SET wrapped = zeroblob(72) WHERE record_id = {ID}",
    "wrapped-cut": f"UPDATE record_key SET wrapped = x'00' WHERE record_id = {ID}",
    "wrapped-missing": f"DELETE FROM record_key WHERE record_id = {ID}",
    "wrapped-of-another": "UPDATE record_key SET wrapped = (SELECT wrapped FROM record_key ORDER BY record_id DESC LIMIT 1)",
    "log-key": "UPDATE log_key SET wrapped = zeroblob(72)", "log-key-missing": "DELETE FROM log_key",
    "state": "UPDATE state SET digest = zeroblob(32) WHERE object = " + ID, "state-missing": "DELETE FROM state WHERE object = " + ID,
    "state-more": "INSERT INTO state VALUES (zeroblob(16), zeroblob(32))", "state-root": "UPDATE state_node SET children = zeroblob(2048) WHERE n = 0",
    "state-node": "UPDATE state_node SET children = zeroblob(2048) WHERE n > 0", "state-node-missing": "DELETE FROM state_node WHERE n > 0",
    "state-node-65": "INSERT INTO state_node VALUES (65, zeroblob(2048))",
    "another-table": "CREATE TABLE other (a TEXT)", "another-index": "CREATE INDEX other ON note (at)",
    "another-trigger": "CREATE TRIGGER other AFTER INSERT ON note BEGIN DELETE FROM note; END",
    "table-missing": "DROP TABLE blind", "schema-newer": "PRAGMA user_version = 99", "schema-none": "PRAGMA user_version = 0",
})
def row(v, statement):
    v.do("PRAGMA foreign_keys = OFF")
    v.do(statement)
    v.save()


@vector("ok", "nachtjob")
def wrapped_seen_without_the_content_key(v):
    row(v, f"UPDATE record_key SET wrapped = zeroblob(72) WHERE record_id = {ID}")


@many("integrity", {
    "bit": lambda v, key, s: s[:-1] + bytes([s[-1] ^ 1]),
    "of-another-record": lambda v, key, s: v.one("SELECT sealed_text FROM signal WHERE record_id = ?", v.signal(2)),
    "of-another-column": lambda v, key, s: v.one("SELECT sealed_details FROM signal WHERE record_id = ?", v.signal()),
    "of-another-row": lambda v, key, s: v.seal(key, v.field("signal", "sealed_text", v.signal(), 1), b"x"),
    "of-another-key": lambda v, key, s: v.seal(bytes(32), v.field("signal", "sealed_text", v.signal(), 0), b"x"),
    "not-text": lambda v, key, s: v.seal(key, v.field("signal", "sealed_text", v.signal(), 0), b"\xff"),
    "short": lambda v, key, s: s[:30], "empty": lambda v, key, s: b"",
})
def sealed_and_logged(v, make):
    """Whoever can sign writes a text that does not open: the digest is right, the seal is not."""
    object_id = v.signal()
    key = r.record_key(v.content_key, v.ring.vault, object_id, v.one("SELECT wrapped FROM record_key WHERE record_id = ?", object_id))
    sealed = v.one("SELECT sealed_text FROM signal WHERE record_id = ?", object_id)
    v.do("UPDATE signal SET sealed_text = ? WHERE record_id = ?", make(v, key, sealed), object_id)
    v.commit("change", v.digest(object_id), save=True)


@vector("integrity")
def answer_moved_and_logged(v):
    v.do("UPDATE answer SET item = 'x' WHERE item = 'complexity'")
    v.commit("change", v.digest(v.case()), save=True)


@vector("integrity")
def counter_back_and_logged(v):
    v.do("UPDATE counter SET last = 1")
    v.commit("change", v.digest(r.fixed("counter")), save=True)


@vector("ok")
def text_sealed_and_logged(v):
    sealed_and_logged(v, lambda v, key, s: v.seal(key, v.field("signal", "sealed_text", v.signal(), 0), "één".encode()))


# ------------------------------------------------------------------ outside head

@many("ok", {"same": lambda e: e, "older": lambda e: e - 1})
def head(v, choose):
    write_head(v, choose(v.newest()["seq"]))


@many("integrity", {
    "rolled-back": lambda line: re.sub(r"1 (\d+)", lambda m: f"1 {int(m[1]) + 1}", line, count=1),
    "forked": lambda line: re.sub("[0-9a-f]{64}", "0" * 64, line), "capitals": lambda line: line.upper(),
    "no-line-feed": lambda line: line[:-1], "more-words": lambda line: line[:-1] + " 1\n", "empty": lambda line: "",
    "count": lambda line: re.sub(r"(\d+)\n", lambda m: f"{int(m[1]) + 1}\n", line),
})
def head_wrong(v, change):
    write_head(v, v.newest()["seq"], change)


def write_head(v, seq, change=lambda line: line):
    names = r.ENTRY.split(", ")
    e = dict(zip(names, v.sql.execute(f"SELECT {r.ENTRY} FROM entry WHERE seq = ?", (seq,)).fetchone()))
    state = v.folder.parent / "state"
    state.mkdir(mode=0o700)
    line = f"kluis head 1 {seq} {v.entry_hash(e).hex()} {e['destroyed']}\n"
    (state / f"{v.ring.vault.hex()}.head").write_text(change(line))


def main():
    base, out = (pathlib.Path(path) for path in sys.argv[1:3])
    seed = sys.argv[3] if len(sys.argv) > 3 else "1"
    out.mkdir()
    listed = []
    for name, expected, member, secret, make in VECTORS:
        v = Maker(base, out / name, f"{seed}/{name}")
        other = make(v)
        if isinstance(other, tuple):
            member, secret = other
        listed.append({"name": name, "expected": expected, "member": member,
                       "secret": secret or f"{member.lower()}.key"})
    assert len({v["name"] for v in listed}) == len(listed)
    for path in base.iterdir():
        if path.is_file():
            shutil.copy(path, out)
    (out / "wrong.pass").write_text("een andere zin dan die\n")
    (out / "vectors.json").write_text(json.dumps(listed, indent=1, ensure_ascii=False))
    print(f"{len(listed)} vectors")


if __name__ == "__main__":
    main()
