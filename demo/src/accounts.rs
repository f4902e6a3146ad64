//! Who has an account: one table in an SQLite file.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::{Connection, OptionalExtension as _, Row, TransactionBehavior, params};
use tokio::task::spawn_blocking;

use crate::password;
use crate::problem::Problem;
use crate::visitor::Role;

/// The accounts, for as many requests at a time as there are.
#[derive(Clone)]
pub(crate) struct Accounts(Arc<Mutex<Connection>>);

/// What an account tells about its owner; the password hash is not part of it.
pub(crate) struct Account {
    pub(crate) id: String,
    pub(crate) email: String,
    pub(crate) name: String,
    pub(crate) role: Role,
}

/// An account of the demo, with a password that everybody may know.
#[derive(Debug)]
pub struct TestAccount {
    /// The address to sign in with.
    pub email: &'static str,
    /// The password to sign in with.
    pub password: &'static str,
    /// What the pages call the owner.
    pub name: &'static str,
    role: Role,
}

/// The accounts that a new database has.
pub const TEST_ACCOUNTS: [TestAccount; 2] = [
    TestAccount {
        email: "admin@example.com",
        password: "copper-lantern-on-the-hill",
        name: "Ada Stone",
        role: Role::Admin,
    },
    TestAccount {
        email: "user@example.com",
        password: "iron-kettle-by-the-harbour",
        name: "Uma Field",
        role: Role::User,
    },
];

impl Accounts {
    /// Opens the database; a new one gets the test accounts.
    pub(crate) fn open(path: &Path) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        let mut connection = Connection::open(path)?;
        connection.pragma_update(None, "journal_mode", "wal")?;
        create(&mut connection)?;
        Ok(Self(Arc::new(Mutex::new(connection))))
    }

    /// The account with this address, and its password hash.
    pub(crate) async fn find(&self, email: String) -> Result<Option<(Account, String)>, Problem> {
        self.query(move |connection| {
            connection
                .prepare(
                    "SELECT id, email, name, role, password_hash FROM account WHERE email = ?1",
                )?
                .query_row([email], |row| Ok((account(row)?, row.get("password_hash")?)))
                .optional()
        })
        .await
    }

    /// Every account, in the order of their making.
    pub(crate) async fn all(&self) -> Result<Vec<Account>, Problem> {
        self.query(|connection| {
            connection
                .prepare("SELECT id, email, name, role FROM account ORDER BY id")?
                .query_map([], account)?
                .collect()
        })
        .await
    }

    /// Asks the database on a thread that may wait for the disk.
    async fn query<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Problem> {
        let connection = Arc::clone(&self.0);
        // Reading leaves nothing half done, so a lock that a panic has poisoned is as good as any.
        let ask = move || ask(&connection.lock().unwrap_or_else(PoisonError::into_inner));
        spawn_blocking(ask).await.map_err(Problem::ours)?.map_err(Problem::ours)
    }
}

impl TestAccount {
    /// `admin` or `user`.
    #[must_use]
    pub const fn role(&self) -> &'static str {
        self.role.as_str()
    }
}

/// Makes table and test accounts, once: two programs that start at the same moment see one another here.
fn create(connection: &mut Connection) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let version: u32 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if version == 0 {
        transaction.execute_batch(SCHEMA)?;
        for TestAccount { email, password, name, role } in TEST_ACCOUNTS {
            let hash = password::hash(password)?.to_string();
            transaction.execute(
                "INSERT INTO account (email, name, role, password_hash) VALUES (?1, ?2, ?3, ?4)",
                params![email, name, role.as_str(), hash],
            )?;
        }
    }
    Ok(transaction.commit()?)
}

fn account(row: &Row<'_>) -> rusqlite::Result<Account> {
    Ok(Account {
        id: row.get::<_, i64>("id")?.to_string(),
        email: row.get("email")?,
        name: row.get("name")?,
        role: match row.get_ref("role")?.as_str()? {
            "admin" => Role::Admin,
            _ => Role::User,
        },
    })
}

const SCHEMA: &str = "
    CREATE TABLE account (
        id INTEGER PRIMARY KEY,
        email TEXT NOT NULL UNIQUE COLLATE NOCASE,
        name TEXT NOT NULL,
        role TEXT NOT NULL CHECK (role IN ('admin', 'user')),
        password_hash TEXT NOT NULL
    ) STRICT;
    PRAGMA user_version = 1;
";

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_new_database_has_an_admin_and_a_user() {
        let directory = tempfile::tempdir().unwrap();
        let accounts = Accounts::open(&directory.path().join("accounts.db")).unwrap();
        let accounts = accounts.all().await.unwrap();
        let found: Vec<_> = accounts.iter().map(|a| (a.email.as_str(), a.role)).collect();
        assert_eq!(found, [("admin@example.com", Role::Admin), ("user@example.com", Role::User)]);
    }

    #[tokio::test]
    async fn a_second_start_finds_the_accounts_of_the_first() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("accounts.db");
        let (_, hash) = find(&path, "user@example.com").await.unwrap();
        let (_, same_hash) = find(&path, "user@example.com").await.unwrap();
        assert_eq!(hash, same_hash);
    }

    #[tokio::test]
    async fn an_address_is_the_same_in_capitals() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("accounts.db");
        let (account, _) = find(&path, "User@Example.COM").await.unwrap();
        assert_eq!(account.email, "user@example.com");
        assert!(find(&path, "user@example.com' OR 1 = 1 --").await.is_none());
    }

    #[tokio::test]
    async fn test_passwords_are_as_long_as_real_ones_should_be() {
        assert!(TEST_ACCOUNTS.iter().all(|account| account.password.chars().count() >= 15));
    }

    async fn find(path: &Path, email: &str) -> Option<(Account, String)> {
        Accounts::open(path).unwrap().find(email.to_owned()).await.unwrap()
    }
}
