//! What must be known to go on when the device is lost: copies of the live arrays every few
//! seconds, and every execution since. Executions are pure, so the CPU can repeat them.

use std::collections::{HashMap, HashSet, VecDeque};
use std::rc::Rc;

use athanor_gpu::{Engine, Readback};
use athanor_ir::{Aval, Prim, Source};
use athanor_trace::{Concrete, Evaluate};

use super::array::{Node, tensor};
use crate::cpu::CpuDevice;
use crate::wait::block;
use crate::{Error, clock};

/// Seconds between two copies.
const PERIOD: f64 = 3.0;
/// Operands and results that the log may hold before the next copy is made early.
const WEIGHT: usize = 200_000;

pub enum Operand {
    /// With its type here: a reshaped array shares its node.
    Node(Rc<Node>, Rc<Aval>),
    Host(Concrete),
}

struct Record {
    prim: Prim,
    operands: Vec<Operand>,
    results: Vec<Rc<Node>>,
}

/// Copies on their way; they stand for all records before the number `upto`.
struct Pending {
    nodes: Vec<Rc<Node>>,
    upto: u64,
    coming: Readback,
}

#[derive(Default)]
pub struct Log {
    records: VecDeque<Record>,
    /// Number of the first record.
    first: u64,
    weight: usize,
    last: f64,
    pending: Option<Pending>,
}

impl Log {
    /// Notes an execution on the GPU.
    pub fn push(&mut self, prim: &Prim, operands: Vec<Operand>, results: Vec<Rc<Node>>) {
        self.weight += operands.len() + results.len();
        self.records.push_back(Record {
            prim: prim.clone(),
            operands,
            results,
        });
    }

    /// Begins or ends a round of copies, if it is time. Never waits.
    pub fn tend(&mut self, engine: &mut Engine) -> Result<(), Error> {
        if let Some(p) = self.pending.take() {
            engine.look();
            if !p.coming.is_ready() {
                self.pending = Some(p);
                return Ok(());
            }
            let words = block(None, engine.finish_read(p.coming))??;
            let mut at = 0;
            for n in p.nodes {
                let next = at + n.aval.len();
                *n.saved.borrow_mut() = Some(words[at..next].to_vec());
                at = next;
            }
            return Ok(self.cut(p.upto));
        }
        let now = clock::now();
        if self.records.is_empty() || now - self.last < PERIOD && self.weight < WEIGHT {
            return Ok(());
        }
        self.last = now;
        let mut seen = HashSet::new();
        let (mut nodes, mut spans) = (Vec::new(), Vec::new());
        for n in self.records.iter().flat_map(|r| &r.results) {
            if let Some(held) = &*n.gpu.borrow()
                && !n.is_safe()
                && seen.insert(Rc::as_ptr(n))
            {
                spans.push((held.span.at, n.aval.len()));
                nodes.push(n.clone());
            }
        }
        self.pending = Some(Pending {
            nodes,
            upto: self.first + self.records.len() as u64,
            coming: engine.begin_read(&spans)?,
        });
        Ok(())
    }

    /// Forgets the records before a number: all that is left of them is known.
    fn cut(&mut self, upto: u64) {
        while self.first < upto
            && let Some(r) = self.records.pop_front()
        {
            self.first += 1;
            self.weight -= r.operands.len() + r.results.len();
        }
    }

    /// Gives each live array a value on the CPU, repeating what made it where there is no copy.
    /// Returns how many executions were repeated. The log is empty then.
    pub fn replay(&mut self, cpu: &CpuDevice) -> athanor_trace::Result<usize> {
        self.pending = None;
        let records = std::mem::take(&mut self.records);
        self.first += records.len() as u64;
        self.weight = 0;
        // Backwards: who needs whom.
        let mut uses: HashMap<*const Node, usize> = HashMap::new();
        let mut needed = vec![false; records.len()];
        for (i, r) in records.iter().enumerate().rev() {
            let wanted =
                |n: &Rc<Node>| !n.is_safe() && (n.alive.get() || uses.contains_key(&Rc::as_ptr(n)));
            needed[i] = r.results.iter().any(wanted);
            if needed[i] {
                for operand in &r.operands {
                    if let Operand::Node(n, _) = operand {
                        *uses.entry(Rc::as_ptr(n)).or_default() += 1;
                    }
                }
            }
        }
        // Forwards; what nobody needs any more is dropped at once.
        let mut repeated = 0;
        for r in records
            .iter()
            .zip(&needed)
            .filter(|(_, needed)| **needed)
            .map(|(r, _)| r)
        {
            let operands = r
                .operands
                .iter()
                .map(|o| match o {
                    Operand::Node(n, aval) => value(cpu, n).map(|c| Concrete {
                        aval: aval.clone(),
                        data: c.data,
                    }),
                    Operand::Host(c) => Ok(c.clone()),
                })
                .collect::<Result<Vec<_>, Error>>()?;
            let results = cpu.evaluate(
                &r.prim,
                &operands.iter().collect::<Vec<_>>(),
                &Source::default(),
            )?;
            drop(operands);
            repeated += 1;
            for (n, c) in r.results.iter().zip(results) {
                if n.alive.get() || uses.contains_key(&Rc::as_ptr(n)) {
                    *n.host.borrow_mut() = Some(c);
                }
            }
            for o in &r.operands {
                let Operand::Node(n, _) = o else { continue };
                if let Some(left) = uses.get_mut(&Rc::as_ptr(n)) {
                    *left -= 1;
                    if *left == 0 && !n.alive.get() {
                        *n.host.borrow_mut() = None;
                        *n.saved.borrow_mut() = None;
                    }
                }
            }
        }
        Ok(repeated)
    }
}

/// A node's value on the CPU device, which must be known without the GPU.
pub fn value(cpu: &CpuDevice, n: &Node) -> Result<Concrete, Error> {
    if let Some(c) = &*n.host.borrow() {
        return Ok(c.clone());
    }
    let Some(words) = n.saved.take() else {
        return Err(Error::Foreign {
            aval: n.aval.as_ref().clone(),
        });
    };
    let c = cpu
        .from_host(&tensor(&n.aval, &words)?, n.aval.weak_type)
        .map_err(Error::trace)?;
    *n.host.borrow_mut() = Some(c.clone());
    Ok(c)
}
