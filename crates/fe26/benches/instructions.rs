//! Seals or opens so many times, for a program that counts instructions: `cargo xtask instructions`.

use std::error::Error;
use std::hint::black_box;

use fe26::{KeyRing, SealOptions, UnixMillis, seal, unseal};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((work, len, calls)) = asked(&arguments) else {
        eprintln!("Usage: instructions (seal | unseal) BYTES CALLS");
        // `cargo test --benches` runs this to see whether it runs.
        return Ok(());
    };
    let keys = KeyRing::from_password("q7Rf2mXz9LkT4vBn8WcY1sHd6GpJ3eUa")?;
    let (options, now) = (SealOptions::default(), UnixMillis::new(1_800_000_000_000));
    let plaintext = vec![b'x'; len];
    let sealed = seal(&plaintext, &keys, &options, now)?;
    for _ in 0..calls {
        match work {
            Work::Seal => {
                black_box(seal(black_box(&plaintext), &keys, &options, now)?);
            }
            Work::Unseal => {
                black_box(unseal(black_box(&sealed), &keys, &options, now)?);
            }
        }
    }
    Ok(())
}

#[derive(Clone, Copy)]
enum Work {
    Seal,
    Unseal,
}

fn asked(arguments: &[String]) -> Option<(Work, usize, u32)> {
    let work = match arguments.first()?.as_str() {
        "seal" => Work::Seal,
        "unseal" => Work::Unseal,
        _ => return None,
    };
    Some((work, arguments.get(1)?.parse().ok()?, arguments.get(2)?.parse().ok()?))
}
