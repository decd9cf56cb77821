"""What happens around each call of a module's method."""

import functools

from .. import errors


class _Context:
    """What is under way: the modules whose methods run, and who wants to know of calls."""

    def __init__(self):
        self.modules = [None]
        self.captures = []  # filters of ``capture_intermediates``
        self.calls = []  # for ``tabulate``: lists that calls are added to
        self.interceptors = []


context = _Context()


class CallInfo:
    """A call of a method, as ``tabulate`` shows it."""

    def __init__(self, index, module, method, args, kwargs, outputs):
        self.index, self.module, self.path = index, module, module.scope.path
        self.method, self.args, self.kwargs, self.outputs = method, args, kwargs, outputs
        self.rngs, self.mutable = module.scope.rngs, module.scope.mutable


class CallLog(list):
    """Calls in the order in which they end, numbered in the order in which they begin."""

    begun = 0

    def begin(self):
        self.begun += 1
        return self.begun - 1


def compact(fun):
    """Let a method make its submodules and parameters where it uses them."""
    fun.compact = True
    return fun


def nowrap(fun):
    """Leave a method alone: no setup before, no submodules in it."""
    fun.nowrap = True
    return fun


def function_name(fun):
    """A function's name, also through ``functools.partial``."""
    while isinstance(fun, functools.partial):
        fun = fun.func
    return getattr(fun, "__name__", "unnamed_function")


class InterceptorContext:
    """What an interceptor learns: the module, the method's name and the method."""

    def __init__(self, module, method_name, orig_method):
        self.module, self.method_name, self.orig_method = module, method_name, orig_method


class intercept_methods:
    """Within this context ``interceptor(next_fun, args, kwargs, context)`` stands in for every call
    of a module's method."""

    def __init__(self, interceptor):
        self.interceptor = interceptor

    def __enter__(self):
        context.interceptors.append(self.interceptor)

    def __exit__(self, *error):
        context.interceptors.pop()
        return False


def _intercepted(fun, module, args, kwargs):
    bound = functools.partial(fun, module)
    about = InterceptorContext(module, function_name(fun), bound)
    run = bound
    for interceptor in reversed(context.interceptors):
        inner = run
        run = functools.partial(_intercept, interceptor, inner, about)
    return run(*args, **kwargs)


def _intercept(interceptor, inner, about, *args, **kwargs):
    return interceptor(inner, args, kwargs, about)


def wrap_method_once(fun):
    """A method with what is needed around it; nothing if it has that already."""
    if hasattr(fun, "method_handler_wrapped"):
        return fun

    def method(*args, **kwargs):
        if args and hasattr(args[0], "_parent_ref"):
            return call_method(args[0], fun, args[1:], kwargs)
        return fun(*args, **kwargs)

    functools.update_wrapper(method, fun)
    method.method_handler_wrapped = True
    return method


def call_method(module, fun, args, kwargs):
    """Call a method: set up first, note that submodules may be made, log, clean up."""
    is_compact = hasattr(fun, "compact")
    name = function_name(fun)
    is_setup = name == "setup"
    state = module._state
    if is_setup:
        if module.scope is None:
            raise errors.CallSetupUnboundModuleError()
        nested, state.in_setup = state.in_setup, True
    else:
        module._try_setup()
    if is_compact:
        if module.scope is None:
            raise errors.CallCompactUnboundModuleError()
        nested, state.in_compact_method = state.in_compact_method, True
    log = context.calls[-1] if context.calls and not is_setup else None
    context.modules.append(module)
    try:
        index = None if log is None else log.begin()
        if context.interceptors:
            y = _intercepted(fun, module, args, kwargs)
        else:
            y = fun(module, *args, **kwargs)
        if context.captures:
            wanted = context.captures[-1]
            if wanted and wanted(module, name):
                module.sow("intermediates", name, y)
        if log is not None:
            log.append(CallInfo(index, module, name, args, kwargs, y))
        return y
    finally:
        context.modules.pop()
        if is_compact:
            # The next call may use the same names again: it means the same submodules.
            object.__setattr__(module, "scope", module.scope.rewound())
        if (is_compact or is_setup) and not nested:
            state.reset()


def guard_property(prop):
    """A property whose AttributeError is not taken for the lack of the property itself."""
    read = prop.fget

    def fget(self):
        try:
            return read(self)
        except AttributeError as error:
            raise errors.DescriptorAttributeError() from error

    return property(fget if read else None, prop.fset, prop.fdel, prop.__doc__)
