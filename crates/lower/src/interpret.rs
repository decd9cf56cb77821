//! Runs programs on host memory, slowly.
