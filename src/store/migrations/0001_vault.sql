-- The vault's tables. Every page is sealed by the VFS below, so what stands here in clear is
-- readable to whoever holds the page key (also the purger): numbers, kinds, phases, dates, rules,
-- theme, source and partner ids, actors. Columns named sealed_… are sealed once more, under the
-- record's own key: every free text, and every answer.
--
-- Objects. Whatever the log vouches for has a random id of 16 bytes and one digest over all its
-- rows (store/digest.rs): signals and cases ("records", with a key of their own), declarations,
-- import batches, backups, and three with fixed ids: the policy, the counters, the yearly counts. The
-- keyring, a file, is an object too.

-- ------------------------------------------------------------------ records

-- What signals and cases have in common.
CREATE TABLE record (
    id        BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    kind      TEXT NOT NULL CHECK (kind IN ('signal', 'case')),
    year      INTEGER NOT NULL,
    sequence  INTEGER NOT NULL CHECK (sequence > 0),
    -- Goes into the digest and dies with the record: what remains in the log says nothing.
    salt      BLOB NOT NULL CHECK (length(salt) = 16),
    -- UTC, when it was registered.
    made_at   TEXT NOT NULL,
    -- Also finds a record by its number.
    UNIQUE (kind, year, sequence)
) STRICT, WITHOUT ROWID;

-- A record's key, wrapped by the content key. Not in the digest: a new content key wraps anew.
CREATE TABLE record_key (
    record_id BLOB NOT NULL PRIMARY KEY REFERENCES record (id),
    wrapped   BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- A signal (signaal, melding).
CREATE TABLE signal (
    record_id        BLOB NOT NULL PRIMARY KEY REFERENCES record (id),
    source           TEXT NOT NULL,
    theme            TEXT,
    received_on      TEXT NOT NULL,
    status           TEXT NOT NULL CHECK (status IN
        ('new', 'accepted', 'dismissed', 'handed-over', 'single', 'riec', 'in-case')),
    -- The case it belongs to.
    case_id          BLOB REFERENCES record (id),
    -- The file it came in with.
    batch_id         BLOB,
    sealed_reference BLOB,
    sealed_text      BLOB NOT NULL,
    -- Address, topic and time of day as JSON: short values that are always read together.
    sealed_details   BLOB NOT NULL
) STRICT;

-- The signals of one case.
CREATE INDEX signal_by_case ON signal (case_id) WHERE case_id IS NOT NULL;
-- signal list --since.
CREATE INDEX signal_by_receipt ON signal (received_on);

-- A case (casus).
CREATE TABLE "case" (
    record_id        BLOB NOT NULL PRIMARY KEY REFERENCES record (id),
    workflow         TEXT NOT NULL,
    workflow_version INTEGER NOT NULL,
    phase            TEXT NOT NULL,
    status           TEXT NOT NULL,
    theme            TEXT,
    opened_on        TEXT NOT NULL,
    ended_on         TEXT,
    sealed_title     BLOB,
    sealed_lead      BLOB
) STRICT;

-- An answered item of a checklist; the newest answer counts and replaces the older one.
CREATE TABLE answer (
    record_id    BLOB NOT NULL REFERENCES record (id),
    phase        TEXT NOT NULL,
    item         TEXT NOT NULL,
    sealed_value BLOB NOT NULL,
    PRIMARY KEY (record_id, phase, item)
) STRICT, WITHOUT ROWID;

-- A weighing (wegingsmoment).
CREATE TABLE weighing (
    record_id      BLOB NOT NULL REFERENCES record (id),
    n              INTEGER NOT NULL,
    phase          TEXT NOT NULL,
    decision       TEXT NOT NULL,
    body           TEXT NOT NULL,
    -- A partner's id or a case's number.
    led_to         TEXT,
    decided_on     TEXT NOT NULL,
    actor          INTEGER NOT NULL,
    at             TEXT NOT NULL,
    sealed_reason  BLOB NOT NULL,
    -- A JSON array of functions.
    sealed_present BLOB NOT NULL,
    PRIMARY KEY (record_id, n)
) STRICT, WITHOUT ROWID;

-- A consultation of a source (bevraging).
CREATE TABLE consultation (
    record_id   BLOB NOT NULL REFERENCES record (id),
    n           INTEGER NOT NULL,
    phase       TEXT NOT NULL,
    source      TEXT NOT NULL,
    done_on     TEXT NOT NULL,
    actor       INTEGER NOT NULL,
    -- Purpose, ground, hit or no hit, findings, as JSON.
    sealed_body BLOB NOT NULL,
    PRIMARY KEY (record_id, n)
) STRICT, WITHOUT ROWID;

-- An intervention (interventie).
CREATE TABLE intervention (
    record_id   BLOB NOT NULL REFERENCES record (id),
    n           INTEGER NOT NULL,
    partner     TEXT NOT NULL,
    planned_on  TEXT,
    done_on     TEXT,
    cancelled   INTEGER NOT NULL CHECK (cancelled IN (0, 1)),
    -- Kind, text, result, reason of cancelling, as JSON.
    sealed_body BLOB NOT NULL,
    PRIMARY KEY (record_id, n)
) STRICT, WITHOUT ROWID;

-- A note (notitie).
CREATE TABLE note (
    record_id   BLOB NOT NULL REFERENCES record (id),
    n           INTEGER NOT NULL,
    actor       INTEGER NOT NULL,
    at          TEXT NOT NULL,
    sealed_text BLOB NOT NULL,
    PRIMARY KEY (record_id, n)
) STRICT, WITHOUT ROWID;

-- A retention term (bewaartermijn). A case that was reopened keeps its earlier ones.
CREATE TABLE term (
    record_id   BLOB NOT NULL REFERENCES record (id),
    n           INTEGER NOT NULL,
    rule        TEXT NOT NULL CHECK (rule IN ('case', 'dismissed', 'passed_on', 'unweighed')),
    from_on     TEXT NOT NULL,
    destroy_on  TEXT NOT NULL,
    -- Set when the case was reopened: the term no longer runs.
    reopened_on TEXT,
    PRIMARY KEY (record_id, n)
) STRICT, WITHOUT ROWID;

-- What is due: retention list and purge.
CREATE INDEX term_running ON term (destroy_on) WHERE reopened_on IS NULL;

-- A suspended destruction (vernietiging opgeschort).
CREATE TABLE hold (
    record_id     BLOB NOT NULL PRIMARY KEY REFERENCES record (id),
    since_on      TEXT NOT NULL,
    review_on     TEXT,
    actor         INTEGER NOT NULL,
    sealed_ground BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- The blind index: keyed hashes that find an equal value again without storing it.
CREATE TABLE blind (
    role      TEXT NOT NULL CHECK (role IN ('reference')),
    hash      BLOB NOT NULL CHECK (length(hash) = 16),
    record_id BLOB NOT NULL REFERENCES record (id),
    PRIMARY KEY (role, hash, record_id)
) STRICT, WITHOUT ROWID;

-- The index rows of one record, for its digest and its destruction.
CREATE INDEX blind_by_record ON blind (record_id);

-- ------------------------------------------------------------------ the office

-- What the office agreed: one row, TOML in canonical form.
CREATE TABLE policy (
    id   INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    toml TEXT NOT NULL
) STRICT;

-- Workflows, every version that a case may still walk.
CREATE TABLE workflow (
    id      TEXT NOT NULL,
    version INTEGER NOT NULL,
    toml    TEXT NOT NULL,
    PRIMARY KEY (id, version)
) STRICT, WITHOUT ROWID;

-- The last number given out in each series and year. Never goes back.
CREATE TABLE counter (
    kind TEXT NOT NULL,
    year INTEGER NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (kind, year)
) STRICT, WITHOUT ROWID;

-- Yearly figures, added to when a thing happens and never at its destruction.
CREATE TABLE yearly_count (
    year INTEGER NOT NULL,
    what TEXT NOT NULL,
    n    INTEGER NOT NULL,
    PRIMARY KEY (year, what)
) STRICT, WITHOUT ROWID;

-- An imported file.
CREATE TABLE batch (
    id         BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    year       INTEGER NOT NULL,
    sequence   INTEGER NOT NULL,
    source     TEXT NOT NULL,
    rows       INTEGER NOT NULL,
    imported   INTEGER NOT NULL,
    duplicates INTEGER NOT NULL,
    rejected   INTEGER NOT NULL,
    at         TEXT NOT NULL,
    actor      INTEGER NOT NULL,
    UNIQUE (year, sequence)
) STRICT, WITHOUT ROWID;

-- A declaration of destruction (verklaring van vernietiging); kept for ever, no personal data.
CREATE TABLE declaration (
    id       BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    year     INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    made_on  TEXT NOT NULL,
    actor    INTEGER NOT NULL,
    -- The log entry that it belongs to.
    seq      INTEGER NOT NULL,
    UNIQUE (year, sequence)
) STRICT, WITHOUT ROWID;

-- One destroyed record.
CREATE TABLE declaration_item (
    declaration_id BLOB NOT NULL REFERENCES declaration (id),
    n              INTEGER NOT NULL,
    -- The id it had: what restoring a copy must destroy again.
    record_id      BLOB NOT NULL CHECK (length(record_id) = 16),
    kind           TEXT NOT NULL CHECK (kind IN ('signal', 'case')),
    year           INTEGER NOT NULL,
    sequence       INTEGER NOT NULL,
    -- NULL for a signal that went with its case.
    rule           TEXT,
    -- Why, as the policy said on that day.
    basis          TEXT,
    from_on        TEXT,
    destroy_on     TEXT,
    -- The period that it covers, and of how many parts it consisted.
    begun_on       TEXT NOT NULL,
    ended_on       TEXT,
    parts          INTEGER NOT NULL,
    -- The case it went with.
    with_case      TEXT,
    PRIMARY KEY (declaration_id, n)
) STRICT, WITHOUT ROWID;

-- The register of backups: where copies of this vault were put.
CREATE TABLE backup (
    id         BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    -- The file, as an absolute path on the computer that made it.
    path       TEXT NOT NULL,
    made_at    TEXT NOT NULL,
    -- The newest log entry in it.
    seq        INTEGER NOT NULL,
    bytes      INTEGER NOT NULL,
    -- When --keep deletes it at the latest; NULL for a copy that stays.
    expires_on TEXT,
    -- When --keep deleted it.
    deleted_at TEXT,
    -- When it was last tried (backup drill), and whether it held.
    drilled_at TEXT,
    drill_ok   INTEGER CHECK (drill_ok IN (0, 1))
) STRICT, WITHOUT ROWID;

-- ------------------------------------------------------------------ the log

-- Skeletons: signed, chained, kept for good.
CREATE TABLE entry (
    seq       INTEGER NOT NULL PRIMARY KEY,
    previous  BLOB NOT NULL CHECK (length(previous) = 32),
    at        TEXT NOT NULL,
    actor     INTEGER NOT NULL,
    action    TEXT NOT NULL,
    object    TEXT,
    result    TEXT,
    body      BLOB NOT NULL CHECK (length(body) = 32),
    state     BLOB NOT NULL CHECK (length(state) = 32),
    destroyed INTEGER NOT NULL,
    -- Whether a person looked at a strange date and said that it is right.
    clock_confirmed INTEGER NOT NULL CHECK (clock_confirmed IN (0, 1)),
    signature BLOB NOT NULL CHECK (length(signature) = 64),
    -- The number of leaves of the body.
    leaves    INTEGER NOT NULL
) STRICT;

-- Bodies: what each entry states about objects.
CREATE TABLE entry_leaf (
    seq    INTEGER NOT NULL REFERENCES entry (seq),
    n      INTEGER NOT NULL,
    kind   TEXT NOT NULL,
    object BLOB NOT NULL CHECK (length(object) = 16),
    data   BLOB NOT NULL,
    PRIMARY KEY (seq, n)
) STRICT, WITHOUT ROWID;

-- The newest statement of a kind about an object; also log list --object.
CREATE INDEX entry_leaf_by_object ON entry_leaf (object, kind, seq);

-- Inner nodes of large bodies (audit/body.rs).
CREATE TABLE entry_node (
    seq   INTEGER NOT NULL REFERENCES entry (seq),
    level INTEGER NOT NULL,
    place INTEGER NOT NULL,
    hash  BLOB NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (seq, level, place)
) STRICT, WITHOUT ROWID;

-- The purpose of an entry, sealed under the key of the record it is about, else the log key.
CREATE TABLE entry_text (
    seq            INTEGER NOT NULL PRIMARY KEY REFERENCES entry (seq),
    object         BLOB NOT NULL CHECK (length(object) = 16),
    sealed_purpose BLOB NOT NULL
) STRICT;

-- The texts of one record, for its destruction.
CREATE INDEX entry_text_by_object ON entry_text (object);

-- The key of texts that are about no record, wrapped by the content key.
CREATE TABLE log_key (
    id      INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    wrapped BLOB NOT NULL
) STRICT;

-- The state: the digest of every living object …
CREATE TABLE state (
    object BLOB NOT NULL PRIMARY KEY CHECK (length(object) = 16),
    digest BLOB NOT NULL CHECK (length(digest) = 32)
) STRICT, WITHOUT ROWID;

-- … and the nodes of the tree over them (audit/state.rs); 0 is the root.
CREATE TABLE state_node (
    n        INTEGER NOT NULL PRIMARY KEY,
    children BLOB NOT NULL CHECK (length(children) = 2048)
) STRICT;
