//! Who has an account: what is asked of the database, and what is changed in it.

use rusqlite::{Connection, ErrorCode, OptionalExtension as _, Row, params};

use crate::database::Database;
use crate::problem::Problem;
use crate::visitor::Role;

/// The accounts, for as many requests at a time as there are.
#[derive(Clone)]
pub(crate) struct Accounts(Database);

/// What an account tells about its owner; the password hash is not part of it.
pub(crate) struct Account {
    pub(crate) id: String,
    pub(crate) email: String,
    pub(crate) name: String,
    pub(crate) role: Role,
    /// Sessions of an older generation are over.
    pub(crate) generation: u64,
}

/// What a password is checked against.
pub(crate) struct Secret {
    pub(crate) hash: String,
    /// Wrong passwords since the last right one.
    pub(crate) failures: u32,
}

impl Accounts {
    pub(crate) fn new(database: Database) -> Self {
        Self(database)
    }

    /// The account with this address, and what its password is checked against.
    pub(crate) async fn find(&self, email: String) -> Result<Option<(Account, Secret)>, Problem> {
        self.0
            .query(move |connection| {
                connection
                    .prepare_cached("SELECT * FROM account WHERE email = ?1")?
                    .query_row([email], |row| Ok((account(row)?, secret(row)?)))
                    .optional()
            })
            .await
    }

    /// The account with this id, and what its password is checked against.
    pub(crate) async fn with_secret(&self, id: &str) -> Result<Option<(Account, Secret)>, Problem> {
        let id = row_id(id);
        self.0
            .query(move |connection| {
                connection
                    .prepare_cached("SELECT * FROM account WHERE id = ?1")?
                    .query_row([id], |row| Ok((account(row)?, secret(row)?)))
                    .optional()
            })
            .await
    }

    /// The account with this id.
    pub(crate) async fn get(&self, id: &str) -> Result<Option<Account>, Problem> {
        Ok(self.with_secret(id).await?.map(|(account, _)| account))
    }

    /// The generation of this account's sessions: one row by its key, asked on each request of
    /// somebody who is signed in.
    pub(crate) async fn generation(&self, id: &str) -> Result<Option<u64>, Problem> {
        let id = row_id(id);
        self.0
            .query(move |connection| {
                connection
                    .prepare_cached("SELECT generation FROM account WHERE id = ?1")?
                    .query_row([id], |row| row.get(0))
                    .optional()
            })
            .await
    }

    /// Every account, in the order of their making.
    pub(crate) async fn all(&self) -> Result<Vec<Account>, Problem> {
        self.0
            .query(|connection| {
                connection
                    .prepare_cached("SELECT * FROM account ORDER BY id")?
                    .query_map([], account)?
                    .collect()
            })
            .await
    }

    /// Makes an account for a user; nothing when the address has one.
    pub(crate) async fn create(
        &self,
        email: String,
        name: String,
        hash: String,
    ) -> Result<Option<Account>, Problem> {
        self.0
            .query(move |connection| {
                if_unique(
                    connection
                        .prepare_cached(
                            "INSERT INTO account (email, name, role, password_hash)
                             VALUES (?1, ?2, 'user', ?3) RETURNING *",
                        )?
                        .query_row([email, name, hash], account),
                )
            })
            .await
    }

    /// Changes name and address; `false` when somebody else has the address.
    pub(crate) async fn rename(
        &self,
        id: &str,
        name: String,
        email: String,
    ) -> Result<bool, Problem> {
        let id = row_id(id);
        self.0
            .query(move |connection| {
                let renamed = connection.execute(
                    "UPDATE account SET name = ?2, email = ?3 WHERE id = ?1",
                    params![id, name, email],
                );
                Ok(if_unique(renamed)?.is_some())
            })
            .await
    }

    /// Gives an account another password, and says which generation its sessions are now.
    pub(crate) async fn set_password(&self, id: &str, hash: String) -> Result<u64, Problem> {
        let id = row_id(id);
        self.0
            .query(move |connection| {
                connection.query_row(
                    "UPDATE account SET password_hash = ?2, failures = 0, generation = generation + 1
                     WHERE id = ?1 RETURNING generation",
                    params![id, hash],
                    |row| row.get(0),
                )
            })
            .await
    }

    /// Replaces a hash by a stronger one of the same password, unless another request was quicker.
    pub(crate) async fn rehash(
        &self,
        id: &str,
        old: String,
        stronger: String,
    ) -> Result<(), Problem> {
        let id = row_id(id);
        self.0
            .query(move |connection| {
                connection.execute(
                    "UPDATE account SET password_hash = ?3 WHERE id = ?1 AND password_hash = ?2",
                    params![id, old, stronger],
                )?;
                Ok(())
            })
            .await
    }

    /// Gives an account another role, which ends its sessions; `false` when there is no such account.
    pub(crate) async fn set_role(&self, id: &str, role: Role) -> Result<bool, Problem> {
        let id = row_id(id);
        self.0
            .query(move |connection| {
                let changed = connection.execute(
                    "UPDATE account SET generation = generation + (role <> ?2), role = ?2
                     WHERE id = ?1",
                    params![id, role.as_str()],
                )?;
                Ok(changed > 0)
            })
            .await
    }

    /// Ends all sessions of an account, and says which generation is good now.
    pub(crate) async fn sign_out_everywhere(&self, id: &str) -> Result<Option<u64>, Problem> {
        let id = row_id(id);
        self.0
            .query(move |connection| {
                connection
                    .query_row(
                        "UPDATE account SET generation = generation + 1 WHERE id = ?1
                         RETURNING generation",
                        [id],
                        |row| row.get(0),
                    )
                    .optional()
            })
            .await
    }

    /// Takes over a later generation that another program with the same key has begun; `false` when it is
    /// so late that nobody can have.
    pub(crate) async fn catch_up(&self, id: &str, generation: u64) -> Result<bool, Problem> {
        let Ok(generation) = u32::try_from(generation) else { return Ok(false) };
        let id = row_id(id);
        self.0
            .query(move |connection| {
                connection.execute(
                    "UPDATE account SET generation = max(generation, ?2) WHERE id = ?1",
                    params![id, generation],
                )?;
                Ok(true)
            })
            .await
    }

    /// Counts a wrong password, also for an address without an account: to write nothing for those
    /// would tell them apart.
    pub(crate) async fn failed(&self, id: Option<String>) -> Result<(), Problem> {
        self.0
            .query(move |connection| {
                match id {
                    Some(id) => connection.execute(
                        "UPDATE account SET failures = failures + 1 WHERE id = ?1",
                        [row_id(&id)],
                    )?,
                    None => connection.execute("UPDATE nobody SET failures = failures + 1", [])?,
                };
                Ok(())
            })
            .await
    }

    /// Forgets the wrong passwords.
    pub(crate) async fn succeeded(&self, id: &str) -> Result<(), Problem> {
        let id = row_id(id);
        self.0
            .query(move |connection| {
                connection.execute(
                    "UPDATE account SET failures = 0 WHERE id = ?1 AND failures > 0",
                    [id],
                )?;
                Ok(())
            })
            .await
    }

    /// Whether a link is used for the first time. Forgets those that have expired by themselves.
    pub(crate) async fn use_link(
        &self,
        link: String,
        expires_at: u64,
        now: u64,
    ) -> Result<bool, Problem> {
        self.0
            .query(move |connection| {
                connection.execute("DELETE FROM used_link WHERE expires_at <= ?1", [now])?;
                let used = connection.execute(
                    "INSERT INTO used_link (id, expires_at) VALUES (?1, ?2)
                     ON CONFLICT DO NOTHING",
                    params![link, expires_at],
                )?;
                Ok(used == 1)
            })
            .await
    }
}

/// Adds an account with a role, when a database is new.
pub(crate) fn insert(
    connection: &Connection,
    (email, name, role): (&str, &str, Role),
    hash: &str,
) -> rusqlite::Result<usize> {
    connection.execute(
        "INSERT INTO account (email, name, role, password_hash) VALUES (?1, ?2, ?3, ?4)",
        params![email, name, role.as_str(), hash],
    )
}

/// Whether an account here can have this id, or can have had it.
pub(crate) fn is_id_of_ours(id: &str) -> bool {
    row_id(id) > 0
}

/// Other programs with the same key may have other ids; no row has the number 0.
fn row_id(id: &str) -> i64 {
    id.parse().unwrap_or(0)
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
        generation: row.get("generation")?,
    })
}

fn secret(row: &Row<'_>) -> rusqlite::Result<Secret> {
    Ok(Secret { hash: row.get("password_hash")?, failures: row.get("failures")? })
}

/// Nothing when an address is taken, which is no failure of the database.
fn if_unique<T>(changed: rusqlite::Result<T>) -> rusqlite::Result<Option<T>> {
    match changed {
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => Ok(None),
        changed => changed.map(Some),
    }
}
