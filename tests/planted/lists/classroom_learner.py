"""Mistakes in what a learner uses."""

# ruff: noqa: E501 (a line is as long as the text that it replaces)

from ..mistake import Mistake

CHECK = "tests/classroom/learner/test_check_command.py"
COMMANDS = "tests/classroom/learner/test_commands.py"
PROGRESS = "tests/classroom/learner/test_progress.py"
FILES = "tests/classroom/learner/test_files.py"
TEXTS = "tests/classroom/learner/test_describing.py"
HERE = "tests/classroom/learner/test_here.py"
HANDOUT = "tests/classroom/learner/test_handout.py"
PROCESS = "tests/classroom/learner/test_process.py"
SAVES = "tests/classroom/learner/test_watching.py"
WATCHING = "tests/sidebyside/test_watching.py"

MISTAKES = (
    # progress
    Mistake("what is solved is lost where two come together", "classroom/learner/progress.py",
            "filter(None, (self.solved, other.solved))", "filter(None, (other.solved,))", (PROGRESS,)),
    Mistake("checks are added where two come together", "classroom/learner/progress.py",
            "max(self.checks, other.checks)", "self.checks + other.checks", (PROGRESS,)),
    Mistake("anything counts as solved", "classroom/learner/progress.py", "DIGEST.fullmatch(solved.answer)", "True", (PROGRESS,)),
    Mistake("a digest depends on how lines end", "classroom/learner/progress.py", '.replace("\\r\\n", "\\n")', "", (PROGRESS,)),
    Mistake("a damaged file is lost", "classroom/learner/progress_file.py", "shutil.copyfile(path, aside)", "pass", (PROGRESS,)),
    Mistake("a newer file is overwritten", "classroom/learner/progress_file.py", "version > VERSION", "version > 99", (PROGRESS,)),
    Mistake("progress that cannot be written ends a check", "classroom/learner/progress_file.py",
            'tell(f"progress is not remembered: {error}")', "raise", (PROGRESS,)),
    Mistake("a later answer takes the first one's place", "classroom/learner/recording.py",
            "checked.result.status == PASSED and solved is None", "checked.result.status == PASSED", (CHECK,)),
    Mistake("a wrong answer counts as solved", "classroom/learner/recording.py",
            "checked.result.status == PASSED and solved is None", "solved is None", (CHECK,)),
    Mistake("a stub counts as tried", "classroom/learner/recording.py", "if not checked.counts:", "if False:", (CHECK,)),
    Mistake("reset forgets that the solution was seen", "classroom/learner/recording.py",
            "progress.with_entry(name, solved=None)", 'progress.with_entry(name, solved=None, given_up="")', (COMMANDS,)),
    # files
    Mistake("the file saved first is meant", "classroom/learner/files.py",
            "for _, name, path in sorted(found)]", "for _, name, path in sorted(found, reverse=True)]", (FILES,)),
    Mistake("a folder counts as a file", "classroom/learner/files.py", "and entry.is_file()", "", (FILES,)),
    Mistake("a file of any size is read", "classroom/learner/files.py", "if size > LARGEST_FILE:", "if False:", (FILES,)),
    Mistake("start overwrites", "classroom/learner/starting.py", "if path.exists():", "if False:", (COMMANDS,)),
    Mistake("reset keeps no copy", "classroom/learner/starting.py", "write_whole(copy, before)", "pass", (COMMANDS,)),
    Mistake("reset overwrites an older copy", "classroom/learner/progress_file.py", "    number += 1", "    break", (COMMANDS, PROGRESS)),
    Mistake("progress takes the place of an answer", "classroom/learner/carrying.py", "if os.path.lexists(path):", "if False:", (COMMANDS,)),
    # checks
    Mistake("a learner's file is shadowed by random.py", "classroom/running/process.py",
            "sys.path[:] = filter(None, sys.path); ", "", (PROCESS,)),
    Mistake("a flood of prints fills the disk", "classroom/running/process.py", "st_size > MOST_OUTPUT", "st_size > 10**12", (PROCESS,)),
    Mistake("prints are held back until the end", "classroom/running/process.py", '"-u", "-c"', '"-c"', (PROCESS,)),
    Mistake("prints are in the computer's encoding", "classroom/running/process.py",
            '"PYTHONIOENCODING": "utf-8:backslashreplace"', '"PYTHONDONTWRITE": ""', (PROCESS,)),
    Mistake("memory has no limit", "classroom/box/__main__.py", "    limit_memory()\n", "", (PROCESS,)),
    Mistake("prints of the search are shown", "classroom/learner/checking.py",
            "last_of(output) if processes.printed is None else processes.printed", "last_of(output)", (CHECK,)),
    Mistake("every run has the same inputs", "classroom/learner/checking.py", "secrets.randbelow(MOST_SEED)", "4", (CHECK,)),
    Mistake("a check that fails has status 0", "classroom/cli/exercise.py", "else VERDICT_IS_NO", "else AS_EXPECTED", (CHECK,)),
    Mistake("a file that cannot be loaded has status 1", "classroom/cli/exercise.py", "return COLUMN_FAILED", "return VERDICT_IS_NO", (CHECK,)),
    Mistake("a mistake that is not known is not said to be one", "classroom/learner/verdict.py",
            '"Your mistake: none that I know. What differs:"', '""', (CHECK, TEXTS)),
    Mistake("two mistakes at once are one of two", "classroom/learner/verdict.py",
            "if result.together and len(says) > 1:", "if False:", (TEXTS,)),
    Mistake("what is not written hides the mistake in what is", "classroom/trying.py",
            "return not isinstance(self.came, (NotImplementedError, type(None)))", "return True", (CHECK,)),
    Mistake("of two functions the one that is missing is no mistake of anybody's", "classroom/learner/verdict.py",
            "return _with_unwritten(exercise, result, where)", "return named(result)", (CHECK,)),
    Mistake("one exception with other numbers is another one", "classroom/causes.py",
            "return f\"{kind[0] if kind else ''} {line[1]}\"", "return check.came", (CHECK, TEXTS)),
    Mistake("every input is called the smallest", "classroom/checking.py", "smaller = code != first", "smaller = True", (CHECK,)),
    Mistake("the answer to a question that is left is shown with a mistake in another", "classroom/checking.py",
            "if tried.is_written and not tried.limit", "if not tried.limit", (CHECK,)),
    Mistake("a name that is asked for is taken for a slip of another", "classroom/learner/meaning.py",
            'defined(text) - {name.partition(".")[0] for name in exercise.asked}', "defined(text)", (CHECK,)),
    Mistake("a stub that was just made is what is meant", "classroom/learner/files.py",
            "if not is_untouched(exercise, path):", "if True:", (FILES,)),
    Mistake("helpers beside a function are not there in a notebook", "classroom/learner/here.py",
            "{**_beside(namespace), **namespace}", "namespace", (HERE,)),
    Mistake("hidden checks are shown", "classroom/learner/describing.py", "if check.holds or check.hidden:", "if check.holds:", (TEXTS,)),
    Mistake("an input to paste prints nothing", "classroom/learner/describing.py",
            "return printing(code) if where.is_file else code", "return code", (TEXTS, CHECK)),
    Mistake("an input lacks its imports", "classroom/pasting.py", "*lines, code]", "code]", (TEXTS,)),
    Mistake("the line is the one before", "classroom/learner/verdict.py", "lines[number - 1].strip()", "lines[number - 2].strip()", (TEXTS,)),
    Mistake("commands are broken over lines", "classroom/learner/showing.py",
            'fits = Text(f"{step.text} {step.command}").cell_len <= console.width', "fits = True", (CHECK,)),
    Mistake("the line's own training is not mentioned", "classroom/learner/course.py", "if exercise.part != LINE:", "if True:", (CHECK,)),
    Mistake("what is given up comes again", "classroom/learner/progress.py",
            "return self.solved is not None or bool(self.given_up)", "return self.solved is not None", (COMMANDS, PROGRESS)),
    Mistake("hints come all at once", "classroom/cli/exercise.py", "shown = min(before + 1, len(chosen.hints))", "shown = len(chosen.hints)", (COMMANDS,)),
    Mistake("a solution is shown to anybody", "classroom/cli/exercise.py", "if not entry.is_done and not give_up:", "if False:", (COMMANDS,)),
    Mistake("giving up is not remembered", "classroom/cli/exercise.py",
            "record_giving_up(chosen.name, HERE, _tell)", "pass", (COMMANDS,)),
    # watching
    Mistake("a save during a check is missed", "sidebyside/tools/watching.py",
            "before = state_of(files()) if before is None else before", "before = state_of(files())", (WATCHING,)),
    Mistake("a file that is half saved is read", "sidebyside/tools/watching.py", "    while settle:", "    while False:", (WATCHING,)),
    Mistake("of a notebook the JSON is shown", "classroom/learner/watching.py", "texts = watching.texts_of(files(), _lines)\n    while",
            "texts = watching.texts_of(files())\n    while", (SAVES,)),
    # notebooks and the handout
    Mistake("the original counts as one's own", "classroom/learner/meant.py",
            "partition(\".\")[0] in COLUMNS_OWN", "partition(\".\")[0] in ()", (HERE,)),
    Mistake("rules are not held in a notebook", "classroom/learner/here.py",
            'problem_of(exercise, text, "your code") if text else ("", "")', '("", "")', (HERE,)),
    Mistake("what a learner prints is HTML", "classroom/learner/showing.py",
            'Markup("Your code printed (its last lines):<pre>{}</pre>").format(shown.printed)',
            'Markup("Your code printed (its last lines):<pre>" + shown.printed + "</pre>")', (HERE,)),
    Mistake("what is in another cell than the one that is handed in is solved", "classroom/learner/beside.py",
            'lacks = "" if saved.result.status == PASSED else _lacks(saved)', 'lacks = ""', (HERE,)),
    Mistake("exit() in a cell ends the notebook", "classroom/learner/here.py", "except SystemExit:", "except BrokenPipeError:", (HERE,)),
    Mistake("the handout has the solutions", "classroom/learner/files.py", "else exercise.stub.encode()", "else exercise.taken.text.encode()", (HANDOUT,)),
    Mistake("a notebook has the solution", "classroom/learner/notebooks.py",
            "stub_of(exercise.taken.text, exercise.asked).strip()", "exercise.taken.text.strip()", (HANDOUT,)),
    Mistake("a handout is written over what is there", "classroom/learner/handout.py", "if any(folder.iterdir()):", "if False:", (HANDOUT,)),
    Mistake("half a handout is left", "classroom/learner/handout.py", "shutil.rmtree(made, ignore_errors=True)", "pass", (HANDOUT,)),
    Mistake("--help imports the classroom", "sidebyside/cli/program.py",
            "lines = {name: ELSEWHERE[name][1] for name in names if name in ELSEWHERE}",
            "lines = {name: self.get_command(ctx, name).get_short_help_str() for name in names if name in ELSEWHERE}", (COMMANDS,)),
    Mistake("importing MXNet counts as the answer's time", "classroom/learner/checking.py",
            "        COLUMNS[work.column].library.versions()", "        pass", ("tests/classroom/learner/test_quick.py",)),
)  # fmt: skip
