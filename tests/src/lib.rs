//! Cross-crate tests: parity with JAX, lesson runs, the tidy test, the browser.
