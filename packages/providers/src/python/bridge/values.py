"""Turns what Python code made into JSON text, by the rules of Chaos Toolkit's journal."""

import json
import sys


class NotJson(Exception):
    """A value that JSON cannot carry. The message tells its type."""


def _known(module, *names):
    """Classes of a standard module. While nobody has imported it, no value of theirs can exist."""
    loaded = sys.modules.get(module)
    return tuple(getattr(loaded, name) for name in names) if loaded else ()


def _portable(value):
    if isinstance(value, _known("datetime", "date")):
        return value.isoformat()
    if isinstance(value, _known("decimal", "Decimal") + _known("uuid", "UUID")):
        return str(value)
    raise NotJson("a value of type %s" % type(value).__name__)


def _forgiving(value):
    """Experiments and states may get anything from a control: what JSON lacks is shown as text."""
    if isinstance(value, _known("enum", "Enum")):
        return value.value
    try:
        return _portable(value)
    except NotJson:
        return repr(value)


def _encoder(default, allow_nan):
    return json.JSONEncoder(default=default, allow_nan=allow_nan, separators=(",", ":")).encode


_encode = _encoder(_portable, False)
_encode_any = _encoder(_forgiving, False)
# Tells two states of an object apart; it never leaves this process, so NaN is as good as any other word.
fingerprint = _encoder(_forgiving, True)


def to_json(value):
    """The JSON text of a function's result. NaN and infinities become null, as JSON has no word for them."""
    try:
        return _encode(value)
    except NotJson:
        raise
    except TypeError as x:
        raise NotJson("a dict with a key of type %s" % str(x).rsplit(" ", 1)[-1])
    except RecursionError:
        raise NotJson("an object that is nested too deeply")
    except ValueError as x:
        if "ircular" in str(x):
            raise NotJson("an object that contains itself")
        sys.stderr.write("NaN or Infinity in a result became null, as JSON cannot carry it\n")
        return to_json(_finite(value))


def to_json_any(value):
    """The JSON text of what a control left behind."""
    try:
        return _encode_any(value)
    except ValueError:
        return _encode_any(_finite(value))


def _finite(value):
    if isinstance(value, float):
        return value if value - value == 0 else None
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    return value
