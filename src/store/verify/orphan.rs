//! Rows that hang on nothing that the log vouches for, and counters that would give out a number
//! again.

use super::Report;
use crate::store::blind;
use crate::store::error::StoreError;
use crate::store::tx::Tx;

/// Rows that hang on no object, and objects that no entry states.
pub(super) fn check(tx: &Tx<'_>, report: &mut Report) -> Result<(), StoreError> {
    const CHECKS: [(&str, &str); 22] = [
        (
            "record",
            "SELECT count(*) FROM record WHERE id NOT IN (SELECT object FROM state)",
        ),
        (
            "record_key",
            "SELECT count(*) FROM record_key WHERE record_id NOT IN (SELECT id FROM record)",
        ),
        (
            "signal",
            "SELECT count(*) FROM signal WHERE record_id NOT IN (SELECT id FROM record WHERE kind = 'signal')",
        ),
        (
            "case",
            "SELECT count(*) FROM \"case\" WHERE record_id NOT IN (SELECT id FROM record WHERE kind = 'case')",
        ),
        (
            "answer",
            "SELECT count(*) FROM answer WHERE record_id NOT IN (SELECT id FROM record)",
        ),
        (
            "weighing",
            "SELECT count(*) FROM weighing WHERE record_id NOT IN (SELECT id FROM record)",
        ),
        (
            "consultation",
            "SELECT count(*) FROM consultation WHERE record_id NOT IN (SELECT id FROM record WHERE kind = 'case')",
        ),
        (
            "intervention",
            "SELECT count(*) FROM intervention WHERE record_id NOT IN (SELECT id FROM record WHERE kind = 'case')",
        ),
        (
            "note",
            "SELECT count(*) FROM note WHERE record_id NOT IN (SELECT id FROM record WHERE kind = 'case')",
        ),
        (
            "term",
            "SELECT count(*) FROM term WHERE record_id NOT IN (SELECT id FROM record)",
        ),
        (
            "hold",
            "SELECT count(*) FROM hold WHERE record_id NOT IN (SELECT id FROM record)",
        ),
        (
            "mention",
            "SELECT count(*) FROM mention WHERE record_id NOT IN (SELECT id FROM record)",
        ),
        (
            "part",
            "SELECT count(*) FROM part WHERE record_id NOT IN (SELECT id FROM record)",
        ),
        (
            "restricted_key",
            "SELECT count(*) FROM restricted_key WHERE record_id NOT IN (SELECT id FROM record)",
        ),
        (
            "merged",
            "SELECT count(*) FROM merged JOIN record AS one ON one.id = merged.record_id \
             LEFT JOIN record AS other ON other.id = merged.into_id AND other.kind = one.kind \
             WHERE other.id IS NULL OR other.id = one.id",
        ),
        (
            "merged",
            "SELECT count(*) FROM record LEFT JOIN merged ON merged.record_id = record.id \
             LEFT JOIN signal ON signal.record_id = record.id \
             LEFT JOIN \"case\" AS c ON c.record_id = record.id \
             WHERE (merged.record_id IS NOT NULL) \
             <> (coalesce(signal.status, c.status, '') = 'merged')",
        ),
        (
            "lesson",
            "SELECT count(*) FROM lesson WHERE id NOT IN (SELECT object FROM state)",
        ),
        (
            "declaration",
            "SELECT count(*) FROM declaration WHERE id NOT IN (SELECT object FROM state)",
        ),
        (
            "declaration_item",
            "SELECT count(*) FROM declaration_item WHERE declaration_id NOT IN (SELECT id FROM declaration)",
        ),
        (
            "batch",
            "SELECT count(*) FROM batch WHERE id NOT IN (SELECT object FROM state)",
        ),
        (
            "backup",
            "SELECT count(*) FROM backup WHERE id NOT IN (SELECT object FROM state)",
        ),
        (
            "entry_leaf",
            "SELECT count(*) FROM entry_leaf WHERE seq NOT IN (SELECT seq FROM entry)",
        ),
    ];
    for (table, query) in CHECKS {
        let count = tx.sql().query_row(query, [], |row| row.get::<_, u64>(0));
        let count = report.note("table", table, count.map_err(StoreError::from))?;
        if count.is_some_and(|count| count > 0) {
            report.fault("table", table, "has rows that the log does not know");
        }
    }
    let query = "SELECT count(*) FROM ( \
                 SELECT kind, year, max(sequence) AS highest FROM record GROUP BY kind, year \
                 UNION ALL SELECT kind, year, max(sequence) FROM declaration_item \
                 GROUP BY kind, year \
                 UNION ALL SELECT 'declaration', year, max(sequence) FROM declaration \
                 GROUP BY year) AS issued \
                 LEFT JOIN counter ON counter.kind = issued.kind AND counter.year = issued.year \
                 WHERE counter.last IS NULL OR counter.last < issued.highest";
    let count = tx.sql().query_row(query, [], |row| row.get::<_, u64>(0));
    let count = report.note("table", "the counters", count.map_err(StoreError::from))?;
    if count.is_some_and(|count| count > 0) {
        report.fault("table", "the counters", "would issue a number again");
    }
    let query = "SELECT (SELECT count(*) FROM entry_node WHERE seq NOT IN (SELECT seq FROM entry)) \
                 + (SELECT count(*) FROM entry_text WHERE seq NOT IN (SELECT seq FROM entry)) \
                 + (SELECT count(*) FROM state_node WHERE n NOT BETWEEN 0 AND 64) \
                 + (SELECT count(*) FROM record WHERE id NOT IN (SELECT record_id FROM record_key) \
                    AND id NOT IN (SELECT record_id FROM restricted_key WHERE line = 0)) \
                 + (SELECT count(*) FROM record_key WHERE record_id IN \
                    (SELECT record_id FROM restricted_key WHERE line >= 0)) \
                 + (SELECT count(*) FROM restricted_key WHERE line > 0 AND record_id NOT IN \
                    (SELECT record_id FROM restricted_key WHERE line = 0))";
    let count = tx.sql().query_row(query, [], |row| row.get::<_, u64>(0));
    let count = report.note("table", "the log", count.map_err(StoreError::from))?;
    if count.is_some_and(|count| count > 0) {
        report.fault(
            "table",
            "the log",
            "has rows that no entry has, or lacks keys",
        );
    }
    // What `mention` has, and no more: so nothing in it hangs on no record.
    let whole = report.note("table", "blind", blind::is_whole(tx))?;
    if whole == Some(false) {
        report.fault("table", "blind", "is not what the records mention");
    }
    Ok(())
}
