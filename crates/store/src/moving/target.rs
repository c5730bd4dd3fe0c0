//! The database on a PostgreSQL server that takes the source's place. Nobody may serve from it
//! until it is given.

use std::collections::HashMap;

use deadpool_postgres::Object;
use domain::timestamp::Timestamp;
use tokio_postgres::types::ToSql;

use super::tables::{AnyRow, Key, Table, list};
use super::{MoveError, OrFailed, length};
use crate::dialect::{self, Access};
use crate::error::StoreError;
use crate::limits::MOVED_ROWS;
use crate::postgres::{self, Postgres};
use crate::row::{Param, Value};

/// Which columns of a table are its primary key, or else another that is unique in all of it.
const KEY: &str = "-- key of table
select k.constraint_name::text, k.column_name::text
from information_schema.key_column_usage k
join information_schema.table_constraints c
    on c.constraint_name = k.constraint_name and c.table_name = k.table_name
    and c.table_schema = k.table_schema
where c.table_schema = current_schema() and c.table_name = $1
    and c.constraint_type in ('PRIMARY KEY', 'UNIQUE')
order by c.constraint_type, c.constraint_name, k.ordinal_position";

/// Claims a database that nobody has used, once or again.
const CLAIM: &str = "-- claim target
update installation set state = 'moving'
where state = 'moving' or (keys_check is null and not exists (select 1 from merchant))";

const GIVE: &str = "-- give target
update installation set state = 'ready', keys_check = $1 where state = 'moving'";

pub(super) struct Target {
    /// What it is called, without its password.
    pub(super) name: String,
    client: Object,
}

impl Target {
    pub(super) async fn open(url: &str, now: Timestamp) -> Result<Self, MoveError> {
        let cannot = "cannot open the database to move to";
        let name = postgres::name(url).or_failed(cannot)?;
        let postgres = Postgres::open(url, now).await.or_failed(cannot)?;
        let client = postgres.client().await.or_failed(cannot)?;
        Ok(Self { name, client })
    }

    /// Keeps everybody from serving from it, unless it is in use. Says whether it could.
    pub(super) async fn claim(&self) -> Result<bool, MoveError> {
        let claimed = self.execute(CLAIM, &[]).await;
        Ok(claimed.or_failed("cannot claim the database to move to")? > 0)
    }

    /// The places of the columns by which a table's rows are known here.
    pub(super) async fn key(&self, table: &Table) -> Result<Vec<usize>, MoveError> {
        let name = Value::Text(table.name.clone());
        let rows = self.query(KEY, &[Param::from(&name)]).await.or_failed(&table.name)?;
        let first = rows.first().and_then(|row| row.first().cloned());
        let places = rows.iter().filter(|row| row.first() == first.as_ref()).map(|row| {
            let is_it = |column: &Value, name: &str| *column == Value::Text(name.to_owned());
            let column = row.get(1)?;
            table.columns.iter().position(|known| is_it(column, &known.name))
        });
        let places = places.collect::<Option<Vec<_>>>().filter(|places| !places.is_empty());
        places
            .ok_or_else(|| StoreError::Unreadable("no key that both have".to_owned()))
            .or_failed(&table.name)
    }

    pub(super) async fn count(&self, table: &Table) -> Result<u64, MoveError> {
        let text = format!("select count(*) from {}", table.name);
        let rows = self.query(&text, &[]).await.or_failed(&table.name)?;
        match rows.first().map(Vec::as_slice) {
            Some([Value::Integer(count)]) => Ok(count.unsigned_abs()),
            _ => Err(StoreError::Unreadable("no count".to_owned())).or_failed(&table.name),
        }
    }

    /// Writes those of some rows that are not here or are others here, in one transaction. Says how
    /// many.
    pub(super) async fn make_equal(
        &self,
        table: &Table,
        rows: Vec<AnyRow>,
    ) -> Result<u64, MoveError> {
        let keys: Vec<Key> = rows.iter().map(|row| table.key_of(row)).collect();
        let (name, columns) = (&table.name, table.columns.iter());
        let columns = list(columns.map(|column| format!("t.{}", column.name)));
        let find = format!("select {columns} from {name} t join {}", given(table));
        let known = self.query_many(&find, &keys).await.or_failed(name)?;
        let known: HashMap<Key, AnyRow> =
            known.into_iter().map(|row| (table.key_of(&row), row)).collect();
        let differ = rows.into_iter().zip(keys);
        let differ = differ.filter(|(row, key)| known.get(key) != Some(row));
        let differ: Vec<AnyRow> = differ.map(|(row, _)| row).collect();
        if !differ.is_empty() {
            self.execute_many(&upsert(table), &differ).await.or_failed(name)?;
        }
        Ok(length(&differ))
    }

    /// The next keys, in an order of the server's.
    pub(super) async fn keys_after(
        &self,
        table: &Table,
        last: Option<&[Value]>,
    ) -> Result<Vec<Key>, MoveError> {
        let (name, key) = (&table.name, table.key_list());
        let after = match last {
            None => String::new(),
            Some(_) => {
                let columns = table.key_columns().zip(1..);
                let typed =
                    columns.map(|(column, number)| format!("${number}::{}", column.postgres_type));
                format!("where ({key}) > ({})", list(typed))
            }
        };
        let text = format!("select {key} from {name} {after} order by {key} limit {MOVED_ROWS}");
        let parameters: Vec<Param<'_>> = last.unwrap_or_default().iter().map(Param::from).collect();
        self.query(&text, &parameters).await.or_failed(name)
    }

    pub(super) async fn delete(&self, table: &Table, keys: Vec<Key>) -> Result<(), MoveError> {
        let using = given(table).replacen(" on ", " where ", 1);
        let text = format!("delete from {} t using {using}", table.name);
        self.execute_many(&text, &keys).await.or_failed(&table.name)
    }

    pub(super) async fn figures(&self, statement: &str) -> Result<Vec<AnyRow>, MoveError> {
        self.query(statement, &[]).await.or_failed("cannot reckon what was moved")
    }

    /// Has a table draw ids that are greater than one.
    pub(super) async fn begin_ids_after(&self, table: &str, last: i64) -> Result<(), MoveError> {
        let sequence = format!("{table}_id_seq");
        let text = format!(
            "select setval('{sequence}', greatest(last_value, $1::bigint)) from {sequence}"
        );
        self.query(&text, &[Param::from(last)]).await.map(drop).or_failed(table)
    }

    /// Lets a gateway with these keys serve from it.
    pub(super) async fn give(&self, keys_check: Option<&[u8]>) -> Result<(), MoveError> {
        let cannot = "cannot give the new database over";
        self.execute(GIVE, &[Param::from(keys_check)]).await.map(drop).or_failed(cannot)
    }

    async fn query(&self, text: &str, values: &[Param<'_>]) -> Result<Vec<AnyRow>, StoreError> {
        self.rows(text, &references(values)).await
    }

    async fn query_many(&self, text: &str, rows: &[Key]) -> Result<Vec<AnyRow>, StoreError> {
        self.rows(text, &references(&by_columns(rows))).await
    }

    async fn rows(
        &self,
        text: &str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<AnyRow>, StoreError> {
        let failed = |error| dialect::postgres_error(&error, Access::Writing);
        // Not prepared once for all: the server would go on by a plan for tables that are empty.
        let rows = self.client.query(text, parameters).await.map_err(failed)?;
        let values = |row: &tokio_postgres::Row| {
            (0..row.len()).map(|column| row.try_get(column)).collect::<Result<AnyRow, _>>()
        };
        rows.iter().map(values).collect::<Result<_, _>>().map_err(failed)
    }

    async fn execute(&self, text: &str, values: &[Param<'_>]) -> Result<u64, StoreError> {
        let failed = |error| dialect::postgres_error(&error, Access::Writing);
        self.client.execute(text, &references(values)).await.map_err(failed)
    }

    async fn execute_many(&self, text: &str, rows: &[AnyRow]) -> Result<(), StoreError> {
        let failed = |error| dialect::postgres_error(&error, Access::Writing);
        let columns = by_columns(rows);
        self.client.execute(text, &references(&columns)).await.map(drop).map_err(failed)
    }
}

/// Keys that are given as an array for each column, and how they are compared with a table's.
fn given(table: &Table) -> String {
    let names = || table.key_columns().map(|column| column.name.clone());
    let arrays = table.key_columns().zip(1..);
    let arrays = list(arrays.map(|(key, number)| format!("${number}::{}[]", key.postgres_type)));
    let equal = names().map(|name| format!("t.{name} = given.{name}")).collect::<Vec<_>>();
    format!("unnest({arrays}) as given ({}) on {}", list(names()), equal.join(" and "))
}

/// A statement that writes rows, given as an array for each column, in the place of those that are
/// there.
fn upsert(table: &Table) -> String {
    let (name, key) = (&table.name, table.key_list());
    let arrays = table.columns.iter().zip(1..);
    let arrays =
        list(arrays.map(|(column, number)| format!("${number}::{}[]", column.postgres_type)));
    let others = table.columns.iter().enumerate().filter(|(place, _)| !table.key.contains(place));
    let set = list(others.map(|(_, column)| format!("{0} = excluded.{0}", column.name)));
    let instead = if set.is_empty() { "nothing".to_owned() } else { format!("update set {set}") };
    format!(
        "insert into {name} ({}) select * from unnest({arrays}) on conflict ({key}) do {instead}",
        table.column_list()
    )
}

/// A list of values for each column.
fn by_columns(rows: &[AnyRow]) -> Vec<Vec<Param<'_>>> {
    let width = rows.first().map_or(0, Vec::len);
    (0..width)
        .map(|column| rows.iter().filter_map(|row| row.get(column)).map(Param::from).collect())
        .collect()
}

fn references<T: ToSql + Sync>(values: &[T]) -> Vec<&(dyn ToSql + Sync)> {
    values.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}
