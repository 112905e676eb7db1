//! The binary `hobbs`.

fn main() {}
