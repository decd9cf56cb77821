//! The native module `_athanor` on the reference device; expected texts are JAX 0.10.2's.

use std::cell::RefCell;
use std::rc::Rc;

use athanor_protocol::Stream;
use athanor_protocol::figure::Figure;
use athanor_python::{Action, Host, Python};
use athanor_runtime::{Device, install};

#[derive(Default)]
struct Recorder(RefCell<String>);

impl Host for Recorder {
    fn write(&self, _: Stream, text: &str) {
        self.0.borrow_mut().push_str(text);
    }
    fn display(&self, _: &str) {}
    fn figure(&self, _: Figure) {}
    fn poll(&self) -> Action {
        Action::Continue
    }
    fn pass(&self) -> Action {
        Action::Continue
    }
}

fn printed(source: &str) -> String {
    let _runtime = install(Device::Reference).expect("a device");
    let host = Rc::new(Recorder::default());
    let python = Python::new(host.clone()).expect("Python starts");
    if let Err(p) = python.run("cell", source) {
        panic!("{}", p.traceback);
    }
    host.0.take()
}

#[test]
fn operators_promote_as_jax_does() {
    let text = printed(
        "import _athanor as a
x = a.asarray([1., 2., 3.], None)
i = a.asarray([[1, -2], [3, 4]], None)
print(repr(x + 1))
print(repr(i / 2))
print(repr(i // 2))
print(repr(i % 3))
print(repr(x ** 2))
print(repr(x > 1.5))
print(repr(i @ i))
print(i[0, 1].item(), i[:, 1], x[::-1], x[7], len(x))
",
    );
    assert_eq!(
        text,
        "Array([2., 3., 4.], dtype=float32)
Array([[ 0.5, -1. ],
       [ 1.5,  2. ]], dtype=float32)
Array([[ 0, -1],
       [ 1,  2]], dtype=int32)
Array([[1, 1],
       [0, 1]], dtype=int32)
Array([1., 4., 9.], dtype=float32)
Array([False,  True,  True], dtype=bool)
Array([[ -5, -10],
       [ 15,  10]], dtype=int32)
-2 [-2  4] [3. 2. 1.] 3.0 3
"
    );
}
