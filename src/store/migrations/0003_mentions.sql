-- What a record mentions stands with the record, in one value; the blind index has one order left. An
-- import writes both from end to end, and a record is destroyed without an index of who has which row.

-- What a record mentions (vermeldingen): the hashes under which the blind index has it, of sixteen bytes
-- each, in their order. Part of the record's digest.
CREATE TABLE mention (
    record_id BLOB NOT NULL PRIMARY KEY REFERENCES record (id),
    hashes    BLOB NOT NULL CHECK (length(hashes) > 0 AND length(hashes) % 16 = 0)
) STRICT, WITHOUT ROWID;
INSERT INTO mention (record_id, hashes)
SELECT record_id, unhex(group_concat(hex(hash), '' ORDER BY hash)) FROM blind GROUP BY record_id;

-- The blind index: keyed hashes that find an equal value again without storing it. The role is in the
-- hash. No reference to the record, which would be looked up for each hash: it has exactly what stands
-- in mention.
CREATE TABLE blind_3 (
    hash      BLOB NOT NULL CHECK (length(hash) = 16),
    record_id BLOB NOT NULL,
    PRIMARY KEY (hash, record_id)
) STRICT, WITHOUT ROWID;
INSERT INTO blind_3 (hash, record_id) SELECT hash, record_id FROM blind;
DROP TABLE blind;
ALTER TABLE blind_3 RENAME TO blind;

-- What is due, with all that a list of terms says of it.
DROP INDEX term_running;
CREATE INDEX term_running ON term (destroy_on, rule, from_on, reopened_on)
    WHERE reopened_on IS NULL;

-- Of which records something was disclosed.
CREATE INDEX part_disclosed ON part (record_id) WHERE kind = 'disclosure';
