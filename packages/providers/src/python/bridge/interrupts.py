"""Ends a call that is running, wherever it is: in a loop, in a sleep, on the main thread or beside it."""

import os
import signal
import threading
import time
from _thread import allocate_lock, get_ident, start_new_thread

# Breaks blocking calls of the main thread. Its default is to be ignored, and hardly any program uses it.
WAKE = signal.SIGURG
# Two seconds in all: by then the runner has lost its patience and killed the process.
WAKE_TRIES, WAKE_EVERY_S = 40, 0.05
# How long the main thread waits, after Python code signalled its own process, for the runner to end the call. Chaos
# Toolkit would end it at once; a runner that wants to go on loses this much time.
SIGNALLED_WAIT_S = 0.25

_sleep = time.sleep
_main = threading.main_thread().ident
_beside = {}  # thread -> the call it performs; only calls that do not have the main thread
_on_main = None  # the call that the main thread performs


class Interrupted(KeyboardInterrupt):
    """Raised inside the call. Like Control-C it is not an `Exception`, so that code for failures does not catch it."""


class Call:
    """One call and whether it may still be interrupted."""

    def __init__(self):
        self.guard = allocate_lock()
        self.active = True
        self.asked = False
        self.thread = None
        self.stop = allocate_lock()  # free once the call is to end: what a sleep beside the main thread waits for
        self.stop.acquire()

    def perform(self, function):
        """Runs the function so that `interrupt` can end it with `Interrupted`."""
        global _on_main
        with self.guard:
            if self.asked:
                raise Interrupted()
            self.thread = get_ident()
        if self.thread == _main:
            _on_main = self
            try:
                return function()
            finally:
                self.active = False
                _on_main = None
        try:
            _beside[self.thread] = self
            return function()
        finally:
            try:
                self._leave()
            except Interrupted:
                self._leave()  # only one can be under way, so this time it ends undisturbed

    def _leave(self):
        with self.guard:
            self.active = False
        if self.asked:
            _raise_in(self.thread, None)  # takes back what was asked for and has not been raised yet
        _beside.pop(self.thread, None)

    def _wake(self):
        # A signal that arrives just before a system call does not break it: so it is sent until it was taken.
        for _ in range(WAKE_TRIES):
            if not self.active:
                return
            signal.pthread_kill(_main, WAKE)
            _sleep(WAKE_EVERY_S)

    def interrupt(self):
        """Called from another thread. What does not end by it soon must be ended with its process."""
        with self.guard:
            if self.asked or not self.active:
                return
            self.asked = True
            if self.thread == _main:
                start_new_thread(self._wake, ())
            elif self.thread is not None:
                _raise_in(self.thread, Interrupted)
                self.stop.release()


def _woken(number, frame):
    call = _on_main
    if call is not None and call.asked and call.active:
        call.active = False
        raise Interrupted()


def _interruptible_sleep(seconds):
    call = _beside.get(get_ident())
    if call is None or not isinstance(seconds, (int, float)) or not 0 < seconds < threading.TIMEOUT_MAX:
        return _sleep(seconds)
    if call.stop.acquire(timeout=seconds):
        call.stop.release()
        raise Interrupted()


def _raise_in(thread, kind):
    import ctypes

    kind = ctypes.py_object(kind) if kind else None
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), kind)


def install(forward):
    """Takes over the signals. `forward(name)` tells the runner of one that Python code (or anyone) sent to this process."""

    def forwarded(number, frame):
        # In a thread of its own: this one may be inside the very write that the message has to wait for.
        start_new_thread(forward, (signal.Signals(number).name,))
        call = _on_main
        if call is not None and call.active:
            _sleep(SIGNALLED_WAIT_S)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGUSR1, signal.SIGUSR2):
        signal.signal(number, forwarded)
    signal.signal(WAKE, _woken)
    time.sleep = _interruptible_sleep


def die_with(descriptor):
    """Lets the kernel kill this process when the other end is closed, even while C code holds the interpreter's lock."""
    try:
        import fcntl

        fcntl.fcntl(descriptor, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGKILL)
        fcntl.fcntl(descriptor, fcntl.F_SETFL, fcntl.fcntl(descriptor, fcntl.F_GETFL) | os.O_ASYNC)
    except (ImportError, AttributeError, OSError):
        pass  # not Linux: the end of the request pipe, seen by the reading thread, has to do
