//! Named axes: what a function mapped over an axis says to its other instances.

use std::cell::RefCell;
use std::rc::Rc;

use crate::{Aval, Error, ReduceOp, Result};

/// An axis that a function is mapped over, by its name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NamedAxis {
    pub name: Rc<str>,
    pub size: usize,
    /// Its instances are devices, so that what they exchange is counted.
    pub devices: bool,
    /// Types say what differs along it (JAX's `check_vma`).
    pub checked: bool,
}

impl NamedAxis {
    /// What is of another value on each instance; nothing if the axis is not checked.
    pub fn varying(&self) -> Varying {
        match self.checked {
            true => Varying::along(&self.name),
            false => Varying::default(),
        }
    }
}

/// What the instances of a function do together along one named axis.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Collective {
    /// The number of the instance: i32.
    Index,
    /// The same value, typed as one that differs (`pvary`).
    Vary,
    /// Combines all instances' values; the result is the same for all.
    Reduce(ReduceOp),
    /// All instances' values, stacked along a new axis 0.
    Gather,
    /// x\[n, …] to \[…]: instance i gets the sum over all instances of x\[i].
    Scatter,
    /// x\[n, …] to \[n, …]: y\[j] on instance i is x\[i] of instance j.
    Exchange,
    /// (from, to); who gets nothing has zeros.
    Permute(Vec<(usize, usize)>),
}

impl Collective {
    /// The name in jaxprs.
    pub fn name(&self) -> &'static str {
        match self {
            Collective::Index => "axis_index",
            Collective::Vary => "pvary",
            Collective::Reduce(ReduceOp::Sum) => "psum",
            Collective::Reduce(ReduceOp::Max) => "pmax",
            Collective::Reduce(ReduceOp::Min) => "pmin",
            Collective::Reduce(ReduceOp::Prod) => "pprod",
            Collective::Reduce(ReduceOp::And) => "pand",
            Collective::Reduce(ReduceOp::Or) => "por",
            Collective::Gather => "all_gather",
            Collective::Scatter => "reduce_scatter",
            Collective::Exchange => "all_to_all",
            Collective::Permute(_) => "ppermute",
        }
    }

    /// Parameters as JAX prints them.
    pub(crate) fn params(&self, axis: &NamedAxis) -> Vec<(&'static str, String)> {
        let names = format!("('{}',)", axis.name);
        let size = axis.size.to_string();
        let none = || "None".to_string();
        let zero = || "0".to_string();
        let no = || "False".to_string();
        match self {
            Collective::Index => vec![("axis_name", axis.name.to_string())],
            Collective::Vary => vec![("axes", names)],
            Collective::Reduce(_) if axis.checked => vec![("axes", names)],
            Collective::Reduce(_) => vec![("axes", names), ("axis_index_groups", none())],
            Collective::Gather => vec![
                ("all_gather_dimension", zero()),
                ("axis_index_groups", none()),
                ("axis_name", names),
                ("axis_size", size),
                ("tiled", no()),
            ],
            Collective::Scatter => vec![
                ("axis_index_groups", none()),
                ("axis_name", names),
                ("axis_size", size),
                ("scatter_dimension", zero()),
                ("tiled", no()),
            ],
            Collective::Exchange => vec![
                ("axis_index_groups", none()),
                ("axis_name", names),
                ("concat_axis", zero()),
                ("split_axis", zero()),
                ("tiled", no()),
            ],
            Collective::Permute(pairs) => {
                let pairs: Vec<String> = pairs.iter().map(|(a, b)| format!("({a}, {b})")).collect();
                let end = if pairs.len() == 1 { "," } else { "" };
                vec![
                    ("axis_name", names),
                    ("perm", format!("({}{end})", pairs.join(", "))),
                ]
            }
        }
    }

    /// Bytes that cross from one of n devices to another, all of them together, for an operand of
    /// `bytes` on each: by a ring, which is the least there is (Thakur, Rabenseifner, Gropp 2005).
    pub fn moved(&self, n: usize, bytes: usize) -> u64 {
        let (n, bytes) = (n as u64, bytes as u64);
        let others = n.saturating_sub(1);
        match self {
            Collective::Index | Collective::Vary => 0,
            Collective::Reduce(_) => 2 * others * bytes,
            Collective::Gather => n * others * bytes,
            Collective::Scatter | Collective::Exchange => others * bytes,
            Collective::Permute(pairs) => {
                pairs.iter().filter(|(a, b)| a != b).count() as u64 * bytes
            }
        }
    }
}

/// One collective of devices, for those who count.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Transfer {
    pub op: Collective,
    pub axis: Rc<str>,
    /// Bytes of the operand on one device.
    pub operand: usize,
    /// Along the axis.
    pub size: usize,
    /// Groups of devices that do the same, along other axes.
    pub groups: usize,
}

impl Transfer {
    /// Bytes that cross between devices, of all of them together.
    pub fn bytes(&self) -> u64 {
        self.op.moved(self.size, self.operand) * self.groups as u64
    }

    pub(crate) fn params(&self) -> Vec<(&'static str, String)> {
        vec![
            ("axis", self.axis.to_string()),
            ("bytes", self.bytes().to_string()),
            ("devices", self.devices().to_string()),
            ("op", self.op.name().to_string()),
        ]
    }

    pub fn devices(&self) -> usize {
        self.size * self.groups
    }
}

/// The checked axes along which a value may differ: JAX's `{V:i}`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Varying(u64);

thread_local! {
    static NAMES: RefCell<Vec<Rc<str>>> = const { RefCell::new(Vec::new()) };
}

impl Varying {
    /// Along one axis. Names are few; what exceeds 64 of them is not checked.
    pub fn along(name: &Rc<str>) -> Varying {
        NAMES.with(|names| {
            let mut names = names.borrow_mut();
            let at = names.iter().position(|n| n == name).unwrap_or_else(|| {
                names.push(name.clone());
                names.len() - 1
            });
            Varying(1u64.checked_shl(at as u32).unwrap_or(0))
        })
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub fn union(self, other: Varying) -> Varying {
        Varying(self.0 | other.0)
    }

    pub fn without(self, other: Varying) -> Varying {
        Varying(self.0 & !other.0)
    }

    pub fn contains(self, other: Varying) -> bool {
        other.without(self).is_empty()
    }

    pub fn names(self) -> Vec<Rc<str>> {
        NAMES.with(|names| {
            let names = names.borrow();
            let bit = |i: &usize| self.0 >> i & 1 == 1;
            (0..names.len().min(64))
                .filter(bit)
                .map(|i| names[i].clone())
                .collect()
        })
    }
}

impl std::fmt::Display for Varying {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.is_empty() {
            true => Ok(()),
            false => write!(f, "{{V:{}}}", self.names().join(",")),
        }
    }
}

/// The result's type.
pub(crate) fn infer(op: &Collective, axis: &NamedAxis, inputs: &[Aval]) -> Result<Aval> {
    let name = op.name();
    let varying = axis.varying();
    let x = match (op, inputs) {
        (Collective::Index, []) => {
            return Ok(Aval {
                varying,
                ..Aval::scalar(crate::DType::I32)
            });
        }
        (Collective::Index, _) => return Err(count(name, 0, inputs.len())),
        (_, [x]) => x,
        (_, _) => return Err(count(name, 1, inputs.len())),
    };
    let led = || {
        if x.shape.first() == Some(&axis.size) {
            return Ok(());
        }
        Err(Error::Value(format!(
            "{name} operand needs a leading axis of the size of the named axis {}, {}, but has \
             type {x}",
            axis.name, axis.size
        )))
    };
    let mut shape = x.shape.clone();
    match op {
        Collective::Gather => shape.insert(0, axis.size),
        Collective::Scatter => {
            led()?;
            shape.remove(0);
        }
        Collective::Exchange => led()?,
        Collective::Permute(pairs) => {
            if let Some((a, b)) = pairs.iter().find(|(a, b)| a.max(b) >= &axis.size) {
                return Err(Error::Value(format!(
                    "ppermute pair ({a}, {b}) is beyond the {} instances of axis {}",
                    axis.size, axis.name
                )));
            }
        }
        Collective::Index | Collective::Vary | Collective::Reduce(_) => {}
    }
    let varying = match op {
        Collective::Reduce(_) => x.varying.without(varying),
        _ => x.varying.union(varying),
    };
    Ok(Aval {
        shape,
        varying,
        ..x.clone()
    })
}

fn count(name: &str, want: usize, got: usize) -> Error {
    Error::Malformed(format!("{name} takes {want} operands, got {got}"))
}
