"""Runs commands one after the other and says what each cost: a request and an answer a line, both JSON.

Python measures here because it can wait for a process together with its use of the machine (wait4), which Node.js
cannot; and because a small parent starts a process in the same time whatever that process is.
"""

import json
import os
import signal
import sys
import time

running = 0


def give_up(_signal, _frame):
    os.kill(running, signal.SIGKILL)


def measure(request):
    global running
    os.chdir(request["cwd"])
    output = os.open(request["output"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    streams = [(os.POSIX_SPAWN_DUP2, nothing, 0), (os.POSIX_SPAWN_DUP2, output, 1), (os.POSIX_SPAWN_DUP2, output, 2)]
    argv = request["argv"]
    started = time.perf_counter()
    running = os.posix_spawn(argv[0], argv, request["env"], file_actions=streams)
    signal.setitimer(signal.ITIMER_REAL, request["timeoutMs"] / 1000)
    _, status, usage = os.wait4(running, 0)
    ended = time.perf_counter()
    signal.setitimer(signal.ITIMER_REAL, 0)
    os.close(output)
    os.close(nothing)
    return {
        "wallMs": (ended - started) * 1000,
        "cpuMs": (usage.ru_utime + usage.ru_stime) * 1000,
        "peakKb": usage.ru_maxrss,
        "exitCode": os.waitstatus_to_exitcode(status),
    }


signal.signal(signal.SIGALRM, give_up)
for line in sys.stdin:
    try:
        answer = measure(json.loads(line))
    except OSError as error:
        answer = {"error": str(error)}
    print(json.dumps(answer), flush=True)
