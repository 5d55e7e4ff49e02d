-- What hangs on a record besides what the first version knew, keys sealed to named members, records
-- that went into another, and what the office learned. Rows of before stay as they were; two tables
-- are made anew because SQLite cannot widen a CHECK.

-- A part of a record (onderdeel): a privacy check, a disclosure, a measure, a person … One table,
-- because all have the same shape: a few clear values, and a body that only the record's key opens.
CREATE TABLE part (
    record_id   BLOB NOT NULL REFERENCES record (id),
    kind        TEXT NOT NULL CHECK (kind IN
        ('privacy-check', 'disclosure', 'measure', 'reference', 'link', 'person', 'outcome',
         'evaluation', 'correction', 'reminder', 'theme', 'origin')),
    -- Counts from 1 within the record and the kind; never given out twice in one record.
    n           INTEGER NOT NULL CHECK (n > 0),
    -- What it is about, where that is an id or a number: a partner, a source, a system, another
    -- record. Never a name.
    about       TEXT,
    -- The day on which it was done …
    done_on     TEXT,
    -- … and one on which somebody should come back to it.
    due_on      TEXT,
    actor       INTEGER NOT NULL,
    at          TEXT NOT NULL,
    -- JSON, sealed under the record's key for the field (part, the kind, n).
    sealed_body BLOB NOT NULL,
    PRIMARY KEY (record_id, kind, n)
) STRICT, WITHOUT ROWID;

-- What is to be come back to: reminders.
CREATE INDEX part_due ON part (due_on) WHERE due_on IS NOT NULL;

-- The key of a restricted record, sealed to the members who may read it and to the recovery code
-- (line 0) instead of wrapped by the content key: then it has no row in record_key.
CREATE TABLE restricted_key (
    record_id BLOB NOT NULL REFERENCES record (id),
    -- The member's line in the keyring.
    line      INTEGER NOT NULL,
    sealed    BLOB NOT NULL,
    PRIMARY KEY (record_id, line)
) STRICT, WITHOUT ROWID;

-- What a member may read of what is restricted.
CREATE INDEX restricted_key_by_line ON restricted_key (line);

-- A record that went into another of its kind (samengevoegd): it is kept, and destroyed, with it.
CREATE TABLE merged (
    record_id BLOB NOT NULL PRIMARY KEY REFERENCES record (id),
    into_id   BLOB NOT NULL REFERENCES record (id)
) STRICT, WITHOUT ROWID;

-- What went into one record.
CREATE INDEX merged_by_into ON merged (into_id);

-- A lesson (les) that outlives its case: it holds no personal data, and is sealed under the log's
-- key all the same.
CREATE TABLE lesson (
    id          BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    -- The number of the case that it came from; it stays when the case is destroyed.
    from_case   TEXT NOT NULL,
    theme       TEXT,
    made_on     TEXT NOT NULL,
    actor       INTEGER NOT NULL,
    sealed_text BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- A signal, with one status more.
CREATE TABLE signal_2 (
    record_id        BLOB NOT NULL PRIMARY KEY REFERENCES record (id),
    source           TEXT NOT NULL,
    theme            TEXT,
    received_on      TEXT NOT NULL,
    status           TEXT NOT NULL CHECK (status IN
        ('new', 'accepted', 'dismissed', 'handed-over', 'single', 'riec', 'in-case', 'merged')),
    -- The case it belongs to.
    case_id          BLOB REFERENCES record (id),
    -- The file it came in with.
    batch_id         BLOB,
    sealed_reference BLOB,
    sealed_text      BLOB NOT NULL,
    -- Address, topic and time of day as JSON: short values that are always read together.
    sealed_details   BLOB NOT NULL
) STRICT;
INSERT INTO signal_2 (record_id, source, theme, received_on, status, case_id, batch_id,
                      sealed_reference, sealed_text, sealed_details)
SELECT record_id, source, theme, received_on, status, case_id, batch_id, sealed_reference,
       sealed_text, sealed_details
FROM signal ORDER BY rowid;
DROP TABLE signal;
ALTER TABLE signal_2 RENAME TO signal;

-- The signals of one case.
CREATE INDEX signal_by_case ON signal (case_id) WHERE case_id IS NOT NULL;
-- signal list --since.
CREATE INDEX signal_by_receipt ON signal (received_on);

-- The blind index, with what recurs in tips: an address, a number plate, a telephone number, an
-- IBAN, a number of the trade register.
CREATE TABLE blind_2 (
    role      TEXT NOT NULL CHECK (role IN
        ('reference', 'address', 'plate', 'phone', 'iban', 'kvk')),
    hash      BLOB NOT NULL CHECK (length(hash) = 16),
    record_id BLOB NOT NULL REFERENCES record (id),
    PRIMARY KEY (role, hash, record_id)
) STRICT, WITHOUT ROWID;
INSERT INTO blind_2 (role, hash, record_id) SELECT role, hash, record_id FROM blind;
DROP TABLE blind;
ALTER TABLE blind_2 RENAME TO blind;

-- The index rows of one record, for its digest and its destruction.
CREATE INDEX blind_by_record ON blind (record_id);
