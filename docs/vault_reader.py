#!/usr/bin/env python3
"""A second reader of a kluis vault, written from docs/vault-format.md and not from the code.

    python3 docs/vault_reader.py VAULT MEMBER SECRETFILE

SECRETFILE is a key file, or a file whose first line is the passphrase. Opens slot, keyring and every
page; checks the signature of the keyring, the whole log, every body, the digest of every object that
it lists, and the state; with the content key it opens every sealed text as well. Prints counts, never
content. Needs Python 3.11 and the package `cryptography`; changes nothing. For a vault that nobody uses
meanwhile: it takes no locks and plays back no journal.
"""
import hashlib
import json
import os
import re
import sqlite3
import struct
import sys

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def u32(n):
    return struct.pack(">I", n)


def u64(n):
    return struct.pack(">Q", n)


def by(data):
    data = data.encode() if isinstance(data, str) else data
    return u32(len(data)) + data


def optional(text):
    return b"\0" if text is None else b"\1" + by(text)


def hkdf(key, salt, info, length=32):
    return HKDF(SHA256(), length, salt, info).derive(key)


def subkey(key, salt, label, context=b""):
    return hkdf(key, salt, by(label) + by(context))


def hchacha20(key, nonce):
    state = list(struct.unpack("<4I8I4I", b"expand 32-byte k" + key + nonce))

    def quarter(a, b, c, d):
        for x, y, z, turn in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
            state[x] = (state[x] + state[y]) & 0xFFFFFFFF
            mixed = state[z] ^ state[x]
            state[z] = (mixed << turn | mixed >> 32 - turn) & 0xFFFFFFFF

    for _ in range(10):
        for column in range(4):
            quarter(column, column + 4, column + 8, column + 12)
        for i in range(4):
            quarter(i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4)
    return struct.pack("<8I", *state[:4], *state[12:])


def xopen(key, nonce, aad, sealed):
    return ChaCha20Poly1305(hchacha20(key, nonce[:16])).decrypt(b"\0" * 4 + nonce[16:], sealed, aad)


def unseal(key, aad, sealed):
    return xopen(key, sealed[:24], aad, sealed[24:])


def fixed(name):
    return sha(b"kluis/1 object ", name.encode())[:16]


class Vault:
    def __init__(self, folder, member, secret):
        self.folder = folder
        text = open(os.path.join(folder, "keyring"), encoding="utf-8", newline="").read()
        self.keyring_digest = sha(text.encode())
        signed, signature = text.rsplit("signature ", 1)
        lines = [line.split(" ", 1) for line in signed.splitlines()]
        one = {name: rest for name, rest in lines}
        assert one["kluis"] == "keyring 1"
        self.id = bytes.fromhex(one["vault"])
        self.epoch = int(one["epoch"])
        self.database = one["database"]
        self.members = [rest.split(" ", 6) for name, rest in lines if name == "member"]
        assert not [1 for name, _ in lines if name == "hand-over"], "hand-overs are not followed here"
        line, mine = next(
            (n, m) for n, m in enumerate(self.members, 1) if m[6] == member and m[5] == "-"
        )
        exchange, pin = self.open_slot(mine[0], secret)
        signer = self.members[int(one["signed-by"]) - 1]
        assert signer[1] == "coordinator" and bytes.fromhex(signer[3]) == pin
        verify = Ed25519PublicKey.from_public_bytes(pin)
        verify.verify(bytes.fromhex(signature.strip()), signed.encode())
        keys = next(rest.split(" ") for name, rest in lines if name == "keys" and rest.split(" ")[0] == str(line))
        self.page_key = self.open_sealed_key(exchange, line, "page", keys[1])
        self.content_key = None if keys[2] == "-" else self.open_sealed_key(exchange, line, "content", keys[2])

    def open_slot(self, member_id, secret):
        text = open(os.path.join(self.folder, "slots", member_id), newline="").read()
        header, sealed = text.rsplit("sealed ", 1)
        field = dict(line.split(" ", 1) for line in header.splitlines())
        assert field["kluis"] == "slot 1" and field["member"] == member_id
        salt = bytes.fromhex(field["salt"])
        if field["protector"] == "key-file":
            prefix, vault, key, _ = secret.split(" ", 3)
            assert prefix == "kluis-key-1" and bytes.fromhex(vault) == self.id
            stretched = hkdf(bytes.fromhex(key), salt, by("kluis/1 key file") + by(b""), 64)
        else:
            m, t, p = map(int, re.fullmatch(r"argon2id m=(\d+) t=(\d+) p=(\d+)", field["protector"]).groups())
            stretched = Argon2id(salt=salt, length=64, iterations=t, lanes=p, memory_cost=m).derive(secret.encode())
        assert stretched[32:].hex() == field["commitment"], "wrong secret"
        plain = unseal(stretched[:32], header.encode(), bytes.fromhex(sealed.strip()))
        assert len(plain) == 176 and plain[160:] == self.id
        return X25519PrivateKey.from_private_bytes(plain[:32]), plain[64:96]

    def open_sealed_key(self, exchange, line, which, text):
        sealed = bytes.fromhex(text)
        assert len(sealed) == 104
        mine = exchange.public_key().public_bytes_raw()
        shared = exchange.exchange(X25519PublicKey.from_public_bytes(sealed[:32]))
        wrapping = subkey(shared, sealed[:32] + mine, "kluis/1 sealed to a member")
        aad = by("kluis/1 vault key") + by(self.id) + u32(self.epoch) + u32(line) + by(which)
        return unseal(wrapping, aad, sealed[32:])

    def plain_database(self):
        key = hkdf(self.page_key, self.id, b"kluis/1 database pages" + u32(self.epoch))
        raw = open(os.path.join(self.folder, self.database), "rb").read()
        assert len(raw) % 4096 == 0
        pages = []
        for number, at in enumerate(range(0, len(raw), 4096), 1):
            page = raw[at : at + 4096]
            aad = b"kluis/1 page" + self.id + b"\1" + u32(number)
            pages.append(xopen(key, page[4056:4080], aad, page[:4056] + page[4080:]) + b"\0" * 40)
        return b"".join(pages)

    def record_key(self, record, wrapped):
        return unseal(self.content_key, by("kluis/1 record key") + by(self.id) + by(record), wrapped)

    def field(self, key, table, column, record, row, sealed):
        aad = by("kluis/1 field") + by(self.id) + by(table) + by(column) + by(record) + u64(row)
        return unseal(key, aad, sealed)


def node(children):
    return sha(b"\1", *children)


def body_root(leaves):
    level = [sha(b"\0" + by(kind) + by(obj) + by(data)) for kind, obj, data in leaves]
    while len(level) > 16:
        level = [node(level[i : i + 16]) for i in range(0, len(level), 16)]
    return sha(b"\2" + u64(len(leaves)) + by(node(level)))


def state_root(objects):
    def inner(children):
        joined = b"".join(children)
        return sha(b"\4", joined) if any(joined) else bytes(32)

    buckets = [b""] * 4096
    for obj, digest in sorted(objects.items()):
        buckets[obj[0] << 4 | obj[1] >> 4] += obj + digest
    hashes = [sha(b"\3", b) if b else bytes(32) for b in buckets]
    return inner([inner(hashes[i : i + 64]) for i in range(0, 4096, 64)])


def check_log(vault, sql):
    previous, count, objects = bytes(32), 0, {}
    rows = sql.execute(
        "SELECT seq, previous, at, actor, action, object, result, clock_confirmed, body, state, destroyed,"
        " signature FROM entry ORDER BY seq"
    )
    for seq, prev, at, actor, action, obj, result, confirmed, body, state, destroyed, signature in rows.fetchall():
        assert seq == count + 1 and prev == previous
        message = (
            by("kluis/1 log entry") + by(vault.id) + u64(seq) + by(prev) + by(at) + u32(actor) + by(action)
            + optional(obj) + optional(result) + bytes([confirmed]) + by(body) + by(state) + u64(destroyed)
        )
        member = vault.members[actor - 1]
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(member[3])).verify(signature, message)
        leaves = sql.execute("SELECT kind, object, data FROM entry_leaf WHERE seq = ? ORDER BY n", (seq,)).fetchall()
        assert body_root(leaves) == body, f"body of {seq}"
        for kind, about, data in leaves:
            if kind == "state":
                objects[about] = data
            elif kind == "gone":
                objects.pop(about, None)
        assert state_root(objects) == state, f"state of {seq}"
        previous, count = sha(message, signature), seq
    assert objects[fixed("keyring")] == vault.keyring_digest
    assert objects == dict(sql.execute("SELECT object, digest FROM state").fetchall())
    return count, objects


def digest(sql, queries, obj):
    out = by("kluis/1 object")
    for name, query in queries:
        out += by(name)
        for row in sql.execute(query, {"id": obj} if ":id" in query else {}):
            out += b"\1"
            for value in row:
                if value is None:
                    out += b"\0"
                elif isinstance(value, int):
                    out += b"\1" + struct.pack(">q", value)
                else:
                    out += (b"\2" if isinstance(value, str) else b"\3") + by(value)
        out += b"\0"
    return sha(out)


COUNTER = [("counter", "SELECT kind, year, last FROM counter ORDER BY kind, year")]
POLICY = [
    ("policy", "SELECT id, toml FROM policy ORDER BY id"),
    ("workflow", "SELECT id, version, toml FROM workflow ORDER BY id, version"),
]
SIGNAL = [
    ("record", "SELECT id, kind, year, sequence, salt, made_at FROM record WHERE id = :id"),
    ("signal", "SELECT source, theme, received_on, status, case_id, batch_id, sealed_reference, sealed_text,"
     " sealed_details FROM signal WHERE record_id = :id"),
    ("answer", "SELECT phase, item, sealed_value FROM answer WHERE record_id = :id ORDER BY phase, item"),
    ("weighing", "SELECT n, phase, decision, body, led_to, decided_on, actor, at, sealed_reason, sealed_present"
     " FROM weighing WHERE record_id = :id ORDER BY n"),
    ("term", "SELECT n, rule, from_on, destroy_on, reopened_on FROM term WHERE record_id = :id ORDER BY n"),
    ("hold", "SELECT since_on, review_on, actor, sealed_ground FROM hold WHERE record_id = :id"),
    ("blind", "SELECT role, hash FROM blind WHERE record_id = :id ORDER BY role, hash"),
]
NUMBERED = {"weighing", "consultation", "intervention", "note"}


def open_fields(vault, sql):
    keys = {
        record: vault.record_key(record, wrapped)
        for record, wrapped in sql.execute("SELECT record_id, wrapped FROM record_key")
    }
    (wrapped,) = sql.execute("SELECT wrapped FROM log_key").fetchone()
    keys[fixed("log")] = vault.record_key(fixed("log"), wrapped)
    opened = 0
    tables = ["signal", "case", "answer", "weighing", "consultation", "intervention", "note", "hold"]
    for table in tables:
        names = [row[1] for row in sql.execute(f'PRAGMA table_info("{table}")') if row[1].startswith("sealed_")]
        for column in names:
            row = "n" if table in NUMBERED else "0"
            query = f'SELECT record_id, {row}, "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL'
            for record, n, sealed in sql.execute(query):
                plain = vault.field(keys[record], table, column, record, n, sealed)
                if column in ("sealed_details", "sealed_value", "sealed_present", "sealed_body"):
                    json.loads(plain)
                opened += 1
    for seq, about, sealed in sql.execute("SELECT seq, object, sealed_purpose FROM entry_text"):
        vault.field(keys[about], "entry_text", "sealed_purpose", about, seq, sealed)
        opened += 1
    blind = subkey(vault.content_key, vault.id, "kluis/1 blind index")
    for record, stored in sql.execute("SELECT record_id, hash FROM blind"):
        source, sealed = sql.execute(
            "SELECT source, sealed_reference FROM signal WHERE record_id = ?", (record,)
        ).fetchone()
        reference = vault.field(keys[record], "signal", "sealed_reference", record, 0, sealed).decode()
        value = by("reference") + by(f"{source}\n{reference.strip().lower()}")
        assert subkey(blind, vault.id, "kluis/1 blind value", sha(value))[:16] == stored
    return opened


def main(folder, member, secret_file):
    secret = open(secret_file, encoding="utf-8").readline().rstrip("\r\n")
    vault = Vault(folder, member, secret)
    plain = vault.plain_database()
    # In memory: the opened pages never reach a disk.
    sql = sqlite3.connect(":memory:")
    sql.deserialize(plain)
    assert sql.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    entries, objects = check_log(vault, sql)
    assert objects[fixed("counter")] == digest(sql, COUNTER, None)
    assert objects[fixed("policy")] == digest(sql, POLICY, None)
    signals = [row[0] for row in sql.execute("SELECT record_id FROM signal")]
    for signal in signals:
        assert objects[signal] == digest(sql, SIGNAL, signal)
    fields = open_fields(vault, sql) if vault.content_key else 0
    print(
        f"sound: {len(plain) // 4096} pages, {entries} entries, {len(objects)} objects, "
        f"{len(signals)} signals compared, {fields} sealed fields opened"
    )


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
