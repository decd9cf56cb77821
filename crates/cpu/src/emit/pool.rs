//! Constants that live in memory: loading one into all lanes is one instruction, where making it
//! from an immediate takes three, and a routine has more of them than the processor registers.
//!
//! Each has one place for all modules, in the first page, which holds no arrays; every module
//! brings those that it uses.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

const FIRST: u32 = 1024;
/// Bytes of one constant. Those of 32 bits stand there twice.
const SIZE: u32 = 8;
const END: u32 = 32768;

static PLACES: Mutex<BTreeMap<u64, u32>> = Mutex::new(BTreeMap::new());

/// The address of a constant; None when the page is full.
fn place(bits: u64) -> Option<u32> {
    let mut places = PLACES.lock().unwrap_or_else(PoisonError::into_inner);
    let next = FIRST + places.len() as u32 * SIZE;
    if let Some(at) = places.get(&bits) {
        return Some(*at);
    }
    if next + SIZE > END {
        return None;
    }
    places.insert(bits, next);
    Some(next)
}

/// The constants that one module uses.
#[derive(Default)]
pub struct Pool(BTreeMap<u32, u64>);

impl Pool {
    /// The address of a constant.
    pub fn place(&mut self, bits: u64) -> Option<u32> {
        let at = place(bits)?;
        self.0.insert(at, bits);
        Some(at)
    }

    /// Addresses and bytes of what must be in memory, in as few pieces as there are gaps.
    pub fn segments(&self) -> Vec<(u32, Vec<u8>)> {
        let mut segments: Vec<(u32, Vec<u8>)> = Vec::new();
        for (at, bits) in &self.0 {
            match segments.last_mut() {
                Some((start, bytes)) if *start + bytes.len() as u32 == *at => {
                    bytes.extend(bits.to_le_bytes());
                }
                _ => segments.push((*at, bits.to_le_bytes().to_vec())),
            }
        }
        segments
    }
}
