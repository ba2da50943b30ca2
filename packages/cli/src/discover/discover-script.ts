/*
 * Python code as text, so that it travels in the bundle and is run by `python -c`. It needs nothing but the standard
 * library. Where Chaos Toolkit's library is installed and the extension has a discover function, that one is asked.
 */

/** Says what the Python package of an extension offers, as JSON. Arguments: its name, then `system` or `no-system`. */
export const discoverScript = `import importlib
import importlib.metadata
import inspect
import json
import os
import pkgutil
import platform
import sys
import uuid
from datetime import datetime, timezone

answer = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)  # Whatever the package prints while it is imported must not mix with the answer.

PORTABLE = {
    type(None): "null", None: "null", bool: "boolean", int: "integer", float: "number", str: "string",
    bytes: "byte", set: "set", tuple: "tuple", list: "list", dict: "mapping",
}


def portable(annotation):
    try:
        if annotation in PORTABLE:
            return PORTABLE[annotation]
    except TypeError:
        pass
    name = annotation if isinstance(annotation, str) else str(annotation)
    for simple in ("bool", "int", "float", "str", "bytes", "set", "tuple", "list", "dict"):
        if name == simple:
            return PORTABLE[getattr(__import__("builtins"), simple)]
    for prefix, portable_name in (("Dict", "mapping"), ("List", "list"), ("Set", "set")):
        if name.startswith("typing." + prefix) or name.startswith(prefix + "["):
            return portable_name
    return "object"


def jsonable(value):
    try:
        json.dumps(value)
        return value
    except (TypeError, ValueError):
        return repr(value)


def kind_of(module):
    last = module.rsplit(".", 1)[-1]
    for word in ("probe", "action", "tolerance"):
        if word in module.split(".")[-1] or "." + word in module:
            return word
    return None if last.startswith("control") else "action"


def activities_of(name):
    module = importlib.import_module(name)
    exported = getattr(module, "__all__", None)
    kind = kind_of(name)
    if exported is None or kind is None:
        return
    for func_name, func in inspect.getmembers(module, inspect.isfunction):
        if func_name not in exported or func.__module__.split(".")[0] != name.split(".")[0]:
            continue
        signature = inspect.signature(func)
        activity = {"type": kind, "name": func_name, "mod": name, "doc": inspect.getdoc(func), "arguments": []}
        if signature.return_annotation is not inspect.Signature.empty:
            activity["return_type"] = portable(signature.return_annotation)
        for parameter in signature.parameters.values():
            if parameter.kind in (parameter.KEYWORD_ONLY, parameter.VAR_KEYWORD):
                continue
            argument = {"name": parameter.name}
            if parameter.default is not inspect.Parameter.empty:
                argument["default"] = jsonable(parameter.default)
            if parameter.annotation is not inspect.Parameter.empty:
                argument["type"] = portable(parameter.annotation)
            activity["arguments"].append(argument)
        yield activity


def top_levels(name):
    """The importable names of a distribution; a name that is no distribution is a module itself."""
    wanted = name.replace("_", "-").lower()
    try:
        found = importlib.metadata.packages_distributions()
    except AttributeError:  # Python 3.9
        found = {}
        for dist in importlib.metadata.distributions():
            for top in (dist.read_text("top_level.txt") or "").split():
                found.setdefault(top, []).append(dist.metadata["Name"])
    tops = [top for top, dists in found.items() if any(d.replace("_", "-").lower() == wanted for d in dists)]
    return sorted(top for top in tops if not top.startswith("_")) or [name]


def version_of(name):
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def library_version():
    return version_of("chaostoolkit-lib")


def discover(name, with_system):
    activities, problems, system = [], [], None
    own = None
    for top in top_levels(name):
        package = importlib.import_module(top)
        own = own or getattr(package, "discover", None)
        names = [top]
        if hasattr(package, "__path__"):
            names += [info.name for info in pkgutil.walk_packages(package.__path__, top + ".", onerror=lambda _: None)]
        if callable(own) and library_version():
            return own(discover_system=with_system)
        for module in names:
            try:
                activities.extend(activities_of(module))
            except Exception as error:
                problems.append({"module": module, "reason": str(error)})
    machine = platform.uname()
    return {
        "chaoslib_version": library_version(),
        "id": str(uuid.uuid4()),
        "target": name,
        "date": datetime.now(timezone.utc).isoformat(),
        "platform": {
            "system": machine.system, "node": machine.node, "release": machine.release, "version": machine.version,
            "machine": machine.machine, "proc": machine.processor, "python": platform.python_version(),
        },
        "extension": {"name": name, "version": version_of(name)},
        "activities": activities,
        "system": system,
        **({"problems": problems} if problems else {}),
    }


if __name__ == "__main__":
    sys.path.insert(0, os.getcwd())
    try:
        result = {"found": discover(sys.argv[1], sys.argv[2] == "system")}
    except ModuleNotFoundError as error:
        result = {"missing": str(error)}
    except Exception as error:
        result = {"failed": type(error).__name__ + ": " + str(error)}
    json.dump(result, answer, default=str)
    answer.flush()
`;
