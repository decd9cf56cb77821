//! The module `time` over clocks that every platform has, and sleeping that the reader can stop.

use std::rc::Rc;
use std::time::Duration;

use rustpython_vm::{PyObjectRef, PyResult, VirtualMachine};

use crate::step::{now, obey};
use crate::{Action, Host};

/// Replaces what reads a clock. `host` waits for [`Host::sleep`].
pub fn install(vm: &VirtualMachine, host: &Rc<dyn Host>) -> PyResult<()> {
    let time = vm.import("time", 0)?;
    let since_epoch = || {
        let now = web_time::SystemTime::now().duration_since(web_time::UNIX_EPOCH);
        now.unwrap_or(Duration::ZERO)
    };
    let clocks: [(&str, fn() -> Duration); 5] = [
        ("time", since_epoch),
        ("perf_counter", now),
        ("monotonic", now),
        ("process_time", now),
        ("thread_time", now),
    ];
    for (name, clock) in clocks {
        let seconds = vm.new_function(name, move || clock().as_secs_f64());
        time.set_attr(name, seconds, vm)?;
        let nanos = format!("{name}_ns");
        let whole = vm.new_function("ns", move || clock().as_nanos() as u64);
        time.set_attr(vm.ctx.intern_str(nanos), whole, vm)?;
    }
    let host = host.clone();
    let sleep = vm.new_function("sleep", move |seconds: PyObjectRef, vm: &VirtualMachine| {
        let seconds = seconds.try_float(vm)?.to_f64();
        if seconds < 0.0 {
            return Err(vm.new_value_error("sleep length must be non-negative"));
        }
        obey(host.sleep(seconds), vm)
    });
    time.set_attr("sleep", sleep, vm)?;
    let scope = vm.new_scope_with_builtins();
    scope.globals.set_item("time", time, vm)?;
    vm.run_string(scope, CALENDAR, "<frozen time>".into())?;
    Ok(())
}

/// Calendar functions without an argument mean now. There is no local time zone but UTC.
const CALENDAR: &str = "
def install(gmtime, strftime, asctime, now):
    def utc(seconds=None):
        return gmtime(now() if seconds is None else seconds)
    def formatted(format, t=None):
        return strftime(format, utc() if t is None else t)
    def ascii(t=None):
        return asctime(utc() if t is None else t)
    time.gmtime = time.localtime = utc
    time.strftime, time.asctime = formatted, ascii
    time.ctime = lambda seconds=None: ascii(utc(seconds))
    time.timezone, time.altzone, time.daylight, time.tzname = 0, 0, 0, ('UTC', 'UTC')
install(time.gmtime, time.strftime, time.asctime, time.time)
";

/// What a host without an event loop does.
pub fn plain_sleep(seconds: f64) -> Action {
    #[cfg(not(target_arch = "wasm32"))]
    std::thread::sleep(Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX));
    #[cfg(target_arch = "wasm32")]
    {
        let end = now().as_secs_f64() + seconds;
        while now().as_secs_f64() < end {}
    }
    Action::Continue
}
