"""Mistakes in keeping submissions apart from everything else."""

from ..mistake import Mistake

CHEATS = "tests/classroom/sandbox/test_cheats.py"
PROOF = "tests/classroom/sandbox/test_proof.py"
BOX = "tests/classroom/sandbox/test_box.py"
ENDS = "tests/classroom/sandbox/test_ends.py"
PARTS = "tests/classroom/sandbox/test_parts.py"
FIND = "tests/classroom/sandbox/test_find.py"
FORGED = "tests/classroom/sandbox/test_forged.py"
WIRE = "tests/classroom/test_wire.py"


def _in(name, file, old, new, tests, **options):
    return Mistake(name, f"classroom/{file}", old, new, (tests,), **options)


MISTAKES = (
    _in(
        "what an exercise started goes on after it",
        "box/zygote.py",
        "os.kill(-1, signal.SIGKILL)",
        "os.kill(child, signal.SIGKILL)",
        BOX,
    ),
    _in("files in /tmp stay for the next exercise", "box/zygote.py", "_state_of_tmp() == self.tmp}", "True}", BOX),
    _in(
        "a fork keeps the socket of the first process",
        "box/zygote.py",
        "os.close(self.control.detach())",
        "self.control.detach()",
        PROOF,
        why_not_seen="closerange closes it, too",
    ),
    _in("a fork keeps what else is open", "box/zygote.py", "os.closerange(CHANNEL + 1, 256)", "pass", PROOF),
    _in("copies of an exercise's process answer, too", "box/zygote.py", "if os.getpid() != self.me:", "if False:", BOX),
    _in("draws without a seed differ from run to run", "box/zygote.py", "random.seed(0)  #", "random.seed()  #", BOX),
    _in(
        "any number of processes may be started",
        "box/zygote.py",
        '(resource.RLIMIT_NPROC, limits["processes"])',
        "(resource.RLIMIT_NPROC, 1000)",
        PROOF,
    ),
    _in(
        "a process may have any memory",
        "box/zygote.py",
        '(resource.RLIMIT_AS, limits["address_space"])',
        "(resource.RLIMIT_CORE, 0)",
        BOX,
    ),
    _in(
        "files may have any size",
        "box/zygote.py",
        '(resource.RLIMIT_FSIZE, limits["file_bytes"])',
        "(resource.RLIMIT_CORE, 0)",
        PROOF,
    ),
    _in(
        "the interpreter's handler of Ctrl-C is left in the first process",
        "box/zygote.py",
        "signal.signal(signal.SIGINT, signal.SIG_DFL)",
        "pass",
        BOX,
    ),
    _in(
        "the first process can be looked into",
        "box/zygote.py",
        "prctl(NO_DUMPS, 0, 0, 0, 0)",
        "pass",
        PROOF,
        why_not_seen="the filter refuses the calls that would",
    ),
    _in(
        "user namespaces can be made",
        "sandbox/commands.py",
        '"--unshare-user", "--disable-userns"',
        '"--unshare-user"',
        PROOF,
    ),
    _in("the grader's environment is seen", "sandbox/commands.py", ', "--clearenv"),', "),", BOX),
    _in(
        "a box outlives its grader",
        "box/zygote.py",
        "and not self.control.recv(16):",
        "and self.control.recv(16) is None:",
        ENDS,
        why_not_seen="what it then says to the closed socket ends it, too",
    ),
    _in(
        "the box's root can be written", "sandbox/commands.py", '*("--remount-ro", "/", "--chdir"', '*("--chdir"', PROOF
    ),
    _in(
        "root starts a single bubblewrap",
        "sandbox/commands.py",
        "return inner if not programs.setpriv else",
        "return inner if True else",
        PROOF,
    ),
    _in(
        "sets are walked through in another order each time",
        "sandbox/commands.py",
        '"PYTHONHASHSEED": "0"',
        '"PYTHONHASHSEED": "random"',
        BOX,
    ),
    _in(
        "other packages beside NumPy are seen",
        "sandbox/interpreter.py",
        'empty = [("--size", "65536", "--tmpfs", name) for name in self.hidden]',
        "empty = []",
        PARTS,
    ),
    _in(
        "the right answers are in a box",
        "sandbox/bundle.py",
        "FOLDERS = (",
        'FOLDERS = ("sidebyside/probes/reference", ',
        PARTS,
    ),
    _in("Gluon is in a box", "sandbox/bundle.py", "FOLDERS = (", 'FOLDERS = ("minimx/gluon", ', PARTS),
    _in(
        "one call's number stands for another's",
        "sandbox/syscalls.py",
        '"shmget": (29, 194)',
        '"shmget": (28, 194)',
        PROOF,
    ),
    _in(
        "a filter skips one instruction too many",
        "sandbox/syscalls.py",
        "(EQUAL, numbers[column], 0, 1)",
        "(EQUAL, numbers[column], 1, 0)",
        PARTS,
    ),
    _in("limits of other processes can be set", "sandbox/syscalls.py", "(EQUAL, 0, 0, 2)", "(EQUAL, 0, 0, 3)", PARTS),
    _in(
        "CPU is not counted",
        "sandbox/watch.py",
        "if seconds - self.seconds_before > self.limits.cpu_seconds:",
        "if False:",
        CHEATS,
    ),
    _in(
        "memory of several processes is not added up",
        "sandbox/watch.py",
        "sum(map(own_share, processes)) >",
        "max(map(own_share, processes), default=0) >",
        CHEATS,
    ),
    _in("processes of processes are not seen", "sandbox/watch.py", "        waiting += children\n", "", ENDS),
    _in(
        "any amount may be printed",
        "sandbox/session.py",
        "if self._printed > self._limits.output_bytes:",
        "if False:",
        CHEATS,
    ),
    _in("a session goes on after a limit", "sandbox/session.py", "if self._over is not None:", "if False:", BOX),
    _in("a broken box is used again", "sandbox/box.py", "if not self._running.usable:", "if False:", BOX),
    _in("Ctrl-C reaches the boxes", "sandbox/running.py", "start_new_session=True", "start_new_session=False", ENDS),
    _in("a box is not waited for when it ends", "sandbox/running.py", "self._process.wait(TO_END)", "pass", BOX),
    _in(
        "attempts that could not be made prove something",
        "sandbox/proof.py",
        'return [f"the attempt {attempt} could not be made: {error}"]',
        "return []",
        PROOF,
    ),
    _in("an old bubblewrap is good enough", "sandbox/sandbox.py", "NEWER = (0, 8, 0)", "NEWER = (0, 0, 0)", FIND),
    _in("a forged answer stops the grader", "trying.py", "if not isinstance(caller, FarCaller):", "if True:", FORGED),
    _in("a description of any length is read", "box/wire.py", "if described > MOST_TEXT:", "if False:", WIRE),
    _in(
        "whole numbers of any length are read",
        "box/wire.py",
        "json.loads(text, parse_int=_whole)",
        "json.loads(text)",
        WIRE,
    ),
    _in("answers may steer a terminal", "box/wire.py", 'return NOT_SHOWN.sub("\\ufffd", text)', "return text", WIRE),
    _in("a byte that is neither true nor false is read", "box/wire.py", 'if dtype.kind == "b":', "if False:", WIRE),
    _in(
        "arrays of no rows and endless columns are read",
        "box/wire.py",
        "not 0 <= side <= LONGEST_SIDE",
        "not 0 <= side",
        WIRE,
    ),
)
