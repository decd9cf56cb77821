//! The reference device: arrays are host tensors, programs are interpreted.

use std::rc::Rc;

use athanor_ir::{Aval, Prim, Source, Tensor, infer, reference};
use athanor_trace::{Concrete, Error, Evaluate, Result};

pub struct ReferenceDevice;

fn tensor(c: &Concrete) -> Result<Rc<Tensor>> {
    c.data
        .clone()
        .downcast()
        .map_err(|_| Error::Runtime(format!("array {} belongs to another device", c.aval)))
}

impl Evaluate for ReferenceDevice {
    fn evaluate(&self, prim: &Prim, inputs: &[&Concrete], _: &Source) -> Result<Vec<Concrete>> {
        let avals: Vec<Aval> = inputs.iter().map(|c| c.aval.as_ref().clone()).collect();
        let results = infer(prim, &avals)?;
        let tensors = inputs
            .iter()
            .map(|c| Ok(tensor(c)?.as_ref().clone()))
            .collect::<Result<Vec<Tensor>>>()?;
        let values = reference::eval_prim(prim, &tensors)?;
        let pair = |(aval, t)| Concrete {
            aval: Rc::new(aval),
            data: Rc::new(t),
        };
        Ok(results.into_iter().zip(values).map(pair).collect())
    }

    fn from_host(&self, t: &Tensor, weak_type: bool) -> Result<Concrete> {
        Ok(Concrete {
            aval: Rc::new(t.aval().weak(weak_type)),
            data: Rc::new(t.clone()),
        })
    }

    fn to_host(&self, c: &Concrete) -> Result<Tensor> {
        Ok(tensor(c)?.as_ref().clone())
    }
}
