//! How this thread waits for the GPU. Natively a future of the GPU's is ready when it is polled; in
//! a browser the stack has to be suspended meanwhile, which only the worker knows how to do.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

use athanor_gpu::Pace;

use crate::{Error, clock};

/// Seconds without a sign of life after which a device counts as lost.
const PATIENCE: f64 = 30.0;
/// Seconds between two looks at the clock while the thread sleeps.
const NAP: f64 = 0.5;

/// Suspends the running stack.
pub trait Wait {
    /// Lets the event loop run until [`Wait::wake`] is called, for so many seconds at most.
    fn sleep(&self, seconds: f64);
    fn wake(&self);
}

thread_local! {
    static WAIT: RefCell<Option<Rc<dyn Wait>>> = const { RefCell::new(None) };
}

/// Tells this thread how to wait.
pub fn set_wait(wait: Rc<dyn Wait>) {
    WAIT.set(Some(wait));
}

/// Whether this thread can wait for the GPU.
pub(crate) fn can_wait() -> bool {
    cfg!(not(target_arch = "wasm32")) || WAIT.with_borrow(Option::is_some)
}

/// Wakers may be sent to other threads by their type; those of a browser's GPU never are.
struct Alarm;

impl Wake for Alarm {
    fn wake(self: Arc<Self>) {
        if let Some(wait) = WAIT.with_borrow(Clone::clone) {
            wait.wake();
        }
    }
}

/// The future's result. `pace`: of the device that is waited for; one that finishes nothing for
/// [`PATIENCE`] seconds is given up.
pub(crate) fn block<T>(pace: Option<Pace>, future: impl Future<Output = T>) -> Result<T, Error> {
    let mut future = std::pin::pin!(future);
    let waker = Waker::from(Arc::new(Alarm));
    let mut context = Context::from_waker(&waker);
    let done = || pace.as_ref().map_or(0, Pace::done);
    let mut seen: Option<(u64, f64)> = None;
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return Ok(value);
        }
        let now = clock::now();
        match seen {
            Some((known, since)) if known == done() => {
                if now - since > PATIENCE {
                    return Err(athanor_gpu::Error::Silent(PATIENCE as u32).into());
                }
            }
            _ => seen = Some((done(), now)),
        }
        match WAIT.with_borrow(Clone::clone) {
            Some(wait) => wait.sleep(NAP),
            #[cfg(not(target_arch = "wasm32"))]
            None => std::thread::sleep(std::time::Duration::from_millis(1)),
            #[cfg(target_arch = "wasm32")]
            None => return Err(Error::CannotWait),
        }
    }
}
