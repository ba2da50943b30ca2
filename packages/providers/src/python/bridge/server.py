"""Reads requests, performs them, writes answers. One JSON object a line, in both directions, on one socket.

The reading thread hands requests to the main thread when that is idle, as code that uses signals wants to be there.
Background activities, and whatever arrives while the main thread is busy, get a thread of their own.
"""

import json
import os
import sys
import threading
from _queue import Empty, SimpleQueue

from hormesis_bridge import functions, interrupts, values

REQUESTS = 3  # the descriptor of the socket to the runner
LIFELINE = 4  # nothing is ever sent on it; it closes when the runner is gone

# More than nearly every request. Python makes room for as much before each read; from 128 KB on, the system is asked
# for that room and given it back each time, which takes longer than many a call.
READ_BYTES = 1 << 16

# Python takes a signal that arrives just before the main thread goes to wait only after the wait. Shorter would burn
# more for nothing; longer would make a signal that a background thread sent late by as much.
IDLE_S = 0.2

_work = SimpleQueue()
_calls = {}  # id -> the call, until it is answered
_writing = threading.Lock()
_busy = False  # the main thread has a request, or is about to get one


def serve(rest):
    """Serves until the runner says `close`. Ends the process on the spot when the runner is gone."""
    global _busy
    for descriptor in (REQUESTS, LIFELINE):
        os.set_inheritable(descriptor, False)
    os.set_blocking(REQUESTS, True)
    interrupts.install(lambda name: _send('{"signal":"%s"}\n' % name))
    interrupts.die_with(LIFELINE)
    threading.Thread(target=_read, args=(rest,), daemon=True).start()
    while True:
        try:
            request = _work.get(timeout=IDLE_S)
        except Empty:
            continue
        if request is None:
            sys.exit(0)  # the ordinary end, so that what extensions registered with atexit still runs
        answer = _answer(request)
        _busy = False  # before the answer: the next request may come the instant that it is sent
        _send(answer)


def _read(buffered):
    while True:
        *lines, buffered = buffered.split(b"\n")
        for line in lines:
            _dispatch(json.loads(line))
        # Parts of a long line are joined once, not again with each part.
        parts = [buffered]
        while b"\n" not in parts[-1]:
            parts.append(os.read(REQUESTS, READ_BYTES))
            if not parts[-1]:
                os._exit(0)
        buffered = b"".join(parts)


def _dispatch(request):
    global _busy
    op = request["op"]
    if op == "interrupt":
        call = _calls.get(request["id"])
        if call is not None:
            call.interrupt()
        return
    if op == "close":
        _work.put(None)
        return
    _calls[request["id"]] = interrupts.Call()
    if _busy or request.get("background"):
        threading.Thread(target=lambda: _send(_answer(request)), daemon=True).start()
    else:
        _busy = True
        _work.put(request)


def _send(line):
    data = memoryview(line.encode())
    with _writing:
        while data:
            data = data[os.write(REQUESTS, data) :]


def _answer(request):
    try:
        return '{"id":%d,%s}\n' % (request["id"], _operations[request["op"]](request))
    except BaseException as x:
        return '{"id":%d,"died":%s}\n' % (request["id"], json.dumps("%s: %s" % (type(x).__name__, x)))
    finally:
        _calls.pop(request["id"], None)


def _call(request):
    def perform():
        function, arguments, missing = functions.prepare(request)
        return (missing, None) if missing else (None, function(**arguments))

    try:
        missing, value = _calls[request["id"]].perform(perform)
        return '"need":%s' % json.dumps(missing) if missing else '"ok":%s' % values.to_json(value)
    except functions.Broken as x:
        return _report("broken", str(x), x.__cause__ or x)
    except values.NotJson as x:
        return _report("unserialisable", "it returned %s, which JSON cannot carry" % x)
    except BaseException as x:
        return _raised(x)


def _raised(x):
    from hormesis_bridge import failures

    kind = "failed" if isinstance(x, Exception) else "interrupted"
    return _report(kind, failures.reason(x), x)


def _report(kind, reason, x=None):
    from hormesis_bridge import failures

    return '"%s":%s,"trace":%s' % (kind, json.dumps(reason), json.dumps(failures.trace(x) if x else []))


def _check(request):
    return '"ok":%s' % json.dumps([functions.check(item) for item in request["items"]])


def _load(request):
    from hormesis_bridge import controls

    try:
        return '"ok":%s' % json.dumps(controls.load(request["module"], request["hooks"]))
    except BaseException as x:
        return _raised(x)


def _hook(request):
    from hormesis_bridge import controls

    hook = controls.Hook(request)
    try:
        _calls[request["id"]].perform(hook.run)
        outcome = '"ok":null'
    except BaseException as x:
        outcome = _report("stop", str(x) or type(x).__name__, x) if controls.ends_run(x) else _raised(x)
    # A hook that failed half-way may have changed something all the same.
    return '%s,"patches":%s' % (outcome, hook.changes())


_operations = {"call": _call, "check": _check, "load": _load, "hook": _hook}
