"""Cheats that use up more than there is, and mistakes that do the same."""

from __future__ import annotations

from .cheat import CLOCK, FILES, MEMORY, OUTPUT, PROCESSES, TIME, WRONG, Cheat

RESOURCES = [
    Cheat("an endless loop", TIME, "while True: pass", long=True),
    Cheat("an endless loop when the file is read", TIME, "while True: pass\ndef square_loss(yhat, y): pass", long=True),
    Cheat(
        "an endless loop that no signal ends",
        TIME,
        """
        import signal
        for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
            signal.signal(number, signal.SIG_IGN)
        while True:
            try:
                while True: pass
            except BaseException: pass
        """,
    ),
    Cheat("a number without an end", TIME, "10**10**9", long=True),
    Cheat("a regular expression without an end", TIME, "import re; re.match('(a+)+b', 'a' * 50)", long=True),
    Cheat("sleep", CLOCK, "import time; time.sleep(10**6)", waits=True, long=True),
    Cheat(
        "a process that stops itself",
        CLOCK,
        "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)",
        waits=True,
        long=True,
    ),
    Cheat(
        "work handed to other processes",
        TIME,
        """
        import os
        if os.fork() == 0:
            while True: pass
        os.wait()
        """,
        long=True,
    ),
    Cheat("a fork bomb", PROCESSES, "import os\nfor _ in range(10**4): os.fork()", core=True),
    Cheat(
        "a fork bomb that goes on",
        PROCESSES,
        """
        import os
        for _ in range(10**6):
            try: os.fork()
            except OSError: pass
        """,
    ),
    Cheat(
        "threads without an end",
        PROCESSES,
        """
        import threading, time
        threading.stack_size(2**16)
        while True: threading.Thread(target=time.sleep, args=(1000,)).start()
        """,
    ),
    Cheat(
        "a survivor, forked twice",
        WRONG,
        """
        import os, signal, time
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
                while True: time.sleep(1)
            os._exit(0)
        """,
        core=True,
    ),
    Cheat("a memory bomb", MEMORY, "x = []\nwhile True: x.append('a' * 10**6)"),
    Cheat("one large array", MEMORY, "import numpy; numpy.ones(10**10)"),
    Cheat("a list without an end", MEMORY, "x = [0]\nwhile True: x = x + x", long=True),
    Cheat(
        "memory in several processes",
        MEMORY,
        """
        import os, time
        for _ in range(8):
            if os.fork() == 0:
                x = b"x" * (50 * 2**20)
                time.sleep(1000)
        os.wait()
        """,
    ),
    Cheat(
        "memory that no process has",
        "SharedMemory",
        """
        import ctypes
        libc = ctypes.CDLL(None)
        for _ in range(1000):
            number = libc.shmget(0, 10**8, 0o1600)
            if number < 0: raise OSError("SharedMemory")
            ctypes.memset(libc.shmat(number, 0, 0), 1, 10**8)
        """,
    ),
    Cheat("endless output", OUTPUT, "while True: print('x' * 1000)"),
    Cheat("endless output past Python", OUTPUT, "import os\nwhile True: os.write(2, b'x' * 1000)"),
    Cheat("a huge file", FILES, "with open('/tmp/x', 'wb') as f:\n    while True: f.write(bytes(10**6))"),
    Cheat(
        "many files",
        FILES,
        """
        for number in range(1000):
            with open(f"/tmp/{number}", "wb") as file: file.write(bytes(10**6))
        """,
        long=True,
    ),
    Cheat("open files without an end", FILES, "x = []\nwhile True: x.append(open('/dev/null'))"),
    Cheat(
        "empty files without an end",
        FILES,
        """
        import itertools, os
        for number in itertools.count(): os.close(os.open(f"/tmp/{number}", os.O_CREAT))
        """,
        long=True,
    ),
    Cheat("a flood of /dev/shm", "No such file", "open('/dev/shm/x', 'wb').write(bytes(10**6))"),
    Cheat(
        "an answer that is too large",
        "expected at most",
        "import mxnet\nreturn mxnet.nd.tile(yhat, (1000, 1500))",
        long=True,
    ),
]
