//! Which kernels run at once. Kernels of one list that do not depend on each other share a moment:
//! one dispatch. Control flow separates moments.

use athanor_lower::{BufferId, Kernel, Node, Program, Sort, Step};

/// What runs in a moment.
#[derive(Clone, Copy, Debug)]
pub enum Item<'a> {
    Kernel(&'a Kernel),
    Sort(&'a Sort),
    /// A gate that reads a predicate or the index of a switch.
    Reads(BufferId),
}

/// A program's steps by moments.
#[derive(Clone, Debug)]
pub enum Plan {
    Moment(usize),
    For {
        trip: usize,
        body: Vec<Plan>,
    },
    While {
        gate: usize,
        parent: Option<usize>,
        test: Vec<Plan>,
        pred: BufferId,
        body: Vec<Plan>,
    },
    Switch {
        index: BufferId,
        parent: Option<usize>,
        gates: Vec<usize>,
        branches: Vec<Vec<Plan>>,
    },
}

/// All moments in order of the text, and the loops as ranges of them (inclusive).
#[derive(Debug, Default)]
pub struct Timeline<'a> {
    pub moments: Vec<Vec<Item<'a>>>,
    /// The gate that must be open, for each moment.
    pub gates: Vec<Option<usize>>,
    pub loops: Vec<(usize, usize)>,
    pub gate_count: usize,
}

/// A module of more nodes than this is not made larger.
const MOST_NODES: usize = 1500;
/// Kernels of one module.
const MOST_KERNELS: usize = 48;

pub fn schedule(p: &Program) -> (Timeline<'_>, Vec<Plan>) {
    let mut t = Timeline::default();
    let plan = t.list(&p.body, None);
    (t, plan)
}

impl<'a> Timeline<'a> {
    fn moment(&mut self, items: Vec<Item<'a>>, gate: Option<usize>) -> usize {
        self.moments.push(items);
        self.gates.push(gate);
        self.moments.len() - 1
    }

    fn gate(&mut self) -> usize {
        self.gate_count += 1;
        self.gate_count - 1
    }

    fn list(&mut self, steps: &'a [Step], gate: Option<usize>) -> Vec<Plan> {
        let mut out = Vec::new();
        let mut run: Vec<Item<'a>> = Vec::new();
        for step in steps {
            match step {
                Step::Kernel(k) => {
                    if !k.domain.contains(&0) {
                        run.push(Item::Kernel(k));
                    }
                    continue;
                }
                Step::Sort(s) => {
                    if s.rows > 0 && s.length > 1 {
                        run.push(Item::Sort(s));
                    }
                    continue;
                }
                _ => self.flush(&mut run, gate, &mut out),
            }
            match step {
                Step::For { trip, body } => {
                    let start = self.moments.len();
                    let body = self.list(body, gate);
                    self.close_loop(start);
                    out.push(Plan::For { trip: *trip, body });
                }
                Step::While { cond, pred, body } => {
                    let inner = self.gate();
                    let start = self.moments.len();
                    let test = self.list(cond, Some(inner));
                    self.moment(vec![Item::Reads(*pred)], None);
                    let body = self.list(body, Some(inner));
                    self.close_loop(start);
                    out.push(Plan::While {
                        gate: inner,
                        parent: gate,
                        test,
                        pred: *pred,
                        body,
                    });
                }
                Step::Switch { index, branches } => {
                    self.moment(vec![Item::Reads(*index)], None);
                    let gates: Vec<usize> = branches.iter().map(|_| self.gate()).collect();
                    let lists = branches
                        .iter()
                        .zip(&gates)
                        .map(|(b, g)| self.list(b, Some(*g)))
                        .collect();
                    out.push(Plan::Switch {
                        index: *index,
                        parent: gate,
                        gates,
                        branches: lists,
                    });
                }
                // The table of exceptions refuses callbacks before.
                Step::Kernel(_) | Step::Sort(_) | Step::Callback(_) => {}
            }
        }
        self.flush(&mut run, gate, &mut out);
        out
    }

    fn close_loop(&mut self, start: usize) {
        if self.moments.len() > start {
            self.loops.push((start, self.moments.len() - 1));
        }
    }

    /// Levels of a run of kernels: each comes right after the last one that it depends on.
    fn flush(&mut self, run: &mut Vec<Item<'a>>, gate: Option<usize>, out: &mut Vec<Plan>) {
        let items = std::mem::take(run);
        let mut levels: Vec<Vec<Item<'a>>> = Vec::new();
        let mut size: Vec<usize> = Vec::new();
        let mut placed: Vec<(usize, Access)> = Vec::new();
        for item in items {
            let access = Access::of(&item);
            let mut level = placed
                .iter()
                .filter(|(_, a)| a.conflicts(&access))
                .map(|(l, _)| l + 1)
                .max()
                .unwrap_or(0);
            let nodes = match item {
                Item::Kernel(k) => k.nodes.len(),
                _ => 0,
            };
            while level < levels.len()
                && (size[level] + nodes > MOST_NODES || levels[level].len() >= MOST_KERNELS)
            {
                level += 1;
            }
            if level == levels.len() {
                levels.push(Vec::new());
                size.push(0);
            }
            levels[level].push(item);
            size[level] += nodes;
            placed.push((level, access));
        }
        for items in levels {
            let moment = self.moment(items, gate);
            out.push(Plan::Moment(moment));
        }
    }
}

struct Access {
    reads: Vec<BufferId>,
    writes: Vec<BufferId>,
}

impl Access {
    fn of(item: &Item<'_>) -> Access {
        let (mut reads, mut writes) = (Vec::new(), Vec::new());
        match item {
            Item::Kernel(k) => {
                for n in &k.nodes {
                    if let Node::Load { buffer, .. } = n {
                        reads.push(*buffer);
                    }
                }
                writes.extend(k.stores.iter().chain(&k.running).map(|s| s.buffer));
            }
            Item::Sort(s) => writes.extend(s.buffers()),
            Item::Reads(b) => reads.push(*b),
        }
        for list in [&mut reads, &mut writes] {
            list.sort_unstable();
            list.dedup();
        }
        Access { reads, writes }
    }

    fn conflicts(&self, later: &Access) -> bool {
        let meet = |a: &[BufferId], b: &[BufferId]| a.iter().any(|x| b.binary_search(x).is_ok());
        meet(&self.writes, &later.reads)
            || meet(&self.writes, &later.writes)
            || meet(&self.reads, &later.writes)
    }
}
