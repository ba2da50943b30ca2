"""Words for what an activity or a control raised."""

import traceback


def reason(x):
    """One line, as Chaos Toolkit reports it: `ValueError: boom`; a failure that an activity announced speaks for itself."""
    if named(x, "ActivityFailed") and str(x):
        return str(x)
    if isinstance(x, SyntaxError):
        return "%s: %s" % (type(x).__name__, x)
    return traceback.format_exception_only(type(x), x)[0].strip()


def trace(x):
    """The lines of the traceback, from the first frame that is not ours."""
    frames = x.__traceback__
    while frames is not None and frames.tb_frame.f_code.co_filename.startswith("<hormesis_bridge"):
        frames = frames.tb_next
    return traceback.format_exception(type(x), x, frames)


def named(x, name):
    """By name, because Chaos Toolkit need not be installed where its extensions run."""
    return any(cls.__name__ == name for cls in type(x).__mro__)
