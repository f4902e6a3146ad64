//! Tells the linker what the host brings.

fn main() {
    napi_build::setup();
}
