-- The blind index at half its width, the terms in the order in which they come, and where a signal stands
-- beside its texts: a file of tips goes through each of them, however many signals there are.

-- The blind index: keyed hashes that find an equal value again without storing it. It has exactly what
-- stands in mention: the first eight bytes of each hash, as a signed integer, and the record by its number:
-- ((10,000 for a case, else 0) + year) * 2^32 + sequence.
DROP TABLE blind;
CREATE TABLE blind (
    hash   INTEGER NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (hash, number)
) STRICT, WITHOUT ROWID;

-- What is due, with all that a list of terms says of it. Within a day by the entry that made the record,
-- which stands in its id: what is new comes after what is there.
DROP INDEX term_running;
CREATE INDEX term_running
    ON term (destroy_on, substr(record_id, 3, 4), rule, from_on, reopened_on)
    WHERE reopened_on IS NULL;

-- Where the signals stand that somebody weighed, without their texts.
CREATE INDEX signal_standing ON signal (record_id, status, case_id) WHERE status <> 'new';
