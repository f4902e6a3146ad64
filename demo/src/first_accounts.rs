//! The accounts that a new database begins with.

use std::error::Error;
use std::path::Path;

use rusqlite::Connection;

use crate::accounts::insert;
use crate::hashing::Hasher;
use crate::private_file;
use crate::visitor::Role;

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

/// The accounts that a new database on a developer's machine has.
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

impl TestAccount {
    /// `admin` or `user`.
    #[must_use]
    pub const fn role(&self) -> &'static str {
        self.role.as_str()
    }
}

/// Adds the test accounts.
pub(crate) fn add_test_accounts(
    connection: &Connection,
) -> Result<(), Box<dyn Error + Send + Sync>> {
    for TestAccount { email, password, name, role } in TEST_ACCOUNTS {
        insert(connection, (email, name, role), &Hasher::default().hash(password)?.to_string())?;
    }
    Ok(())
}

/// Adds an admin whose password only the reader of a file knows, for a demo that others can reach.
pub(crate) fn add_first_admin(
    connection: &Connection,
    file: &Path,
) -> Result<(), Box<dyn Error + Send + Sync>> {
    let TestAccount { email, name, role, .. } = TEST_ACCOUNTS[0];
    let password = private_file::random_text()?;
    insert(connection, (email, name, role), &Hasher::default().hash(&password)?.to_string())?;
    private_file::create(file, &format!("{email} {password}\n"))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use crate::accounts::{Account, Accounts, Secret};
    use crate::database::Database;

    use super::*;

    #[tokio::test]
    async fn a_new_database_has_an_admin_and_a_user() {
        let directory = tempfile::tempdir().unwrap();
        let accounts = open(&directory.path().join("accounts.db")).all().await.unwrap();
        let found: Vec<_> = accounts.iter().map(|a| (a.email.as_str(), a.role)).collect();
        assert_eq!(found, [("admin@example.com", Role::Admin), ("user@example.com", Role::User)]);
    }

    #[tokio::test]
    async fn a_second_start_finds_the_accounts_of_the_first() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("accounts.db");
        let (_, secret) = find(&path, "user@example.com").await.unwrap();
        let (_, same_secret) = find(&path, "user@example.com").await.unwrap();
        assert_eq!(secret.hash, same_secret.hash);
    }

    #[tokio::test]
    async fn an_address_is_the_same_in_capitals() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("accounts.db");
        let (account, _) = find(&path, "User@Example.COM").await.unwrap();
        assert_eq!(account.email, "user@example.com");
        assert!(find(&path, "user@example.com' OR 1 = 1 --").await.is_none());
    }

    #[test]
    fn test_passwords_are_as_long_as_real_ones_should_be() {
        assert!(TEST_ACCOUNTS.iter().all(|account| account.password.chars().count() >= 15));
    }

    #[tokio::test]
    async fn a_demo_that_others_can_reach_has_no_password_that_everybody_knows() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("first-admin.txt");
        let database = directory.path().join("accounts.db");
        let database = Database::open(&database, |new| add_first_admin(new, &file)).unwrap();
        let accounts = Accounts::new(database).all().await.unwrap();
        assert_eq!(accounts.len(), 1);
        let text = fs::read_to_string(&file).unwrap();
        assert_eq!(text.trim().len(), "admin@example.com ".len() + 43);
    }

    #[tokio::test]
    async fn a_database_of_the_first_version_gets_what_has_been_added() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("accounts.db");
        let old = Connection::open(&path).unwrap();
        old.execute_batch(
            "CREATE TABLE account (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE,
             name TEXT NOT NULL, role TEXT NOT NULL, password_hash TEXT NOT NULL) STRICT;
             INSERT INTO account VALUES (7, 'old@example.com', 'Old', 'user', '');
             PRAGMA user_version = 1;",
        )
        .unwrap();
        let account = open(&path).get("7").await.unwrap().unwrap();
        assert_eq!((account.name.as_str(), account.generation), ("Old", 0));
    }

    fn open(path: &Path) -> Accounts {
        Accounts::new(Database::open(path, add_test_accounts).unwrap())
    }

    async fn find(path: &Path, email: &str) -> Option<(Account, Secret)> {
        open(path).find(email.to_owned()).await.unwrap()
    }
}
