//! Places temporaries in one arena by their lifetimes.

use crate::{Node, Place, Program, Step};

#[derive(Clone, Copy)]
struct Life {
    first: usize,
    last: usize,
    begins_with_write: bool,
}

#[derive(Default)]
struct Survey {
    now: usize,
    lives: Vec<Option<Life>>,
    /// First and last position of each loop, inner ones before outer ones.
    loops: Vec<(usize, usize)>,
}

impl Survey {
    fn touch(&mut self, buffer: usize, write: bool) {
        let now = self.now;
        match &mut self.lives[buffer] {
            Some(life) => life.last = now,
            empty => {
                *empty = Some(Life {
                    first: now,
                    last: now,
                    begins_with_write: write,
                })
            }
        }
    }

    fn steps(&mut self, steps: &[Step]) {
        for step in steps {
            self.now += 1;
            match step {
                Step::Kernel(k) => {
                    for node in &k.nodes {
                        if let Node::Load { buffer, .. } = node {
                            self.touch(buffer.0 as usize, false);
                        }
                    }
                    for s in k.running.iter().chain(&k.stores) {
                        self.touch(s.buffer.0 as usize, true);
                    }
                }
                Step::Callback(callback) => {
                    for (buffer, _) in &callback.operands {
                        self.touch(buffer.0 as usize, false);
                    }
                    for (buffer, _) in &callback.results {
                        self.touch(buffer.0 as usize, true);
                    }
                }
                Step::Sort(sort) => {
                    for buffer in sort.buffers() {
                        self.touch(buffer.0 as usize, true);
                    }
                }
                Step::For { body, .. } => {
                    let start = self.now;
                    self.steps(body);
                    self.now += 1;
                    self.loops.push((start, self.now));
                }
                Step::While { cond, pred, body } => {
                    let start = self.now;
                    self.steps(cond);
                    self.now += 1;
                    self.touch(pred.0 as usize, false);
                    self.steps(body);
                    self.now += 1;
                    self.loops.push((start, self.now));
                }
                Step::Switch { index, branches } => {
                    self.touch(index.0 as usize, false);
                    for branch in branches {
                        self.steps(branch);
                    }
                }
            }
        }
    }
}

/// Removes stores to temporaries that nothing loads: values that were meant for other kernels and
/// found all their uses in their own.
pub fn drop_unread(program: &mut Program) {
    let mut read = vec![false; program.buffers.len()];
    mark_read(&program.body, &mut read);
    for (b, read) in program.buffers.iter().zip(&mut read) {
        *read |= !matches!(b.place, Place::Temp { .. });
    }
    drop_stores(&mut program.body, &read);
}

fn mark_read(steps: &[Step], read: &mut [bool]) {
    for step in steps {
        match step {
            Step::Kernel(k) => {
                for node in &k.nodes {
                    if let Node::Load { buffer, .. } = node {
                        read[buffer.0 as usize] = true;
                    }
                }
            }
            Step::Callback(callback) => {
                for buffer in callback.buffers() {
                    read[buffer.0 as usize] = true;
                }
            }
            Step::Sort(sort) => {
                for buffer in sort.buffers() {
                    read[buffer.0 as usize] = true;
                }
            }
            Step::For { body, .. } => mark_read(body, read),
            Step::While { cond, pred, body } => {
                read[pred.0 as usize] = true;
                mark_read(cond, read);
                mark_read(body, read);
            }
            Step::Switch { index, branches } => {
                read[index.0 as usize] = true;
                branches.iter().for_each(|b| mark_read(b, read));
            }
        }
    }
}

fn drop_stores(steps: &mut Vec<Step>, read: &[bool]) {
    steps.retain_mut(|step| match step {
        Step::Kernel(k) => {
            k.stores.retain(|s| read[s.buffer.0 as usize]);
            k.running.retain(|s| read[s.buffer.0 as usize]);
            !k.stores.is_empty() || !k.running.is_empty()
        }
        Step::Sort(_) | Step::Callback(_) => true,
        Step::For { body, .. } => {
            drop_stores(body, read);
            true
        }
        Step::While { cond, body, .. } => {
            drop_stores(cond, read);
            drop_stores(body, read);
            true
        }
        Step::Switch { branches, .. } => {
            branches.iter_mut().for_each(|b| drop_stores(b, read));
            true
        }
    });
}

/// Gives every temporary its offset; buffers that are never live at once share memory.
pub fn place(program: &mut Program) {
    let mut survey = Survey {
        lives: vec![None; program.buffers.len()],
        ..Survey::default()
    };
    survey.steps(&program.body);
    let loops = survey.loops;
    let mut lives: Vec<(usize, Life)> = Vec::new();
    for (i, life) in survey.lives.into_iter().enumerate() {
        let Some(mut life) = life else { continue };
        for (start, end) in &loops {
            let touches = life.first <= *end && life.last >= *start;
            let inside = life.first >= *start && life.last <= *end;
            // What enters or leaves a loop, or carries over from one turn to the next, lives
            // through all of it.
            if touches && !(inside && life.begins_with_write) {
                life.first = life.first.min(*start);
                life.last = life.last.max(*end);
            }
        }
        if matches!(program.buffers[i].place, Place::Temp { .. }) {
            lives.push((i, life));
        }
    }
    lives.sort_by_key(|(i, l)| (l.first, *i));
    let mut placed: Vec<(usize, usize, Life)> = Vec::new();
    let mut total = 0;
    for (i, life) in lives {
        let buffer = &program.buffers[i];
        let size = (buffer.len * buffer.dtype.size()).next_multiple_of(16);
        let mut busy: Vec<(usize, usize)> = placed
            .iter()
            .filter(|(_, _, l)| l.first <= life.last && life.first <= l.last)
            .map(|(o, s, _)| (*o, *s))
            .collect();
        busy.sort_unstable();
        let mut offset = 0;
        for (o, s) in busy {
            if offset + size <= o {
                break;
            }
            offset = offset.max(o + s);
        }
        placed.push((offset, size, life));
        total = total.max(offset + size);
        program.buffers[i].place = Place::Temp { offset };
    }
    program.temp_bytes = total;
}
