//! The SQLite file: how it is opened, what its tables are, and how requests ask it.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::Mutex;
use tokio::task::spawn_blocking;

use crate::problem::Problem;

/// One connection, lent to one request after another.
#[derive(Clone)]
pub(crate) struct Database(Arc<Mutex<Connection>>);

impl Database {
    /// Opens the file and brings its tables up to date; `fill` puts the first rows into a new one.
    pub(crate) fn open(
        path: &Path,
        fill: impl FnOnce(&Connection) -> Result<(), Box<dyn Error + Send + Sync>>,
    ) -> Result<Self, Box<dyn Error + Send + Sync>> {
        let mut connection = Connection::open(path)?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        connection.pragma_update(None, "journal_mode", "wal")?;
        // A sign-out that was answered must not be undone by a power cut.
        connection.pragma_update(None, "synchronous", "full")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        migrate(&mut connection, fill)?;
        Ok(Self(Arc::new(Mutex::new(connection))))
    }

    /// Asks the database on a thread that may wait for the disk.
    pub(crate) async fn query<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Problem> {
        // Waiting for the connection costs no thread: a crowd would otherwise take hundreds of them.
        let connection = Arc::clone(&self.0).lock_owned().await;
        spawn_blocking(move || ask(&connection))
            .await
            .map_err(Problem::ours)?
            .map_err(Problem::ours)
    }
}

/// Makes tables and first rows, once: two programs that start at the same moment see one another here.
fn migrate(
    connection: &mut Connection,
    fill: impl FnOnce(&Connection) -> Result<(), Box<dyn Error + Send + Sync>>,
) -> Result<(), Box<dyn Error + Send + Sync>> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let version: usize = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if version > STEPS.len() {
        return Err("a newer demo has made this database".into());
    }
    for step in &STEPS[version..] {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "user_version", STEPS.len())?;
    if version == 0 {
        fill(&transaction)?;
    }
    Ok(transaction.commit()?)
}

/// What each version of the demo has added to the tables of the one before.
const STEPS: [&str; 3] = [
    "CREATE TABLE account (
        id INTEGER PRIMARY KEY,
        email TEXT NOT NULL UNIQUE COLLATE NOCASE,
        name TEXT NOT NULL,
        role TEXT NOT NULL CHECK (role IN ('admin', 'user')),
        password_hash TEXT NOT NULL
    ) STRICT;",
    "ALTER TABLE account ADD COLUMN generation INTEGER NOT NULL DEFAULT 0;
     ALTER TABLE account ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;
     CREATE TABLE used_link (id TEXT PRIMARY KEY, expires_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;",
    "CREATE TABLE nobody (failures INTEGER NOT NULL) STRICT;
     INSERT INTO nobody VALUES (0);",
];

/// How long to wait for another program that writes to the same file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
