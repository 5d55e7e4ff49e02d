//! Many rows in one statement.
//!
//! Where a column may hold a few values only, SQLite puts these into a table in memory and looks them
//! up there: once a statement, which takes as long as writing a row. So an import writes sixteen rows
//! in each.

use super::error::StoreError;
use rusqlite::{Connection, ToSql};

/// How many rows the longer statement has.
pub(super) const ROWS: usize = 16;

/// An insertion, as a statement for one row and one for [`ROWS`]; made by `insert!`.
pub(super) struct Insert {
    pub(super) one: &'static str,
    pub(super) many: &'static str,
}

/// `insert!("INSERT INTO … (…)", "(?, ?)")`
macro_rules! insert {
    ($into:literal, $row:literal) => {
        $crate::store::many::Insert {
            one: concat!($into, " VALUES ", $row),
            many: concat!(
                $into, " VALUES ", $row, ", ", $row, ", ", $row, ", ", $row, ", ", $row, ", ",
                $row, ", ", $row, ", ", $row, ", ", $row, ", ", $row, ", ", $row, ", ", $row, ", ",
                $row, ", ", $row, ", ", $row, ", ", $row
            ),
        }
    };
}
pub(super) use insert;

impl Insert {
    /// Writes rows, in their order.
    ///
    /// # Errors
    /// Those of SQLite.
    pub(super) fn write<const N: usize>(
        &self,
        sql: &Connection,
        rows: &[[&dyn ToSql; N]],
    ) -> Result<(), StoreError> {
        let (many, few) = rows.as_chunks::<ROWS>();
        for rows in many {
            execute(sql, self.many, rows.iter().flatten())?;
        }
        for row in few {
            execute(sql, self.one, row.iter())?;
        }
        Ok(())
    }
}

fn execute<'v>(
    sql: &Connection,
    statement: &str,
    values: impl Iterator<Item = &'v &'v dyn ToSql>,
) -> Result<(), StoreError> {
    let mut statement = sql.prepare_cached(statement)?;
    for (place, value) in (1..).zip(values) {
        statement.raw_bind_parameter(place, *value)?;
    }
    statement.raw_execute()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_written_once_and_in_its_order() {
        const THING: Insert = insert!("INSERT INTO thing (n, word)", "(?, ?)");
        assert_eq!(THING.many.matches('?').count(), 2 * ROWS);
        let sql = Connection::open_in_memory().expect("a database");
        sql.execute_batch("CREATE TABLE thing (n INTEGER, word TEXT)")
            .expect("a table");
        let words: Vec<(u32, String)> = (0..2 * ROWS as u32 + 5)
            .map(|n| (n, format!("word {n}")))
            .collect();
        let rows: Vec<[&dyn ToSql; 2]> = words.iter().map(|(n, w)| [n as _, w as _]).collect();
        THING.write(&sql, &rows).expect("written");
        THING.write::<2>(&sql, &[]).expect("nothing to write");
        let mut statement = sql.prepare("SELECT n, word FROM thing ORDER BY rowid");
        let found: Vec<(u32, String)> = statement
            .as_mut()
            .expect("a query")
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
            .and_then(Iterator::collect)
            .expect("rows");
        assert_eq!(found, words);
    }
}
