"""Finds the functions that activities name, checks and completes their arguments."""

import sys
from types import BuiltinFunctionType, FunctionType

_KEYWORDS = 0x08  # the flag of code objects that take **kwargs
_VARIADIC = 0x04 | _KEYWORDS  # the same for *args or **kwargs
_signatures = {}


class Broken(Exception):
    """The declaration cannot work, whatever the system under test does."""


def load(name):
    """Imports a module, exactly as `import` does: its code runs once a process."""
    __import__(name)
    if "logging" in sys.modules:
        from hormesis_bridge import logs

        logs.show()
    return sys.modules[name]


def parameters(function):
    """The names of a function's parameters, `*args` and `**kwargs` included."""
    code = _plain_code(function)
    if code is None:
        return _signature(function).parameters
    count = code.co_argcount + code.co_kwonlyargcount + bin(code.co_flags & _VARIADIC).count("1")
    return code.co_varnames[:count]


def prepare(request):
    """The function, its arguments, and the names of what it wants and the request lacks.

    Raises `Broken` where Chaos Toolkit would crash: all of it is the fault of the declaration.
    """
    try:
        function = getattr(load(request["module"]), request["func"])
        names = parameters(function)
        arguments = request["arguments"].copy()
        missing = []
        for name in ("secrets", "configuration"):
            if name in names and (name == "configuration" or request["scoped"]):
                if name in request:
                    arguments[name] = request[name]
                else:
                    missing.append(name)
        return function, arguments, missing
    except Exception as x:
        raise Broken("%s: %s" % (type(x).__name__, x)) from x


def check(item):
    """Why the activity could not be performed: pairs of the kind of fault and its detail."""
    try:
        module = load(item["module"])
    except ImportError as x:
        return [("no-module", "" if getattr(x, "name", None) == item["module"] else str(x))]
    except Exception as x:
        return [("bad-module", "%s: %s" % (type(x).__name__, x))]
    function = getattr(module, item["func"], None)
    if not isinstance(function, (FunctionType, BuiltinFunctionType)):
        return [("no-function", "")]
    try:
        return _unbound(function, set(item["arguments"]))
    except Exception as x:
        return [("bad-arguments", str(x))]


def _unbound(function, given):
    code = _plain_code(function)
    given = given | ({"secrets", "configuration"} & set(parameters(function)))
    if code is None or code.co_posonlyargcount:
        return _unbound_by_signature(function, given)
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    required = names[: code.co_argcount - len(function.__defaults__ or ())]
    required += tuple(name for name in names[code.co_argcount :] if name not in (function.__kwdefaults__ or {}))
    faults = [("missing", name) for name in required if name not in given]
    if not code.co_flags & _KEYWORDS:
        faults += [("unexpected", name) for name in sorted(given.difference(names))]
    return faults


def _unbound_by_signature(function, given):
    try:
        _signature(function).bind(**dict.fromkeys(given))
        return []
    except TypeError as x:
        message = str(x)
    if "missing" in message:
        return [("missing", message.rsplit(":", 1)[1].strip(" '"))]
    if "unexpected" in message:
        return [("unexpected", message.rsplit(" ", 1)[1].strip("'"))]
    return [("bad-arguments", message)]


def _plain_code(function):
    """The code of an undecorated function. `inspect` knows every kind, but takes 5 ms to import."""
    if type(function) is FunctionType and not function.__dict__:
        return function.__code__
    return None


def _signature(function):
    signature = _signatures.get(id(function))
    if signature is None or signature[0] is not function:
        import inspect

        signature = _signatures[id(function)] = (function, inspect.signature(function))
    return signature[1]
