//! What goes to standard output, and what is said to a person beside it.

use std::io::{self, IsTerminal as _, Write as _};

use anstyle::{AnsiColor, Style};

use crate::failure::Failure;

pub(crate) const ERROR: Style = AnsiColor::Red.on_default().bold();
pub(crate) const WARNING: Style = AnsiColor::Yellow.on_default().bold();
pub(crate) const HINT: Style = AnsiColor::Cyan.on_default().bold();
pub(crate) const LABEL: Style = Style::new().dimmed();

/// Whether a person reads the output, and not a program or a file.
pub(crate) fn is_for_a_person() -> bool {
    io::stdout().is_terminal()
}

/// Writes a line to standard output.
pub(crate) fn print(line: &str) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{line}").and_then(|()| stdout.flush()).map_err(Failure::Output)
}

/// Writes text with styles to standard output, which are left out where nobody sees them.
pub(crate) fn print_styled(text: &str) -> Result<(), Failure> {
    let mut stdout = anstream::stdout().lock();
    write!(stdout, "{text}").and_then(|()| stdout.flush()).map_err(Failure::Output)
}

/// Says `lead: message` on standard error.
pub(crate) fn say(style: Style, lead: &str, message: &str) {
    // Nobody is left to tell when this fails.
    let _ = writeln!(anstream::stderr(), "{style}{lead}:{style:#} {message}");
}

/// Remarks on standard error, if a person reads the output.
pub(crate) fn remark(message: &str) {
    if is_for_a_person() {
        let _ = writeln!(anstream::stderr(), "{LABEL}{message}{LABEL:#}");
    }
}
