//! Where things lie in the heap, in words of 32 bits, and in the table of arguments.

use athanor_lower::{Node, Place, Program};

use crate::schedule::{Item, Timeline};

/// The table of arguments: a uniform array of words, one program's run after the other. Addresses
/// are words of the heap; literals stand in the table themselves.
#[derive(Clone, Copy, Debug)]
pub struct Arguments {
    pub inputs: usize,
    pub outputs: usize,
    pub literals: usize,
}

impl Arguments {
    pub fn of(p: &Program) -> Arguments {
        Arguments {
            inputs: p.inputs.len(),
            outputs: p.outputs.len(),
            literals: p.literals.len(),
        }
    }
    pub fn input(self, i: usize) -> usize {
        i
    }
    pub fn output(self, i: usize) -> usize {
        self.inputs + i
    }
    pub fn temp(self) -> usize {
        self.inputs + self.outputs
    }
    pub fn literal(self, i: usize) -> usize {
        self.temp() + 1 + i
    }
    /// Words of the table.
    pub fn words(self) -> usize {
        self.literal(self.literals)
    }
    /// A word of the table in WGSL.
    pub fn word(self, i: usize) -> String {
        format!("args[{}].{}", i / 4, ["x", "y", "z", "w"][i % 4])
    }
}

#[derive(Debug)]
pub struct Layout {
    pub arguments: Arguments,
    /// Word of each temporary in the arena.
    pub offsets: Vec<usize>,
    /// Words of the arena.
    pub temp_words: usize,
}

#[derive(Clone, Copy)]
struct Life {
    first: usize,
    last: usize,
    begins_with_write: bool,
}

impl Layout {
    /// Places temporaries; those that live at once, in steps of the timeline, do not overlap.
    /// `gates` words lie before them.
    pub fn new(p: &Program, timeline: &Timeline<'_>, gates: usize) -> Layout {
        let mut words: Vec<usize> = p.buffers.iter().map(|b| b.len).collect();
        let mut lives: Vec<Option<Life>> = vec![None; p.buffers.len()];
        for (now, items) in timeline.moments.iter().enumerate() {
            let mut touch = |b: usize, write: bool| {
                let life = lives[b].get_or_insert(Life {
                    first: now,
                    last: now,
                    begins_with_write: write,
                });
                life.last = now;
                life.begins_with_write &= write || life.first < now;
            };
            for item in items {
                match item {
                    Item::Kernel(k) => {
                        // Reads first: a kernel that reads what it writes needs what was there.
                        for n in &k.nodes {
                            if let Node::Load { buffer, .. } = n {
                                touch(buffer.0 as usize, false);
                            }
                        }
                        for s in k.stores.iter().chain(&k.running) {
                            touch(s.buffer.0 as usize, s.combine.is_none());
                        }
                    }
                    Item::Sort(s) => {
                        s.buffers().iter().for_each(|b| touch(b.0 as usize, false));
                        // All rows are sorted at once.
                        words[s.scratch[0].0 as usize] = s.rows * s.length;
                    }
                    Item::Reads(b) => touch(b.0 as usize, false),
                }
            }
        }
        let mut placed: Vec<(usize, usize, Life)> = Vec::new();
        let mut offsets = vec![0; p.buffers.len()];
        let first_word = gates.next_multiple_of(4);
        let mut total = first_word;
        let mut order: Vec<(usize, Life)> = Vec::new();
        for (i, life) in lives.into_iter().enumerate() {
            let Some(mut life) = life else { continue };
            for (start, end) in &timeline.loops {
                let touches = life.first <= *end && life.last >= *start;
                let inside = life.first >= *start && life.last <= *end;
                if touches && !(inside && life.begins_with_write) {
                    life.first = life.first.min(*start);
                    life.last = life.last.max(*end);
                }
            }
            if matches!(p.buffers[i].place, Place::Temp { .. }) {
                order.push((i, life));
            }
        }
        order.sort_by_key(|(i, l)| (l.first, *i));
        for (i, life) in order {
            let size = words[i].next_multiple_of(4).max(4);
            let mut busy: Vec<(usize, usize)> = placed
                .iter()
                .filter(|(_, _, l)| l.first <= life.last && life.first <= l.last)
                .map(|(o, s, _)| (*o, *s))
                .collect();
            busy.sort_unstable();
            let mut offset = first_word;
            for (o, s) in busy {
                if offset + size <= o {
                    break;
                }
                offset = offset.max(o + s);
            }
            placed.push((offset, size, life));
            total = total.max(offset + size);
            offsets[i] = offset;
        }
        Layout {
            arguments: Arguments::of(p),
            offsets,
            temp_words: total,
        }
    }
}
