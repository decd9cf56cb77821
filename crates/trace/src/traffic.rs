//! What devices exchanged: every run of a program adds the transfers that it holds.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::{Rc, Weak};

use athanor_ir::{Collective, Graph, Prim, Transfer};

/// Collectives of one kind along one axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Traffic {
    pub kind: &'static str,
    pub axis: Rc<str>,
    /// How many there were, and on how many devices each.
    pub count: u64,
    pub devices: usize,
    /// That crossed between devices, of all devices together.
    pub bytes: u64,
}

type List = Rc<[(Transfer, u64)]>;

#[derive(Default)]
struct Ledger {
    rows: Vec<Traffic>,
    /// Transfers of graphs that ran, with how often one run makes each.
    graphs: HashMap<*const Graph, (Weak<Graph>, List)>,
}

thread_local! {
    static EXPECTED: Cell<bool> = const { Cell::new(false) };
    static LEDGER: RefCell<Ledger> = RefCell::default();
}

/// From the first transfer on, programs that run are looked at.
pub(crate) fn expect() {
    EXPECTED.with(|e| e.set(true));
}

/// Collectives since the last reset, in the order in which they first occurred.
pub fn traffic() -> Vec<Traffic> {
    LEDGER.with(|l| l.borrow().rows.clone())
}

/// Counts from zero.
pub fn reset_traffic() {
    LEDGER.with(|l| l.borrow_mut().rows.clear());
}

impl Ledger {
    fn add(&mut self, t: &Transfer, times: u64) {
        // Nothing crosses.
        if t.op == Collective::Vary || times == 0 {
            return;
        }
        let (kind, devices) = (t.op.name(), t.devices());
        let same = |r: &&mut Traffic| r.kind == kind && r.axis == t.axis && r.devices == devices;
        let bytes = t.bytes() * times;
        match self.rows.iter_mut().find(same) {
            Some(row) => {
                row.count += times;
                row.bytes += bytes;
            }
            None => self.rows.push(Traffic {
                kind,
                axis: t.axis.clone(),
                count: times,
                devices,
                bytes,
            }),
        }
    }

    fn transfers(&mut self, graph: &Rc<Graph>) -> List {
        let key = Rc::as_ptr(graph);
        if let Some((alive, list)) = self.graphs.get(&key)
            && alive.strong_count() > 0
        {
            return list.clone();
        }
        let mut found = Vec::new();
        for eqn in &graph.eqns {
            self.of_prim(&eqn.prim, &mut found);
        }
        let list: List = found.into();
        self.graphs.retain(|_, (g, _)| g.strong_count() > 0);
        self.graphs
            .insert(key, (Rc::downgrade(graph), list.clone()));
        list
    }

    /// A loop counts once for each pass if their number is known, else once; of branches, the
    /// first counts.
    fn of_prim(&mut self, prim: &Prim, found: &mut Vec<(Transfer, u64)>) {
        if let Prim::Transfer(t) = prim {
            found.push((t.clone(), 1));
            return;
        }
        let times = match prim {
            Prim::Scan { length, .. } => *length as u64,
            _ => 1,
        };
        let graphs = prim.graphs();
        let graphs = match prim {
            Prim::Cond { .. } => &graphs[..graphs.len().min(1)],
            _ => &graphs,
        };
        for g in graphs {
            let inner = self.transfers(g);
            found.extend(inner.iter().map(|(t, n)| (t.clone(), n * times)));
        }
    }
}

/// Counts what a primitive exchanges that is about to run.
pub(crate) fn count(prim: &Prim) {
    if !EXPECTED.with(Cell::get) {
        return;
    }
    LEDGER.with(|l| {
        let ledger = &mut *l.borrow_mut();
        let mut found = Vec::new();
        ledger.of_prim(prim, &mut found);
        for (t, times) in found {
            ledger.add(&t, times);
        }
    });
}
