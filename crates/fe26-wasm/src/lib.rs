//! fe26 as WebAssembly without imports: memory, and functions over numbers.
//!
//! JavaScript writes its arguments one behind the other into [`input`], calls a function with their
//! lengths, and reads as many bytes of [`output`] as the function says. Random bytes come in with the
//! arguments, for there is nothing here to ask for them. [`wipe`] forgets what went in and out.
//!
//! A module has one thread, and no function here calls JavaScript, so that each runs to its end before
//! the next one begins.

#![cfg_attr(target_arch = "wasm32", no_std)]
#![expect(unsafe_code, reason = "the border to JavaScript is memory")]

extern crate alloc;

use alloc::boxed::Box;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::cell::RefCell;

use fe26::Randomness;
use fe26_js::Ring;
use zeroize::Zeroize as _;

#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: dlmalloc::GlobalDlmalloc = dlmalloc::GlobalDlmalloc;

#[cfg(target_arch = "wasm32")]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}

static BORDER: Border =
    Border { input: RefCell::new(Vec::new()), output: RefCell::new(Vec::new()) };

struct Border {
    input: RefCell<Vec<u8>>,
    output: RefCell<Vec<u8>>,
}

// SAFETY: there is one thread.
unsafe impl Sync for Border {}

/// Where JavaScript is to write `len` bytes.
#[unsafe(no_mangle)]
pub extern "C" fn input(len: usize) -> *mut u8 {
    let mut input = BORDER.input.borrow_mut();
    input.resize(len, 0);
    input.as_mut_ptr()
}

/// Where the last answer stands, until the next call.
#[unsafe(no_mangle)]
pub extern "C" fn output() -> *const u8 {
    BORDER.output.borrow().as_ptr()
}

/// Overwrites the input, the last answer and what the last call has left on the stack with zeros.
///
/// What is moved in Rust is copied, and the copy that stays behind is nobody's to wipe: keys and the ends
/// of plaintexts would stand in a memory that lives as long as the program.
#[unsafe(no_mangle)]
pub extern "C" fn wipe() {
    BORDER.input.borrow_mut().zeroize();
    BORDER.output.borrow_mut().zeroize();
    wipe_stack();
}

/// Overwrites the part of the stack that calls use. No call here goes deeper.
#[inline(never)]
fn wipe_stack() {
    core::hint::black_box(&mut [0_u8; 16 * 1024]);
}

/// Makes a key ring of the first `len` bytes of the input. Null is an error, with words in the
/// output; [`warning`] tells how long they are, in both cases.
#[unsafe(no_mangle)]
pub extern "C" fn ring_new(len: usize) -> *mut Ring {
    let made = Ring::new(&BORDER.input.borrow()[..len]);
    let (ring, words) = match made {
        Ok(ring) => {
            let warning = ring.warning().unwrap_or_default();
            (Box::into_raw(Box::new(ring)), warning)
        }
        Err(error) => (core::ptr::null_mut(), error.to_string()),
    };
    answer(words);
    ring
}

/// How many bytes of words [`ring_new`] has left in the output.
#[unsafe(no_mangle)]
pub extern "C" fn warning() -> usize {
    BORDER.output.borrow().len()
}

/// Forgets a key ring.
///
/// # Safety
///
/// `ring` comes from [`ring_new`] and is not used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ring_free(ring: *mut Ring) {
    // SAFETY: see above.
    drop(unsafe { Box::from_raw(ring) });
}

/// Seals `len` bytes of the input, behind 80 bytes of randomness.
///
/// # Safety
///
/// `ring` comes from [`ring_new`] and has not been freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seal(ring: *const Ring, len: usize, dialect: u32, end: f64) -> usize {
    // SAFETY: see above.
    let ring = unsafe { &*ring };
    let input = BORDER.input.borrow();
    // JavaScript wrote 80 bytes and then UTF-8; a caller that did not gets no seal.
    let Some((random, text)) = input.split_first_chunk() else { return answer(String::new()) };
    let Ok(plaintext) = core::str::from_utf8(&text[..len]) else { return answer(String::new()) };
    let random = Randomness::from_bytes(*random);
    answer(fe26_js::seal_with(plaintext, ring, dialect, end, random))
}

/// Opens the first `len` bytes of the input.
///
/// # Safety
///
/// `ring` comes from [`ring_new`] and has not been freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn unseal(
    ring: *const Ring,
    len: usize,
    dialect: u32,
    now: f64,
    skew: f64,
) -> usize {
    // SAFETY: see above.
    let ring = unsafe { &*ring };
    let input = BORDER.input.borrow();
    let seal = core::str::from_utf8(&input[..len]).unwrap_or_default();
    let mut opened = fe26_js::unseal(seal, ring, dialect, now, skew);
    answer(core::mem::take(&mut *opened))
}

/// The table of dialects; see `fe26_js::dialects`.
#[unsafe(no_mangle)]
pub extern "C" fn dialects() -> usize {
    answer(fe26_js::dialects())
}

fn answer(text: String) -> usize {
    let mut output = BORDER.output.borrow_mut();
    output.zeroize();
    *output = text.into_bytes();
    output.len()
}
