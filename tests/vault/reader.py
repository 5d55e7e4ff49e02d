#!/usr/bin/env python3
"""A second reader of kluis vaults, written from docs/vault-format.md alone.

    reader.py VAULT MEMBER SECRETFILE [--state DIR] [--show NUMBER]

SECRETFILE is a machine's key file or a file whose first line is a passphrase. Prints JSON; exits
with 0 when all is well, 5 when the secret does not open the vault, 6 when something in it is not
what it should be. Writes nothing. Needs Python 3.11 with `cryptography` and `argon2-cffi`.
"""

import argparse
import datetime
import hashlib
import hmac
import json
import pathlib
import re
import sqlite3
import struct
import sys
import unicodedata

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand

PAGE, USABLE = 4096, 4056
MAGIC = bytes.fromhex("d9d505f920a163d7")
SCHEMAS = {1: "e4b7d7cc4f8e527f18e22e1e005a491e7c3c693bbf5d293afb242c7a003ddf47",
           2: "43e987b2383b582e5189bab8fe34276dcc1510737d86c8b0f8c5e8727ff3b543",
           3: "1757d2b9f732bfca8dec2849fd09a1017e4747f6fec907e63568168212b66f11",
           4: "a965fc99255039a7861a334231d12575fa093463dbc8d01c054147e3577f2564"}
CONTENT_ROLES = "coordinator analyst adviser inspector trainee privacy-officer".split()
ROLES = CONTENT_ROLES + ["archivist", "auditor", "purger"]
WORKERS = "coordinator analyst adviser inspector".split()
SIGNERS = {"read": ROLES, "init": ["coordinator"], "member": ["coordinator"], "policy": ["coordinator"],
           "create": WORKERS + ["trainee"], "change": WORKERS + ["trainee"], "import": WORKERS,
           "weigh": WORKERS, "hold": WORKERS + ["privacy-officer"], "release": WORKERS + ["privacy-officer"],
           "check": WORKERS + ["privacy-officer"],
           "destroy": WORKERS + ["archivist", "purger"], "export": CONTENT_ROLES,
           "backup": ["coordinator", "analyst", "archivist", "purger"], "restore": ["coordinator"],
           "upgrade": CONTENT_ROLES}


class Fault(Exception):
    """The vault is not what it should be (6)."""


class Locked(Exception):
    """The secret does not open it (5)."""


def need(holds, what):
    if not holds:
        raise Fault(what)


# ------------------------------------------------------------------ primitives

def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def u32(n):
    return struct.pack(">I", n)


def u64(n):
    return struct.pack(">Q", n)


def p(data):
    data = data.encode() if isinstance(data, str) else data
    return u32(len(data)) + data


def optional(text):
    return b"\0" if text is None else b"\1" + p(text)


def hkdf(key, salt, info, length=32):
    return HKDF(SHA256(), length, salt, info).derive(key)


def subkey(key, salt, label, context=b""):
    return hkdf(key, salt, p(label) + p(context))


def expand(key, info, length):
    return HKDFExpand(SHA256(), length, info).derive(key)


def hchacha20(key, nonce):
    s = list(struct.unpack("<16I", b"expand 32-byte k" + key + nonce))

    def quarter(a, b, c, d):
        for x, y, z, bits in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
            s[x] = (s[x] + s[y]) & 0xFFFFFFFF
            v = s[z] ^ s[x]
            s[z] = ((v << bits) | (v >> (32 - bits))) & 0xFFFFFFFF

    for _ in range(10):
        for i in range(4):
            quarter(i, i + 4, i + 8, i + 12)
        for i in range(4):
            quarter(i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4)
    return struct.pack("<8I", *s[:4], *s[12:])


def aead_open(key, nonce, body, aad, what):
    try:
        inner = ChaCha20Poly1305(hchacha20(key, nonce[:16]))
        return inner.decrypt(bytes(4) + nonce[16:], body, aad)
    except (InvalidTag, ValueError, struct.error):
        raise Fault(f"{what} does not open") from None


def unseal(key, aad, sealed, what):
    need(isinstance(sealed, bytes) and len(sealed) >= 40, f"{what} is cut")
    return aead_open(key, sealed[:24], sealed[24:], aad, what)


def unseal_page(key, aad, page, what):
    return aead_open(key, page[USABLE:USABLE + 24], page[:USABLE] + page[USABLE + 24:], aad, what) + bytes(40)


# The encodings of the points of small order, without the sign bit: no key and no R may be one.
SMALL = [bytes(32), b"\1" + bytes(31),
         bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
         bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
         *(bytes([low]) + b"\xff" * 30 + b"\x7f" for low in (0xEC, 0xED, 0xEE))]


def signed(key, message, signature):
    for point in (key, signature[:32]):
        if point[:31] + bytes([point[31] & 0x7F]) in SMALL:
            return False
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
        return True
    except (InvalidSignature, ValueError):
        return False


def fixed(name):
    return sha(b"kluis/1 object ", name.encode())[:16]


OWN_ACTIONS = {fixed("policy"): ("init", "policy"), fixed("keyring"): ("init", "member")}


# ------------------------------------------------------------------ keyring, slot, keys

NUM, HEX = r"(0|[1-9][0-9]{0,19})", "[0-9a-f]{%d}"
TIME = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z"
KEYS2 = f"({HEX % 64}) ({HEX % 64})"
MEMBER = re.compile(rf"member ({HEX % 16}) (\S+) {KEYS2} {NUM} (-|{NUM}) (.+)")
HANDOVER = re.compile(rf"hand-over ({HEX % 64}) ({HEX % 64}) (coordinator|recovery) {NUM} ({HEX % 128})")
SEALED = re.compile(rf"keys {NUM} ({HEX % 208}) (-|{HEX % 208})")
HEAD = [re.compile(line) for line in (r"kluis keyring 1", rf"vault ({HEX % 32})", r"organisation (.+)",
        rf"revision {NUM}", rf"epoch {NUM}", rf"database vault-{NUM}\.db", rf"recovery {KEYS2}")]


def number(text, bits=32):
    need(int(text) < 1 << bits, "a number is out of bounds")
    return int(text)


def read_text(path, most, what):
    try:
        data = path.read_bytes()[:most + 1]
        need(len(data) <= most, f"{what} is too long")
        text = data.decode()
    except (OSError, UnicodeDecodeError):
        raise Fault(f"{what} cannot be read") from None
    need(text.endswith("\n") and "\r" not in text, f"{what} is not in its one form")
    return text


def is_name(name):
    return (1 <= len(name) <= 40 and name.strip() == name and "  " not in name and name[0] != "-"
            and all(c in " .-_'" or unicodedata.category(c)[0] in "LN" for c in name))


class Keyring:
    def __init__(self, text):
        self.text, lines = text, text[:-1].split("\n")

        def take(pattern):
            found = pattern.fullmatch(lines[0]) if lines else None
            return lines.pop(0) and found.groups() if found else None

        head = [take(pattern) for pattern in HEAD]
        need(None not in head, "the keyring is not in its one form")
        self.vault, self.organisation = bytes.fromhex(head[1][0]), head[2][0]
        self.revision, self.epoch = number(head[3][0]), number(head[4][0])
        need(head[5] == head[4], "the keyring names another database")
        self.recovery = [bytes.fromhex(key) for key in head[6]]
        members, hand_overs, keys = ([*iter(lambda: take(pattern), None)] for pattern in (MEMBER, HANDOVER, SEALED))
        self.members = [{"id": m[0], "role": m[1], "exchange": bytes.fromhex(m[2]), "verify": bytes.fromhex(m[3]),
                         "first": number(m[4], 64), "last": None if m[5] == "-" else number(m[5], 64), "name": m[7]}
                        for m in members]
        self.hand_overs = [(*map(bytes.fromhex, h[:2]), h[2], number(h[3]), bytes.fromhex(h[4])) for h in hand_overs]
        self.keys = {number(k[0]): (bytes.fromhex(k[1]), None if k[2] == "-" else bytes.fromhex(k[2])) for k in keys}
        order = [int(k[0]) for k in keys]
        need(order == sorted(set(order)), "the keyring's keys are not in their order")
        signer, signature = take(re.compile(f"signed-by {NUM}")), take(re.compile(f"signature ({HEX % 128})"))
        need(signer and signature and not lines, "the keyring is not in its one form")
        self.signer, self.signature = number(signer[0]), bytes.fromhex(signature[0])
        present = [m for m in self.members if m["last"] is None]
        need(len(self.members) <= 1024 and len(present) <= 64, "too many members")
        for which in ("id", "name"):
            need(len({m[which].lower() for m in present}) == len(present), f"two members present of one {which}")
        need(all(is_name(m["name"]) for m in self.members), "a name that cannot be one")
        name = self.organisation
        need(len(name) <= 100 and name.strip() == name and not any(
            unicodedata.category(c) == "Cc" or "\u2028" <= c <= "\u202e" for c in name), "an organisation's name")

    def find(self, name):
        name = name.strip().lower()
        for line, m in enumerate(self.members, 1):
            if m["last"] is None and m["name"].lower() == name:
                return line
        return None

    def check(self, pin, pinned_recovery):
        trusted, begun = pin, False
        for old, new, by, revision, signature in self.hand_overs:
            begun = begun or old == pin
            if not begun:
                continue
            message = (p("kluis/1 hand-over") + p(self.vault) + p(old) + p(new)
                       + bytes([by == "recovery"]) + u32(revision))
            key = pinned_recovery if by == "recovery" else trusted
            need(old == trusted and signed(key, message, signature), "a hand-over does not hold")
            if by == "recovery" or revision < self.revision:
                trusted = new
        signer = self.line(self.signer)
        need(signer and signer["role"] == "coordinator" and signer["verify"] == trusted, "the keyring's signer")
        body = self.text[:self.text.rindex("signature ")].encode()
        need(signed(trusted, body, self.signature), "the keyring's signature")

    def line(self, line):
        return self.members[line - 1] if 1 <= line <= len(self.members) else None

    def role_at(self, line, seq):
        m = self.line(line)
        is_open = m and m["first"] <= seq and (m["last"] is None or seq <= m["last"])
        return m["role"] if is_open and m["role"] in ROLES else None

    def open_keys(self, line, exchange):
        need(line in self.keys, "no keys are sealed to this member")
        own, opened = X25519PrivateKey.from_private_bytes(exchange), []
        for which, sealed in zip(("page", "content"), self.keys[line]):
            if sealed is None:
                opened.append(None)
                continue
            aad = p("kluis/1 vault key") + p(self.vault) + u32(self.epoch) + u32(line) + p(which)
            try:
                shared = own.exchange(X25519PublicKey.from_public_bytes(sealed[:32]))
            except ValueError:
                raise Fault("an all-zero shared secret") from None
            salt = sealed[:32] + own.public_key().public_bytes_raw()
            opened.append(unseal(subkey(shared, salt, "kluis/1 sealed to a member"), aad, sealed[32:], f"{which} key"))
        return opened


SLOT = re.compile(rf"(kluis slot 1\nvault ({HEX % 32})\nmember ({HEX % 16})\nprotector "
                  rf"(?:key-file|argon2id m={NUM} t={NUM} p={NUM})\nsalt ({HEX % 32})\ncommitment ({HEX % 64})\n)"
                  r"sealed ((?:[0-9a-f]{2})+)\n")


def open_slot(text, vault, member, secret):
    """secret: ("passphrase", bytes) or ("key", bytes). Returns X25519, Ed25519, and the three pins."""
    found = SLOT.fullmatch(text)
    need(found, "the slot is not in its one form")
    header, slot_vault, slot_member, m, t, lanes, salt, commitment, sealed = found.groups()
    need(bytes.fromhex(slot_vault) == vault and slot_member == member, "the slot is another's")
    salt = bytes.fromhex(salt)
    if m:
        m, t, lanes = int(m), int(t), int(lanes)
        within = 65536 <= m <= 1048576 and 3 <= t <= 16 and 1 <= lanes <= 8
        need(within, "Argon2 settings are out of bounds")
    if bool(m) != (secret[0] == "passphrase"):
        raise Locked("this member opens with the other kind of secret")
    if m:
        out = hash_secret_raw(secret[1], salt, t, m, lanes, 64, Type.ID, 0x13)
    else:
        out = hkdf(secret[1], salt, p("kluis/1 key file") + p(b""), 64)
    if not hmac.compare_digest(out[32:], bytes.fromhex(commitment)):
        raise Locked("the secret is wrong")
    plain = unseal(out[:32], header.encode(), bytes.fromhex(sealed), "the slot")
    need(len(plain) == 176 and plain[160:] == vault, "the slot's content")
    return [plain[i * 32:i * 32 + 32] for i in range(5)]


def read_secret(text):
    words = text.split("\n")[0].split(" ", 3)
    if words[0] == "kluis-key-1" and len(words) == 4 and re.fullmatch(HEX % 64, words[2]):
        return "key", bytes.fromhex(words[2])
    return "passphrase", text.split("\n")[0].rstrip("\r").encode()


# ------------------------------------------------------------------ pages and journal

class Cipher:
    def __init__(self, page_key, vault, epoch):
        self.vault = vault
        self.database, self.journal, self.headers, self.checksums = (
            hkdf(page_key, vault, b"kluis/1 " + label + u32(epoch))
            for label in (b"database pages", b"journal pages", b"journal headers", b"journal checksums"))

    def page_aad(self, n):
        return b"kluis/1 page" + self.vault + b"\1" + u32(n)

    def image_aad(self, n, offset, random):
        return b"kluis/1 page" + self.vault + b"\2" + u32(n) + u64(offset) + u32(random)

    def mac(self, offset, first_random, fields):
        info = b"kluis/1 journal header" + self.vault + u64(offset) + u32(first_random) + fields
        return expand(self.headers, info, 32)

    def mask(self, offset, random):
        info = b"kluis/1 checksum" + self.vault + u64(offset) + u32(random)
        return int.from_bytes(expand(self.checksums, info, 4), "big")


def play_back(journal, cipher):
    """The plain images that a journal left behind restores, and the pages there were before."""
    offset, first, follows, images, before = 0, None, False, {}, None
    while True:
        header = journal[offset:offset + 64]
        whole = len(journal) >= offset + 512
        random = int.from_bytes(header[12:16], "big")
        good = whole and hmac.compare_digest(
            cipher.mac(offset, random if first is None else first, header[:32]), header[32:64])
        if header[:12].ljust(12, b"\0") == bytes(12):
            need(good or not follows, "the journal lacks a header")
            return images, before
        need(good and header[:8] == MAGIC, "a journal header")
        count, _, pages, sector, size, followed = struct.unpack(">6I", header[8:32])
        need((sector, size) == (512, 4096) and followed < 2 and count != 0xFFFFFFFF, "a journal header's fields")
        first = random if first is None else first
        before, follows = pages if before is None else before, followed == 1
        need(offset + 512 + count * 4104 <= len(journal), "the journal is cut")
        for at in range(offset + 512, offset + 512 + count * 4104, 4104):
            n, mark = (int.from_bytes(journal[i:i + 4], "big") for i in (at, at + 4100))
            what = f"the journal's image of page {n}"
            plain = unseal_page(cipher.journal, cipher.image_aad(n, at + 4, random), journal[at + 4:at + 4100], what)
            total = (random + sum(plain[i] for i in range(3896, 0, -200))) & 0xFFFFFFFF
            need(total == mark ^ cipher.mask(at + 4100, random), f"{what}: checksum")
            images.setdefault(n, plain)
        offset += 512 + count * 4104
        offset += -offset % 512


def read_database(path, cipher, faults):
    """All pages in plain, a hot journal played back; damaged pages are faults, and zeros."""
    try:
        data = path.read_bytes()
        journal = path.with_name(path.name + "-journal")
        journal = journal.read_bytes() if journal.exists() else b""
    except OSError:
        raise Fault("the database cannot be read") from None
    need(data, "the database is empty")
    images, before = play_back(journal, cipher) if journal[:1] not in (b"", b"\0") else ({}, None)
    need(before is not None or len(data) % PAGE == 0, "the database does not end with a whole page")
    need(before is None or len(data) >= before * PAGE, "the database is shorter than it was")
    pages = []
    for n in range(1, (len(data) // PAGE if before is None else before) + 1):
        page = images.get(n)
        try:
            if page is None and n != 262145:
                page = unseal_page(cipher.database, cipher.page_aad(n), data[(n - 1) * PAGE:n * PAGE], f"page {n}")
        except Fault as fault:
            faults.append(str(fault))
        pages.append(page or bytes(PAGE))
    need(len(faults) == 0 or any(pages[0]), "page 1 does not open")
    return pages


# ------------------------------------------------------------------ objects

RECORD = ("record", "SELECT id, kind, year, sequence, salt, made_at FROM record WHERE id = :id")
ANSWER = ("answer", "SELECT phase, item, sealed_value FROM answer WHERE record_id = :id ORDER BY phase, item")
WEIGHING = ("weighing", "SELECT n, phase, decision, body, led_to, decided_on, actor, at, sealed_reason, "
            "sealed_present FROM weighing WHERE record_id = :id ORDER BY n")
END = [("term", "SELECT n, rule, from_on, destroy_on, reopened_on FROM term WHERE record_id = :id ORDER BY n"),
       ("hold", "SELECT since_on, review_on, actor, sealed_ground FROM hold WHERE record_id = :id"),
       ("blind", "SELECT role, hash FROM blind WHERE record_id = :id ORDER BY role, hash")]
# Added by a later schema: one without rows says nothing, not even its name.
LATER = [("part", "SELECT kind, n, about, done_on, due_on, actor, at, sealed_body FROM part WHERE record_id = :id "
          "ORDER BY kind, n"),
         ("restricted_key", "SELECT line FROM restricted_key WHERE record_id = :id ORDER BY line"),
         ("merged", "SELECT into_id FROM merged WHERE record_id = :id")]
MENTION = ("mention", "SELECT hashes FROM mention WHERE record_id = :id")
QUERIES = {
    "signal": [RECORD, ("signal", "SELECT source, theme, received_on, status, case_id, batch_id, sealed_reference, "
                        "sealed_text, sealed_details FROM signal WHERE record_id = :id"), ANSWER, WEIGHING, *END],
    "case": [RECORD, ("case", "SELECT workflow, workflow_version, phase, status, theme, opened_on, ended_on, "
                      "sealed_title, sealed_lead FROM \"case\" WHERE record_id = :id"),
             ("signals of the case", "SELECT record_id FROM signal WHERE case_id = :id ORDER BY record_id"),
             ANSWER, WEIGHING,
             ("consultation", "SELECT n, phase, source, done_on, actor, sealed_body FROM consultation "
              "WHERE record_id = :id ORDER BY n"),
             ("intervention", "SELECT n, partner, planned_on, done_on, cancelled, sealed_body FROM intervention "
              "WHERE record_id = :id ORDER BY n"),
             ("note", "SELECT n, actor, at, sealed_text FROM note WHERE record_id = :id ORDER BY n"), *END],
    "declaration": [("declaration", "SELECT id, year, sequence, made_on, actor, seq FROM declaration WHERE id = :id"),
                    ("declaration_item", "SELECT n, record_id, kind, year, sequence, rule, basis, from_on, destroy_on, "
                     "begun_on, ended_on, parts, with_case FROM declaration_item WHERE declaration_id = :id ORDER BY n")],
    "batch": [("batch", "SELECT id, year, sequence, source, rows, imported, duplicates, rejected, at, actor "
               "FROM batch WHERE id = :id")],
    "backup": [("backup", "SELECT id, path, made_at, seq, bytes, expires_on, deleted_at, drilled_at, drill_ok "
                "FROM backup WHERE id = :id")],
    "lesson": [("lesson", "SELECT id, from_case, theme, made_on, actor, sealed_text FROM lesson WHERE id = :id")],
    "policy": [("policy", "SELECT id, toml FROM policy ORDER BY id"),
               ("workflow", "SELECT id, version, toml FROM workflow ORDER BY id, version")],
    "counter": [("counter", "SELECT kind, year, last FROM counter ORDER BY kind, year")],
    "yearly_count": [("yearly_count", "SELECT year, what, n FROM yearly_count ORDER BY year, what")],
}
OFFICE = {fixed(name): name for name in ("policy", "counter", "yearly_count")}


def kind_of(sql, object_id):
    if object_id in OFFICE:
        return OFFICE[object_id]
    row = sql.execute("SELECT kind FROM record WHERE id = :id UNION ALL SELECT 'declaration' FROM declaration "
                      "WHERE id = :id UNION ALL SELECT 'batch' FROM batch WHERE id = :id "
                      "UNION ALL SELECT 'backup' FROM backup WHERE id = :id", {"id": object_id}).fetchone()
    if row is None and schema_of(sql) > 1:
        row = sql.execute("SELECT 'lesson' FROM lesson WHERE id = ?", (object_id,)).fetchone()
    return row[0] if row else None


def schema_of(sql):
    return sql.execute("PRAGMA user_version").fetchone()[0]


def object_digest(sql, kind, object_id):
    out = p("kluis/1 object")
    schema, of_record = schema_of(sql), kind in ("signal", "case")
    queries = [query for query in QUERIES[kind] if schema < 3 or query[0] != "blind"]
    later = (LATER if of_record and schema > 1 else []) + ([MENTION] if of_record and schema > 2 else [])
    for name, query in queries + later:
        rows = sql.execute(query, {"id": object_id}).fetchall()
        if not rows and (name, query) in later:
            continue
        out += p(name)
        for row in rows:
            out += b"\1"
            for value in row:
                match value:
                    case None:
                        out += b"\0"
                    case int():
                        out += b"\1" + struct.pack(">q", value)
                    case str():
                        out += b"\2" + p(value)
                    case bytes():
                        out += b"\3" + p(value)
                    case _:
                        raise Fault("a value of a type that no column has")
        out += b"\0"
    return sha(out)


# ------------------------------------------------------------------ the log

def leaf_hash(kind, object_id, data):
    return sha(b"\0", p(kind), p(object_id), p(data))


def body_tree(leaves):
    """The root, and the inner nodes as (level, place, hash)."""
    level, depth, nodes = [leaf_hash(*leaf) for leaf in leaves], 0, []
    while len(level) > 16:
        depth += 1
        level = [sha(b"\1", *level[i:i + 16]) for i in range(0, len(level), 16)]
        nodes += [(depth, place, node) for place, node in enumerate(level)]
    return sha(b"\2", u64(len(leaves)), p(sha(b"\1", *level))), nodes


def state_tree(digests):
    """The 65 nodes over {object: digest}, the root first."""
    buckets, nodes = {}, [[bytes(32)] * 64 for _ in range(65)]
    for object_id in sorted(digests):
        buckets.setdefault(object_id[0] << 4 | object_id[1] >> 4, []).append(object_id + digests[object_id])
    for bucket, objects in buckets.items():
        nodes[1 + bucket // 64][bucket % 64] = sha(b"\3", *objects)
    nodes[0] = [node_hash(b"".join(node)) for node in nodes[1:]]
    return [b"".join(node) for node in nodes]


def node_hash(children):
    return sha(b"\4", children) if any(children) else bytes(32)


ENTRY = ("seq, previous, at, actor, action, object, result, clock_confirmed, body, state, destroyed, signature, leaves")


def entry_message(vault, e):
    return (p("kluis/1 log entry") + p(vault) + u64(e["seq"]) + p(e["previous"]) + p(e["at"]) + u32(e["actor"])
            + p(e["action"]) + optional(e["object"]) + optional(e["result"]) + bytes([e["clock_confirmed"]])
            + p(e["body"]) + p(e["state"]) + u64(e["destroyed"]))


def read_term(data):
    words, at = [], 0
    while at < len(data):
        length = int.from_bytes(data[at:at + 4], "big")
        words.append(data[at + 4:at + 4 + length].decode())
        at += 4 + length
    if not words:
        return None
    need(len(words) == 3 and at == len(data) and words[0] in ("case", "dismissed", "passed_on", "unweighed"), "a term")
    return [datetime.date.fromisoformat(day) for day in words[1:]][1]


def well_formed(kind, data):
    try:
        return {"state": lambda: len(data) == 32, "gone": lambda: data == b"", "hold": lambda: data in (b"\0", b"\1"),
                "text": lambda: len(data) == 32, "term": lambda: read_term(data) or True,
                "approval": lambda: len(data) == 4}[kind]()
    except (Fault, ValueError, KeyError):
        return False


class Log:
    """Replays the log; what is wrong goes to `faults`."""

    def __init__(self, sql, keyring, faults):
        self.sql, self.keyring, self.faults = sql, keyring, faults
        self.digests, self.terms, self.held, self.gone, self.made = {}, {}, set(), set(), set()
        self.registered, self.restored, self.restores = set(), set(), []
        self.joined = {}
        self.seq, self.hash, self.destroyed, self.root, self.links = 0, bytes(32), 0, bytes(32), {}
        self.person_day = None
        self.version, self.upgraded = sql.execute("PRAGMA user_version").fetchone()[0], None
        names = ENTRY.split(", ")
        textless = []
        for row in sql.execute(f"SELECT {ENTRY} FROM entry ORDER BY seq"):
            e = dict(zip(names, row))
            leaves = sql.execute("SELECT kind, object, data FROM entry_leaf WHERE seq = ? ORDER BY n", row[:1]).fetchall()
            self.skeleton(e)
            textless += self.body(e, leaves)
            self.statements(e, leaves)
            if node_hash(state_tree(self.digests)[0]) != e["state"]:
                self.faults.append(f"entry {e['seq']}: the state is not what the entries give")
            self.seq, self.destroyed, self.root = e["seq"], e["destroyed"], e["state"]
        need(self.seq, "the log is empty")
        if self.upgraded not in (None, self.version):
            self.faults.append("the tables are not of the version of the newest upgrade")
        for seq, object_id in textless:
            self.wrong(object_id in self.gone, seq, "lacks the purpose that was signed")

    def wrong(self, holds, seq, what):
        if not holds:
            self.faults.append(f"entry {seq}: {what}")

    def skeleton(self, e):
        seq, message = e["seq"], entry_message(self.keyring.vault, e)
        self.wrong(seq == self.seq + 1, seq, "does not follow")
        self.wrong(e["previous"] == self.hash, seq, "does not name the entry before")
        self.wrong(e["destroyed"] >= self.destroyed, seq, "counts fewer destructions")
        role = self.keyring.role_at(e["actor"], seq)
        self.wrong(role, seq, "its actor was no member then")
        self.wrong(role is None or role in SIGNERS.get(e["action"], []), seq, "its actor's role may not sign this")
        self.wrong(role is None or signed(self.keyring.line(e["actor"])["verify"], message, e["signature"]),
                   seq, "the signature is wrong")
        self.hash = sha(message, e["signature"])
        self.links[seq] = self.hash.hex(), e["destroyed"]

    def body(self, e, leaves):
        seq, (root, nodes) = e["seq"], body_tree(leaves)
        self.wrong(root == e["body"] and len(leaves) == e["leaves"], seq, "the body is not the one that was signed")
        query = "SELECT level, place, hash FROM entry_node WHERE seq = ? ORDER BY level, place"
        self.wrong(self.sql.execute(query, (seq,)).fetchall() == nodes, seq, "the tree over the body is wrong")
        texts = [leaf for leaf in leaves if leaf[0] == "text"]
        stored = self.sql.execute("SELECT object, sealed_purpose FROM entry_text WHERE seq = ?", (seq,)).fetchone()
        if texts and not stored:
            return [(seq, texts[0][1])]
        agree = not stored or (texts and texts[0][1:] == (stored[0], sha(stored[1])))
        self.wrong(agree, seq, "the purpose is not the one that was signed")
        return []

    def statements(self, e, leaves):
        seq, destroy = e["seq"], e["action"] == "destroy"
        if e["action"] == "restore":
            self.restores.append(e["at"])
        role = self.keyring.role_at(e["actor"], seq)
        person = role not in (None, "purger")
        if e["action"] == "upgrade":
            to = int(e["result"]) if re.fullmatch(NUM, e["result"] or "") else 0
            self.wrong((self.upgraded or 1) < to <= self.version, seq, "an upgrade that raises no version")
            self.upgraded = to
        try:
            day = datetime.datetime.strptime(e["at"], "%Y-%m-%dT%H:%M:%SZ").date()
        except ValueError:
            day = datetime.date.min
            self.wrong(False, seq, "not a time")
        # A purge acts on the earlier of its own day and that of the newest entry by a person. The day
        # where the office is may be one further than in UTC.
        acts_on = min(day, self.person_day) + datetime.timedelta(1) if self.person_day else datetime.date.min
        goes = [leaf[1] for leaf in leaves if leaf[0] == "gone"]
        due_here = {object_id for object_id in goes
                    if self.terms.get(object_id) and self.terms[object_id] <= acts_on}
        stated = [leaf[1] for leaf in leaves if leaf[0] == "state"]
        new = [object_id for object_id in stated if object_id not in self.digests and object_id not in OFFICE]
        # What goes into a new case goes with that, and not with the one that it came from.
        stated = new if e["action"] == "create" and e["object"] and len(new) == 1 else stated
        for kind, object_id, data in leaves:
            if not well_formed(kind, data):
                self.wrong(False, seq, "a statement that has no good form")
                continue
            may = kind == "text" or e["action"] != "read"
            if kind == "state":
                new = object_id not in self.digests
                may &= not destroy or new or OFFICE.get(object_id) in ("counter", "yearly_count")
                restated = object_id == fixed("policy") and e["action"] == "upgrade" and role == "coordinator"
                may &= restated or e["action"] in OWN_ACTIONS.get(object_id, SIGNERS)
                if e["action"] == "backup":
                    may &= new or object_id in self.registered or object_id in self.restored
                    self.registered.add(object_id)
                # An upgrade registers the backup that it began with, as a restore those it found.
                if e["action"] in ("restore", "upgrade") and new:
                    self.restored.add(object_id)
                if destroy and new:
                    self.made.add(object_id)
                self.digests[object_id] = data
            elif kind == "term":
                may &= person and e["action"] not in ("destroy", "backup", "upgrade")
                if person:
                    self.terms[object_id] = read_term(data)
                    if self.terms[object_id] is None:
                        self.joined[object_id] = set(stated)
            elif kind == "hold":
                may &= person and e["action"] not in ("destroy", "backup", "upgrade")
                if person:
                    (self.held.add if data == b"\1" else self.held.discard)(object_id)
            elif kind == "approval":
                may &= person and destroy
            elif kind == "gone":
                term = self.terms.get(object_id)
                due = object_id in due_here if term else (self.joined.get(object_id, set()) - {object_id}) & due_here
                purged = destroy and due and object_id in self.digests and object_id not in self.held
                may &= purged or e["action"] == "restore"
                self.digests.pop(object_id, None)
                self.gone.add(object_id)
            self.wrong(may, seq, f"states what it may not ({kind})")
        self.person_day = day if person else self.person_day
        self.wrong(e["destroyed"] == self.destroyed + len(goes), seq, "counts other destructions than it states")


def check_rows(sql, log, keyring, faults):
    """The rows of every object against what the log states."""
    rows = dict(sql.execute("SELECT object, digest FROM state"))
    nodes = state_tree(rows)
    if rows != log.digests or node_hash(nodes[0]) != log.root:
        faults.append("the state is not what the log states")
    stored = dict(sql.execute("SELECT n, children FROM state_node"))
    if set(stored) - set(range(65)) or any(stored.get(n, bytes(2048)) != node for n, node in enumerate(nodes)):
        faults.append("the tree over the state is wrong")
    if fixed("keyring") not in log.digests:
        faults.append("the log states no keyring")
    for object_id, stated in log.digests.items():
        if object_id == fixed("keyring"):
            if sha(keyring.text.encode()) != stated:
                faults.append("the keyring is not the one that the log states")
            continue
        kind = kind_of(sql, object_id)
        if kind is None or object_digest(sql, kind, object_id) != stated:
            faults.append(f"{kind or 'an object'} does not agree with the log")
        if object_id in log.made and kind != "declaration":
            faults.append(f"{kind} was made by a purge")
        if (kind == "backup") != (object_id in log.registered or kind == "backup" and object_id in log.restored):
            faults.append(f"{kind} and the register of backups do not agree")
    if log.gone - {row[0] for row in sql.execute("SELECT record_id FROM declaration_item")}:
        faults.append("something was destroyed without a declaration")
    one = "SELECT count(*) FROM {} WHERE {} NOT IN (SELECT {} FROM {})"
    hanging = [("record", "id", "object", "state"), ("declaration", "id", "object", "state"),
               ("batch", "id", "object", "state"), ("backup", "id", "object", "state"),
               ("declaration_item", "declaration_id", "id", "declaration")]
    hanging += [(table, "seq", "seq", "entry") for table in ("entry_leaf", "entry_node", "entry_text")]
    hanging += [(table, "record_id", "id", "record") for table in ("record_key", "answer", "weighing", "term", "hold")]
    if schema_of(sql) > 1:
        hanging += [("part", "record_id", "id", "record"), ("restricted_key", "record_id", "id", "record"),
                    ("merged", "record_id", "id", "record"), ("merged", "into_id", "id", "record"),
                    ("lesson", "id", "object", "state")]
    if schema_of(sql) < 4:
        hanging.append(("blind", "record_id", "id", "record"))
    if schema_of(sql) > 2:
        hanging.append(("mention", "record_id", "id", "record"))
        mentioned = []
        for object_id, hashes in sql.execute("SELECT record_id, hashes FROM mention"):
            own = [hashes[at:at + 16] for at in range(0, len(hashes), 16)]
            if own != sorted(set(own)) or len(own[-1]) != 16:
                faults.append("what a record mentions is no list of hashes")
            mentioned += [(each, object_id) for each in own]
        query = "SELECT hash, record_id FROM blind ORDER BY hash, record_id"
        if schema_of(sql) > 3:
            query = "SELECT hash, number FROM blind ORDER BY hash, number"
            numbers = {object_id: ((10_000 if kind == "case" else 0) + year << 32) + sequence
                       for object_id, kind, year, sequence in sql.execute("SELECT id, kind, year, sequence FROM record")}
            mentioned = [(int.from_bytes(each[:8], "big", signed=True), numbers.get(object_id, 0))
                         for each, object_id in mentioned]
        if sorted(mentioned) != sql.execute(query).fetchall():
            faults.append("the blind index is not what the records mention")
    keyed = "SELECT record_id FROM record_key"
    if schema_of(sql) > 1:
        merged = ("SELECT count(*) FROM record AS one LEFT JOIN merged ON merged.record_id = one.id "
                  "LEFT JOIN record AS other ON other.id = merged.into_id "
                  "LEFT JOIN signal ON signal.record_id = one.id LEFT JOIN \"case\" AS c ON c.record_id = one.id "
                  "WHERE (merged.record_id IS NOT NULL) <> (coalesce(signal.status, c.status, '') = 'merged') "
                  "OR other.kind <> one.kind OR other.id = one.id")
        if sql.execute(merged).fetchone()[0]:
            faults.append("what was merged, and its status, do not agree")
        sealed = "SELECT record_id FROM restricted_key WHERE line"
        wrong = (f"SELECT count(*) FROM restricted_key WHERE line >= 0 AND (record_id IN ({keyed}) "
                 f"OR record_id NOT IN ({sealed} = 0))")
        if sql.execute(wrong).fetchone()[0]:
            faults.append("a restricted record has a wrapped key, or none for the recovery code")
        keyed = f"{keyed} UNION {sealed} = 0"
    if sql.execute(f"SELECT count(*) FROM record WHERE id NOT IN ({keyed})").fetchone()[0]:
        faults.append("a record has no key")
    hanging += [(table, "record_id", "id", f"record WHERE kind = '{kind}'") for table, kind in (
        ("signal", "signal"), ('"case"', "case"), ("consultation", "case"), ("intervention", "case"), ("note", "case"))]
    issued = ("SELECT kind, year, max(sequence) FROM record GROUP BY kind, year UNION ALL SELECT kind, year, max(sequence) "
              "FROM declaration_item GROUP BY kind, year UNION ALL SELECT 'declaration', year, max(sequence) "
              "FROM declaration GROUP BY year")
    last = {row[:2]: row[2] for row in sql.execute("SELECT kind, year, last FROM counter")}
    if any(last.get((kind, year), 0) < highest for kind, year, highest in sql.execute(issued)):
        faults.append("the counters would issue a number again")
    for table, column, key, where in hanging:
        if sql.execute(one.format(table, column, key, where)).fetchone()[0]:
            faults.append(f"{table} has rows that hang on nothing")


# ------------------------------------------------------------------ content

SEALED_COLUMNS = [("signal", "sealed_reference", "0"), ("signal", "sealed_text", "0"), ("signal", "sealed_details", "0"),
                  ("case", "sealed_title", "0"), ("case", "sealed_lead", "0"), ("answer", "sealed_value", "0"),
                  ("weighing", "sealed_reason", "n"), ("weighing", "sealed_present", "n"),
                  ("consultation", "sealed_body", "n"), ("intervention", "sealed_body", "n"),
                  ("note", "sealed_text", "n"), ("hold", "sealed_ground", "0")]
JSON_COLUMNS = ("sealed_details", "sealed_value", "sealed_present", "sealed_body")


def record_key(content, vault, object_id, wrapped):
    key = unseal(content, p("kluis/1 record key") + p(vault) + p(object_id), wrapped, "a record's key")
    need(len(key) == 32, "a record's key")
    return key


def open_field(key, vault, table, column, object_id, row, sealed):
    aad = p("kluis/1 field") + p(vault) + p(table) + p(column) + p(object_id) + u64(row)
    return unseal(key, aad, sealed, f"{table}.{column}").decode()


def restricted_key(vault, object_id, line, exchange, sealed):
    """The key of a restricted record, sealed to a line whose X25519 key is ours."""
    need(isinstance(sealed, bytes) and len(sealed) == 104, "a restricted record's key is cut")
    own = X25519PrivateKey.from_private_bytes(exchange)
    aad = p("kluis/1 restricted key") + p(vault) + p(object_id) + u32(line)
    try:
        shared = own.exchange(X25519PublicKey.from_public_bytes(sealed[:32]))
    except ValueError:
        raise Fault("an all-zero shared secret") from None
    salt = sealed[:32] + own.public_key().public_bytes_raw()
    key = unseal(subkey(shared, salt, "kluis/1 sealed to a member"), aad, sealed[32:], "a restricted record's key")
    need(len(key) == 32, "a record's key")
    return key


def open_record_keys(sql, content, vault, keyring, line, exchange):
    """The keys of every record, newest first; None in place of what is restricted to others; and what is wrong."""
    keys, faults = {}, []

    def put(object_id, opened):
        try:
            keys[object_id] = [opened()]
        except Fault as fault:
            faults.append(f"content: {fault}")

    for object_id, wrapped in sql.execute("SELECT record_id, wrapped FROM record_key").fetchall():
        put(object_id, lambda: record_key(content, vault, object_id, wrapped))
    log = (sql.execute("SELECT wrapped FROM log_key WHERE id = 1").fetchone() or [None])[0]
    put(fixed("log"), lambda: record_key(content, vault, fixed("log"), log))
    if schema_of(sql) == 1:
        return keys, faults
    me = keyring.line(line)
    own = [n for n, m in enumerate(keyring.members, 1) if (m["exchange"], m["verify"]) == (me["exchange"], me["verify"])]
    for object_id, of, sealed in sql.execute("SELECT record_id, line, sealed FROM restricted_key WHERE line >= 0 "
                                             "ORDER BY line").fetchall():
        keys.setdefault(object_id, None)
        if of in own:
            put(object_id, lambda: restricted_key(vault, object_id, of, exchange, sealed))
    for object_id, of, sealed in sql.execute("SELECT record_id, -line, sealed FROM restricted_key WHERE line < 0 "
                                             "ORDER BY record_id, line").fetchall():
        if keys.get(object_id):
            aad = p("kluis/1 earlier record key") + p(vault) + p(object_id) + u32(of)
            try:
                keys[object_id].append(unseal(keys[object_id][-1], aad, sealed, "an earlier key"))
            except Fault as fault:
                faults.append(f"content: {fault}")
    return keys, faults


def read_record(sql, key, vault, object_id):
    """Every text of one record: (table, column, row, text)."""
    texts = []
    for table, column, row in SEALED_COLUMNS:
        query = f'SELECT {row}, {column} FROM "{table}" WHERE record_id = ? AND {column} IS NOT NULL'
        for n, sealed in sql.execute(query, (object_id,)):
            text = open_field(key, vault, table, column, object_id, n, sealed)
            texts.append((table, column, n, json.loads(text) if column in JSON_COLUMNS else text))
    if schema_of(sql) > 1:
        for kind, n, sealed in sql.execute("SELECT kind, n, sealed_body FROM part WHERE record_id = ?", (object_id,)):
            text = open_field(key, vault, "part", kind, object_id, n, sealed)
            texts.append(("part", kind, n, json.loads(text)))
    stored = sorted(sql.execute("SELECT phase, item FROM answer WHERE record_id = ?", (object_id,)))
    named = sorted((text["phase"], text["item"]) for _, column, _, text in texts if column == "sealed_value")
    need(stored == named, "an answer names another item")
    return texts


def check_content(sql, keys, vault, faults):
    for object_id, opened in keys.items():
        try:
            if opened:
                read_record(sql, opened[0], vault, object_id)
        except (Fault, ValueError, KeyError, TypeError) as fault:
            faults.append(f"content: {fault}")
    lessons = sql.execute("SELECT id, sealed_text FROM lesson").fetchall() if schema_of(sql) > 1 else []
    for object_id, sealed in lessons:
        try:
            key = (keys.get(fixed("log")) or [bytes(32)])[0]
            open_field(key, vault, "lesson", "sealed_text", fixed("log"), int.from_bytes(object_id[:8], "big"), sealed)
        except (Fault, ValueError) as fault:
            faults.append(f"a lesson: {fault}")
    for seq, object_id, sealed in sql.execute("SELECT seq, object, sealed_purpose FROM entry_text"):
        opened = keys.get(object_id, [bytes(32)])
        for n, key in enumerate(opened or []):
            try:
                open_field(key, vault, "entry_text", "sealed_purpose", object_id, seq, sealed)
                break
            except (Fault, ValueError) as fault:
                if n + 1 == len(opened):
                    faults.append(f"entry {seq}: {fault}")


# ------------------------------------------------------------------ all of it

class Vault:
    """A vault opened as one member; the faults that do not keep it closed are in `faults`."""

    def __init__(self, folder, member, secret, state=None):
        self.folder, self.faults = pathlib.Path(folder), []
        keyring = Keyring(read_text(self.folder / "keyring", 262144, "the keyring"))
        line = keyring.find(member)
        if line is None:
            raise Locked("no member of that name")
        slot_id = keyring.line(line)["id"]
        slot = read_text(self.folder / "slots" / slot_id, 4096, "the slot")
        self.exchange, self.signing, *self.pins = open_slot(slot, keyring.vault, slot_id, secret)
        try:
            if (self.folder / "keyring.next").exists():
                self.open(Keyring(read_text(self.folder / "keyring.next", 262144, "keyring.next")), keyring.vault, slot_id)
                if self.in_log() == sha(self.keyring.text.encode()):
                    return self.check_all(state)
        except (Fault, sqlite3.Error):
            pass  # Not ours, or not committed: as if it were not there.
        self.faults = []
        self.open(keyring, keyring.vault, slot_id)
        self.check_all(state)

    def open(self, keyring, vault, slot_id):
        need(keyring.recovery == list(self.pins[1:3]), "the keyring's recovery code is not the pinned one")
        keyring.check(self.pins[0], self.pins[2])
        lines = [n for n, m in enumerate(keyring.members, 1) if m["id"] == slot_id and m["last"] is None]
        need(keyring.vault == vault and lines, "the keyring is not one of this vault")
        self.keyring, self.line = keyring, lines[0]
        self.page_key, self.content_key = keyring.open_keys(self.line, self.exchange)
        self.cipher = Cipher(self.page_key, keyring.vault, keyring.epoch)
        self.path = self.folder / f"vault-{keyring.epoch}.db"
        self.pages = read_database(self.path, self.cipher, self.faults)
        self.sql = sqlite3.connect(":memory:")
        self.sql.deserialize(b"".join(self.pages))

    def in_log(self):
        row = self.sql.execute("SELECT digest FROM state WHERE object = ?", (fixed("keyring"),)).fetchone()
        return row and row[0]

    def check_all(self, state):
        sql, faults = self.sql, self.faults
        found = sql.execute("PRAGMA user_version").fetchone()[0]
        need(found in SCHEMAS, f"schema {found}")
        if sql.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            faults.append("SQLite's integrity check")
        rows = sql.execute("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name").fetchall()
        if sha(*(p(name) + p(text) for name, text in rows)).hex() != SCHEMAS[found]:
            faults.append("the tables have other definitions")
        self.log = Log(sql, self.keyring, faults)
        check_rows(sql, self.log, self.keyring, faults)
        if self.content_key:
            self.keys, wrong = open_record_keys(sql, self.content_key, self.keyring.vault, self.keyring, self.line,
                                                self.exchange)
            faults += wrong
            check_content(sql, self.keys, self.keyring.vault, faults)
        head = pathlib.Path(state or "") / f"{self.keyring.vault.hex()}.head"
        if state and head.exists():
            words = re.fullmatch(rf"kluis head 1 {NUM} ({HEX % 64}) {NUM}( {TIME})?\n", head.read_text())
            need(words, "the head in the state folder")
            known = self.log.links.get(int(words[1])) == (words[2], int(words[3]))
            since = words[4] and any(at >= words[4].strip() for at in self.log.restores)
            need(known or since, "the vault was rolled back or forked")

    def show(self, name):
        kind, year, sequence = {"S": "signal", "C": "case"}[name[0]], *map(int, name[1:].split("-"))
        row = self.sql.execute("SELECT id FROM record WHERE kind = ? AND year = ? AND sequence = ?",
                               (kind, year, sequence)).fetchone()
        need(row and self.content_key, f"{name} cannot be shown")
        if not self.keys.get(row[0]):
            raise Locked(f"{name} is restricted to others")
        texts = read_record(self.sql, self.keys[row[0]][0], self.keyring.vault, row[0])
        return [{"table": t, "column": c, "row": n, "text": text} for t, c, n, text in texts]


def main():
    parser = argparse.ArgumentParser()
    for name in ("vault", "member", "secret", "--state", "--show"):
        parser.add_argument(name)
    a = parser.parse_args()
    out, code, faults = {}, 0, []
    try:
        vault = Vault(a.vault, a.member, read_secret(pathlib.Path(a.secret).read_text()), a.state)
        records = vault.sql.execute("SELECT count(*) FROM record").fetchone()[0]
        out, faults = {"entries": vault.log.seq, "pages": len(vault.pages), "records": records}, vault.faults
        if a.show and not faults:
            out["shown"] = vault.show(a.show)
        code = 6 if faults else 0
    except Locked as locked:
        code, faults = 5, [str(locked)]
    except (Fault, sqlite3.Error, struct.error, TypeError, ValueError) as fault:
        code, faults = 6, [f"{type(fault).__name__}: {fault}"]
    print(json.dumps({"ok": code == 0, "faults": faults, **out}, ensure_ascii=False))
    return code


if __name__ == "__main__":
    sys.exit(main())
