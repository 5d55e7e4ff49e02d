//! Rows that hang on nothing that the log vouches for, and counters that would give out a number
//! again.

use super::Report;
use crate::store::blind;
use crate::store::error::StoreError;
use crate::store::tx::Tx;

/// Tables, and how many of their rows hang on nothing.
///
/// Records are gone through by their ids, as the other tables are: by their numbers, of which they have an index
/// (hence the sign before `kind`), each would be on another page.
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
        "SELECT count(*) FROM signal WHERE record_id NOT IN (SELECT id FROM record WHERE +kind = 'signal')",
    ),
    (
        "case",
        "SELECT count(*) FROM \"case\" WHERE record_id NOT IN (SELECT id FROM record WHERE +kind = 'case')",
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
        "SELECT count(*) FROM consultation WHERE record_id NOT IN (SELECT id FROM record WHERE +kind = 'case')",
    ),
    (
        "intervention",
        "SELECT count(*) FROM intervention WHERE record_id NOT IN (SELECT id FROM record WHERE +kind = 'case')",
    ),
    (
        "note",
        "SELECT count(*) FROM note WHERE record_id NOT IN (SELECT id FROM record WHERE +kind = 'case')",
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
        "SELECT count(*) FROM merged CROSS JOIN record AS one ON one.id = merged.record_id \
         LEFT JOIN record AS other ON other.id = merged.into_id AND other.kind = one.kind \
         WHERE other.id IS NULL OR other.id = one.id",
    ),
    (
        "merged",
        "SELECT (SELECT count(*) FROM merged \
         LEFT JOIN signal ON signal.record_id = merged.record_id \
         LEFT JOIN \"case\" AS c ON c.record_id = merged.record_id \
         WHERE coalesce(signal.status, c.status, '') <> 'merged') \
         + (SELECT count(*) FROM signal WHERE status <> 'new' AND status = 'merged' \
            AND record_id NOT IN (SELECT record_id FROM merged)) \
         + (SELECT count(*) FROM \"case\" WHERE status = 'merged' \
            AND record_id NOT IN (SELECT record_id FROM merged))",
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

/// Rows that hang on no object, and objects that no entry states.
pub(super) fn check(tx: &Tx<'_>, report: &mut Report) -> Result<(), StoreError> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::schema::{Schema, plan_of};
    use rusqlite::Connection;

    /// Two signals and two cases, of each the second in the first; how many rows the checks of a table find
    /// after this.
    fn found(table: &str, change: &str) -> u64 {
        let sql = Connection::open_in_memory().expect("memory");
        Schema::present().create(&sql).expect("tables");
        let id = |n: u32| format!("x'{n:032x}'");
        let mut rows = String::from("PRAGMA foreign_keys = OFF;");
        for (n, kind) in [(1, "signal"), (2, "signal"), (3, "case"), (4, "case")] {
            let status = if n % 2 == 0 { "merged" } else { "new" };
            let id = id(n);
            rows += &format!(
                "INSERT INTO record VALUES ({id}, '{kind}', 2026, {n}, zeroblob(16), '');"
            );
            rows += &match kind {
                "signal" => format!(
                    "INSERT INTO signal VALUES ({id}, 'mma', NULL, '2026-01-02', '{status}', NULL, \
                     NULL, NULL, x'', x'');"
                ),
                _ => format!(
                    "INSERT INTO \"case\" VALUES ({id}, 'drugs', 1, 'weigh', '{status}', \
                     NULL, '2026-01-02', NULL, NULL, NULL);"
                ),
            };
        }
        let (two, four) = (id(2), id(4));
        rows += &format!(
            "INSERT INTO merged VALUES ({two}, {}), ({four}, {});",
            id(1),
            id(3)
        );
        sql.execute_batch(&(rows + change)).expect("rows");
        let queries = CHECKS.iter().filter(|(of, _)| *of == table);
        let count = |(_, query): &(&str, &str)| -> u64 {
            sql.query_row(query, [], |row| row.get(0)).expect("a count")
        };
        queries.map(count).sum()
    }

    #[test]
    fn what_went_into_another_says_so_and_nothing_else_does() {
        assert_eq!(found("merged", ""), 0);
        for change in [
            "UPDATE signal SET status = 'new' WHERE status = 'merged'",
            "UPDATE \"case\" SET status = 'open' WHERE status = 'merged'",
            "UPDATE signal SET status = 'merged' WHERE status = 'new'",
            "UPDATE \"case\" SET status = 'merged' WHERE status = 'new'",
            "DELETE FROM merged WHERE record_id < x'00000000000000000000000000000003'",
            "DELETE FROM merged WHERE record_id > x'00000000000000000000000000000003'",
            "UPDATE merged SET into_id = x'00000000000000000000000000000003' WHERE \
             record_id = x'00000000000000000000000000000002'",
            "UPDATE merged SET into_id = record_id WHERE \
             record_id = x'00000000000000000000000000000002'",
            "DELETE FROM signal WHERE status = 'merged'",
        ] {
            assert_eq!(found("merged", change), 1, "{change}");
        }
    }

    #[test]
    fn a_row_of_a_record_of_another_kind_is_found() {
        for (table, change) in [
            (
                "signal",
                "UPDATE record SET kind = 'case' WHERE sequence = 1",
            ),
            (
                "case",
                "UPDATE record SET kind = 'signal' WHERE sequence = 3",
            ),
            (
                "note",
                "INSERT INTO note VALUES (x'00000000000000000000000000000001', 1, 1, '', x'')",
            ),
        ] {
            assert_eq!((found(table, ""), found(table, change)), (0, 1), "{table}");
        }
    }

    #[test]
    fn records_are_met_in_the_order_of_the_tables() {
        for (table, query) in CHECKS {
            let plan = plan_of(query);
            assert!(
                !plan.contains("sqlite_autoindex_record_2"),
                "{table}: {plan}"
            );
        }
    }
}
