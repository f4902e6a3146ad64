//! What can go wrong, and what the program then says and ends with.

use std::fmt;
use std::io;
use std::process::ExitCode;

use fe26::{SealError, UnsealError};
use fe26_session::{PayloadError, Rejected};

use crate::input;
use crate::output::{self, ERROR, HINT};

/// A seal or a JSON text was refused.
pub(crate) const REFUSED: u8 = 1;
/// The program was called wrongly, or could not read or write.
pub(crate) const BAD_USAGE: u8 = 2;

/// Why one seal, one JSON text or one `Cookie` header was refused.
#[derive(Debug)]
pub(crate) enum Refusal {
    Unseal(UnsealError),
    Payload(PayloadError),
    Seal(SealError),
    /// There is a genuine seal, and it is not the session that was asked for.
    Session(Rejected),
    /// There is no cookie of the session.
    Absent,
    /// A `Cookie` header that is longer than any server takes.
    HeaderTooLong,
    /// Text that is longer than a seal of it may be; it has not even been read to its end.
    TooLong,
}

impl Refusal {
    /// The stable name, in kebab case.
    pub(crate) const fn kind(&self) -> &'static str {
        match self {
            Self::Unseal(error) => error.kind(),
            Self::Payload(error) => error.kind(),
            Self::Seal(error) => error.kind(),
            Self::Session(reason) => reason.kind(),
            Self::Absent => "absent",
            Self::HeaderTooLong | Self::TooLong => "too-long",
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unseal(error) => error.fmt(f),
            Self::Payload(error) => error.fmt(f),
            Self::Seal(error) => error.fmt(f),
            Self::Session(reason) => reason.fmt(f),
            Self::Absent => f.write_str("there is no cookie of this name"),
            Self::HeaderTooLong => {
                write!(f, "the header has more than {} bytes", input::MAX_HEADER_LEN)
            }
            Self::TooLong => {
                write!(f, "the JSON has more than {} bytes, as no seal has", fe26::MAX_SEAL_LEN)
            }
        }
    }
}

impl From<UnsealError> for Refusal {
    fn from(error: UnsealError) -> Self {
        Self::Unseal(error)
    }
}

impl From<PayloadError> for Refusal {
    fn from(error: PayloadError) -> Self {
        Self::Payload(error)
    }
}

impl From<Rejected> for Refusal {
    fn from(reason: Rejected) -> Self {
        match reason {
            Rejected::Seal(error) => Self::Unseal(error),
            Rejected::Payload(error) => Self::Payload(error),
            reason => Self::Session(reason),
        }
    }
}

impl From<SealError> for Refusal {
    fn from(error: SealError) -> Self {
        Self::Seal(error)
    }
}

/// Why the program ends early.
#[derive(Debug)]
pub(crate) enum Failure {
    /// An argument, a file or a secret is wrong.
    Usage(String),
    /// The only text there is was refused; the hint says what to try.
    Refused {
        refusal: Refusal,
        hint: Option<String>,
    },
    Input(io::Error),
    Output(io::Error),
}

impl Failure {
    /// Says it to a person, and what the program ends with.
    pub(crate) fn report(&self) -> ExitCode {
        match self {
            // Whoever reads has had enough, as `head` does.
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
            Self::Refused { refusal, hint } => {
                output::say(ERROR, "error", &format!("{refusal} ({})", refusal.kind()));
                if let Some(hint) = hint {
                    output::say(HINT, "hint", hint);
                }
                ExitCode::from(REFUSED)
            }
            Self::Usage(_) | Self::Input(_) | Self::Output(_) => {
                output::say(ERROR, "error", &self.to_string());
                ExitCode::from(BAD_USAGE)
            }
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(message) => f.write_str(message),
            Self::Refused { refusal, .. } => refusal.fmt(f),
            Self::Input(error) => write!(f, "cannot read standard input: {error}"),
            Self::Output(error) => write!(f, "cannot write to standard output: {error}"),
        }
    }
}
