"""All cheats: on limits, and those that look, forge answers, or leave something behind."""

from __future__ import annotations

from .asking import CHEATED, OTHERS
from .cheat import CLOCK, ENDED, OUTPUT, WRONG, Cheat
from .greedy import RESOURCES

LOOKS = [
    Cheat("reads the solution", "No such file", f"open({str(OTHERS / 'handtorn/losses.py')!r}).read()", core=True),
    Cheat("reads the tests", "No such file", f"open({str(OTHERS / 'tests/conftest.py')!r}).read()"),
    Cheat("reads the checks", "No such file", f"open({str(OTHERS / 'classroom/checking.py')!r}).read()"),
    Cheat("imports the solution", "losses", "import handtorn.losses"),
    Cheat("imports the checks", "No module named", "import classroom.checking"),
    Cheat("imports the right answers", "No module named", "import sidebyside.probes.reference.losses"),
    Cheat(
        "looks for the solution in all modules",
        "none",
        """
        import sys, types
        found = [name for name, module in sys.modules.items() if hasattr(module, "square_loss") and name != "exercise"]
        raise LookupError(", ".join(found) or "none")
        """,
    ),
    Cheat(
        "takes the answer out of the caller's frames",
        "none",
        """
        import sys
        frame, found = sys._getframe(1), []
        while frame:
            found += [name for name in frame.f_locals if "expected" in name or "right" in name]
            frame = frame.f_back
        raise LookupError(", ".join(found) or "none")
        """,
    ),
    Cheat(
        "takes the answer out of the memory",
        "none",
        """
        import gc, numpy
        right = (yhat.asnumpy() - y.asnumpy().reshape(yhat.shape)) ** 2
        found = [one for one in gc.get_objects() if type(one) is numpy.ndarray and one is not right
                 and one.shape == right.shape and numpy.array_equal(one, right)]
        raise LookupError(str(len(found)) if found else "none")
        """,
    ),
    Cheat("takes its source from inspect", "source code", "import inspect, mxnet\ninspect.getsource(mxnet.nd)"),
    Cheat("looks into /proc", "No such file", "import os; os.listdir('/proc/1')", core=True),
    Cheat("looks into the home", "No such file", "import os; os.listdir('/home')"),
    Cheat("looks at other students", "No such file", f"import os; os.listdir({str(OTHERS / 'docs')!r})"),
    Cheat("reads the users", "No such file", "open('/etc/passwd').read()"),
    Cheat(
        "reads the environment",
        "nothing of yours",
        """
        import os
        raise LookupError("PATH" if "PATH" in os.environ else "nothing of yours")
        """,
    ),
    Cheat("calls out", "not permitted", "import socket; socket.create_connection(('127.0.0.1', 22), 1)", core=True),
    Cheat("asks for an address", "getaddrinfo|gaierror|not permitted", "import socket; socket.getaddrinfo('a.de', 80)"),
]

ANSWERS = [
    Cheat("another allclose", WRONG, "import numpy; numpy.allclose = numpy.array_equal = lambda *a, **b: True"),
    Cheat(
        "an object that equals everything",
        "returned a Same: expected an array",
        """
        class Same:
            def __eq__(self, other): return True
        return Same()
        """,
    ),
    Cheat(
        "another way to pack answers",
        OUTPUT,
        """
        from classroom.box import wire
        wire.pack = lambda value: b"passed" * 10
        def square_loss(yhat, y): pass
        """,
    ),
    Cheat("not a number", WRONG, "return yhat * float('nan')"),
    Cheat("another kind of number", WRONG, "return ((yhat - y.reshape(yhat.shape)) ** 2).astype('float16')"),
    Cheat("a shape that broadcasts", WRONG, "return ((yhat - y.reshape(yhat.shape)) ** 2)[:1]"),
    Cheat("everything, a hundred times", WRONG, "return yhat.tile((100, 1))"),
    Cheat("exit", "SystemExit", "import sys; sys.exit(0)"),
    Cheat("exit when the file is read", "SystemExit", "exit()\ndef square_loss(yhat, y): pass"),
    Cheat("exit without a word", ENDED, "import os; os._exit(0)", core=True),
    Cheat("a crash", ENDED, "import ctypes; ctypes.string_at(0)"),
    Cheat("kills itself", ENDED, "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"),
    Cheat("closes all its files", ENDED, "import os; os.closerange(0, 64)\nwhile True: pass", long=True),
    Cheat(
        "forges a verdict",
        WRONG,
        """
        import os
        from classroom.box import wire
        os.write(3, wire.pack({"value": {"passed": True, "score": 1.0}}))
        """,
    ),
    Cheat("answers nonsense", OUTPUT, "import os; os.write(3, b'x' * 10**5)"),
    Cheat("announces a long answer", OUTPUT, "import os, struct; os.write(3, struct.pack('<II', 0, 2**31))"),
    Cheat(
        "answers half, and waits",
        CLOCK,
        "import os, struct, time; os.write(3, struct.pack('<II', 100, 0)); time.sleep(10**6)",
        waits=True,
    ),
    Cheat(
        "answers lists of lists",
        ENDED,
        "import os, struct; t = b'{\"list\":[' * 10**5; os.write(3, struct.pack('<II', len(t), 0) + t)",
    ),
    Cheat(
        "answers a number of a million digits",
        ENDED,
        "import os, struct; t = b'9' * 10**6; os.write(3, struct.pack('<II', len(t), 0) + t)",
    ),
    Cheat(
        "hands over open files",
        ENDED,
        """
        import array, os, socket
        channel = socket.socket(fileno=os.dup(3))
        files = array.array("i", [3] * 50)
        channel.sendmsg([b"\\0" * 8], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, files)])
        """,
    ),
    Cheat("paints the terminal", "ValueError: \ufffd.31m=cmd", "raise ValueError('\\x1b[31m=cmd|calc')"),
    Cheat(
        "an exception that raises",
        "Mine",
        "class Mine(Exception):\n    def __str__(self): raise self\nraise Mine()",
    ),
    Cheat("ends a loop of the checks", "StopIteration", "raise StopIteration"),
    Cheat("Gluon", "gluon", "from mxnet import gluon\nreturn gluon.loss.L2Loss()(yhat, y) * 2"),
    Cheat(
        "a ready operator",
        "is to be written by hand",
        "from mxnet import nd\nreturn nd.softmax(yhat)",
    ),
    Cheat(
        "a ready operator by the back door",
        "is to be written by hand",
        "import mxnet, sys\nreturn sys.modules['minimx.nd.reductions'].softmax(yhat)",
    ),
]

LEAVES = [
    Cheat(
        "leaves modules",
        WRONG,
        "for n in ('numpy', 'mxnet', 'sitecustomize', 'conftest'): open(f'{n}.py', 'w').write('1/0')",
    ),
    Cheat(
        "leaves folders without rights", WRONG, "import os; os.makedirs('/tmp/a/b'); os.chmod('/tmp/a', 0)", long=True
    ),
    Cheat("closes /tmp", WRONG, "import os; os.chmod('/tmp', 0)", long=True),
    Cheat("leaves a link", WRONG, "import os; os.symlink('/box/code.zip', '/tmp/results.json')", long=True),
    Cheat("leaves another NumPy", WRONG, "import numpy; numpy.square = numpy.multiply = None"),
    Cheat("leaves another nd", WRONG, "from mxnet import nd; nd.square = nd.NDArray.__sub__ = None"),
    Cheat("leaves another caller", WRONG, "import sidebyside.probes.callers.by_hand as b; b.ByHand.loss = None"),
    Cheat("writes beside itself", "Read-only|No such file", f"open({str(CHEATED)!r}, 'w')", core=True),
    Cheat("writes into Python", "Read-only|denied", "import os; open(os.__file__, 'a').write('1/0')", core=True),
    Cheat("writes into the code", "Read-only", "open('/box/code.zip', 'ab').write(b'x')"),
    Cheat("kills the first process", WRONG, "import os\nfor n in (2, 15, 19, 9): os.kill(1, n)", core=True),
    Cheat("kills everybody", WRONG, "import os\ntry: os.kill(-1, 9)\nexcept OSError: pass"),
    Cheat("traces the first process", "-1", "import ctypes\nraise OSError(str(ctypes.CDLL(None).ptrace(16, 1, 0, 0)))"),
    Cheat(
        "limits the first process", "Permission|permitted", "import resource as r; r.prlimit(1, r.RLIMIT_AS, (0, 0))"
    ),
    Cheat("slows the first process down", "ermission|ermitted", "import os; os.setpriority(os.PRIO_PROCESS, 1, 19)"),
    Cheat("raises its limits", "ValueError|ermi", "import resource as r; r.setrlimit(r.RLIMIT_NPROC, (10**6, 10**6))"),
    Cheat("becomes root", "ermitted|Invalid", "import os; os.setuid(0)", core=True),
    Cheat("makes a user namespace", "-1", "import ctypes\nraise OSError(str(ctypes.CDLL(None).unshare(2**28)))"),
]

CHEATS = [*RESOURCES, *LOOKS, *ANSWERS, *LEAVES]
