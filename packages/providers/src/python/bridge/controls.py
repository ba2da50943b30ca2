"""Loads controls and calls their hooks, with live objects whose changes are reported back."""

from threading import RLock

from hormesis_bridge import failures, functions, values
from hormesis_bridge.interrupts import Interrupted
from hormesis_bridge.mirror import assign, mirror, patch

# What the runner and the controls share for the whole run. The runner sends each only when it changed, and here they
# stay the same objects, so that a control may hold on to them.
_shared = {}
_lock = RLock()


class Shared:
    """One object that the runner holds too, with its state when both sides were last known to agree."""

    def __init__(self, value):
        self.value = value
        self.agree()

    def agree(self):
        self.mirror = mirror(self.value)
        self.text = values.fingerprint(self.value)

    def receive(self, value):
        assign(self.value, value)
        self.agree()

    def changes(self):
        text = values.fingerprint(self.value)
        if text == self.text or not isinstance(self.value, (dict, list)):
            return None
        found = patch(self.mirror, self.value)
        self.agree()
        return found


class Handlers:
    """Stands in for Chaos Toolkit's registry of event handlers: it takes them, and never calls them."""

    def __init__(self):
        self.handlers = []

    def register(self, handler):
        self.handlers.append(handler)


def load(name, hooks):
    """The hooks that a module has, each with the names of the function's parameters."""
    module = functions.load(name)
    found = {hook: getattr(module, hook, None) for hook in hooks}
    return {hook: list(functions.parameters(function)) for hook, function in found.items() if function}


class Hook:
    """One call of one hook."""

    def __init__(self, request):
        self.request = request
        with _lock:
            self.roots = {name: _root(name, sent) for name, sent in request["roots"].items()}
            if "path" in request:
                self.context = self.roots["experiment"].value
                for step in request["path"]:
                    self.context = self.context[step]
            elif "context" in self.roots:
                self.context = self.roots["context"].value

    def run(self):
        request = self.request
        name = request["hook"]
        function = getattr(functions.load(request["module"]), name)
        if name == "cleanup_control":
            return function()
        if name == "validate_control":
            return function(request["control"])
        arguments = request["arguments"]
        names = functions.parameters(function)
        for root in ("secrets", "configuration", "state", "experiment", "settings"):
            if root in names and root in self.roots:
                arguments[root] = self.roots[root].value
        if name == "configure_control":
            if "event_registry" in names:
                arguments["event_registry"] = Handlers()
            return function(**arguments)
        if "extensions" in names:
            arguments["extensions"] = self.roots["experiment"].value.get("extensions")
        return function(context=self.context, **arguments)

    def changes(self):
        """The JSON text of what is different now: a patch for each root that changed."""
        with _lock:
            found = {name: root.changes() for name, root in self.roots.items()}
        return values.to_json_any({name: change for name, change in found.items() if change is not None})


def ends_run(x):
    """True for what `chaos` lets escape from a hook: the call to interrupt, and what is no ordinary exception."""
    if isinstance(x, Interrupted):
        return False
    return failures.named(x, "InterruptExecution") or not isinstance(x, Exception)


def _root(name, sent):
    if name in ("context", "state"):
        return Shared(sent["value"])
    known = _shared.get(name)
    if "value" not in sent:
        return known
    if known is None or type(known.value) is not type(sent["value"]) or not isinstance(known.value, (dict, list)):
        known = _shared[name] = Shared(sent["value"])
    else:
        known.receive(sent["value"])
    return known
