"""Mistakes in reading what students hand in."""

# ruff: noqa: E501 (a line is as long as the text that it replaces)

from ..mistake import Mistake

CLASSES = "tests/classroom/submissions/test_classes.py"
FILES = "tests/classroom/submissions/test_files.py"
ANSWERS = "tests/classroom/submissions/test_answers.py"
READ = "classroom/submissions"


def _in(name, file, old, new, tests, **options):
    return Mistake(name, f"{READ}/{file}", old, new, (tests,), **options)


MISTAKES = (
    _in("a link that took a submitted file's place is followed", "entries.py", ' | getattr(os, "O_NOFOLLOW", 0)', "", FILES),
    _in("links in submissions are followed", "entries.py", "found = os.lstat(path)", "found = os.stat(path)", FILES),
    _in("links in zips are read as files", "archives.py", "stat.S_IFLNK: NO_LINK", 'stat.S_IFLNK: ""', FILES),
    _in("a zip bomb's ratio is not looked at", "archives.py", "if size > max(", "if False and size > max(", FILES),
    _in("a zip in a zip is read whatever its size", "contents.py", "if size > room:\n            raise", "if False:\n            raise", FILES,
        why_not_seen="a bomb in it is seen by its ratio, and reading it has a limit of its own"),
    _in("a zip's table of contents is read however long it is", "archives.py", "if size > LARGEST_DIRECTORY:", "if False:", FILES),
    _in("names that lead out of a zip are kept", "archives.py", 'if ".." in parts or', "if", FILES),
    _in("absolute names in a zip are kept", "archives.py", r'r"[/\\]|[A-Za-z]:"', 'r"~"', FILES),
    _in("a member with a password is taken for a broken zip", "archives.py", 'problem = "locked with a password"', "pass", FILES),
    _in("every compression is read, also LZMA's", "archives.py", "elif info.compress_type not in _COMPRESSIONS:", "elif False:", FILES),
    _in("names in zips without a flag are always code page 437", "archives.py", 'return info.filename.encode("cp437").decode("utf-8")', "return info.filename", FILES),
    _in("an open zip is shared with a forked process", "archives.py", "key = (os.getpid(), ", "key = (", FILES),
    _in("zips stay open for the whole class", "archives.py", "_MOST_OPEN = 3", "_MOST_OPEN = 300", FILES,
        why_not_seen="it costs file handles, which no test counts"),
    _in("zips are opened at any depth", "contents.py", "if place.zips > MOST_NESTED", "if False", FILES),
    _in("folders are entered at any depth", "contents.py", "if place.depth >= DEEPEST", "if False", FILES),
    _in("any number of files of a submission is read", "contents.py", "in enumerate(found[:MOST_FILES])", "in enumerate(found)", FILES),
    _in("any number of entries is looked at", "contents.py", "if seen > MOST_ENTRIES:", "if False:", FILES),
    _in("a submitted file may have any size", "contents.py", "if size > LARGEST_FILE:", "if False:", FILES),
    _in("all files together may have any size", "contents.py", "size += came\n", "pass\n", FILES),
    _in("conftest.py counts as an answer", "contents.py", '{"conftest", ', "{", FILES),
    _in("what macOS leaves in zips counts", "contents.py", '{"__macosx", ', "{", FILES),
    _in("times inside a student's zip say when it was handed in", "contents.py", "inside_zip = place.zips > 0 or place.entry.is_zip", "inside_zip = False", FILES),
    _in("what was left out is not said", "contents.py", "    remarks = left.remarks()\n", "    remarks: tuple[str, ...] = ()\n", FILES),
    _in("an empty submission is not said to be empty", "contents.py", "if roots and not found and not remarks:", "if False:", FILES),
    _in("contents of submissions are kept in memory", "contents.py", "partial(read, place.entry, LARGEST_FILE)", "(lambda kept: lambda: kept)(b'' if problem else read(place.entry, LARGEST_FILE))", FILES),
    _in("a submission's digest leaves names out", "contents.py", 'file.name.encode("utf-8", "surrogatepass"), ', "", CLASSES),
    _in("a submission's digest leaves contents out", "contents.py", "file.problem.encode(), content)", "file.problem.encode())", CLASSES),
    _in("a line may be broken by a student's name", "names.py", '("Cc", "Cf", "Cs", "Zl", "Zp")', '("Cf", "Cs")', FILES),
    _in("a student's name may turn a line round", "names.py", '"Cf", ', "", FILES),
    _in("decomposed letters make another student", "names.py", 'unicodedata.normalize("NFC", name)', "name", CLASSES),
    _in("students are in the order of the file system", "entries.py", "names = sorted(os.listdir(folder))", "names = os.listdir(folder)", CLASSES),
    _in("students are not sorted by key", "find.py", "for key in sorted(by_key)", "for key in by_key", CLASSES),
    _in("the first of two submissions counts", "find.py", "claim, inside = found[-1]", "claim, inside = found[0]", CLASSES),
    _in("a broken second submission counts", "find.py", "any(not file.problem for file in one[1].files), *_age", "True, *_age", CLASSES),
    _in("a class of one broken zip is an error", "find.py", "    except Unreadable:  # the submission of a class's only student\n        return None", "    except ZeroDivisionError:\n        return None", FILES),
    _in("a teacher's lists are students", "find.py", "(is_teachers(entry) and entry.name != METADATA)", "False", CLASSES),
    _in("a learner's own folder is a class", "find.py", "if answers and all(", "if False and all(", CLASSES),
    _in("the time of Moodle's download is that of the hand-in", "claims.py", "tuple(roots), timed=False, remarks", "tuple(roots), remarks", CLASSES),
    _in("the time of Canvas's download is that of the hand-in", "claims.py", 'tuple(roots), "", False, late', 'tuple(roots), "", True, late', CLASSES),
    _in("files of one student on Canvas are submissions of their own", "claims.py", 'found[match["user"]].append', 'found[entry.name].append', CLASSES),
    _in("one name that looks like Canvas's makes a download", "claims.py", "if sum(map(len, found.values())) <= len(rest):", "if not found:", CLASSES),
    _in("Canvas's LATE is not seen", "claims.py", 'late = any(match["late"] for match, _ in files)', "late = False", CLASSES),
    _in("a group on Gradescope has one student", "gradescope.py", "zip(row.people, names)", "zip(row.people[:1], names)", CLASSES),
    _in("what a student printed is read as Gradescope's table", "gradescope.py", r'r"  :?(\w+):', r'r"\s+:?(\w+):', CLASSES),
    _in("zones of Gradescope's times are the wrong way round", "gradescope.py", "(local - offset)", "(local + offset)", CLASSES),
    _in("nbgrader's times are not in their zone", "nbgrader.py", "return _in_zone(text[: zone.start()], zone[0]) if zone else utc(text)", "return utc(text)", CLASSES),
    _in("a timestamp of a student's own is believed", "find.py", "if root.name == SUBMITTED:", "if True:", CLASSES),
    _in("a file's coding line is not followed", "text.py", "    if stated:\n", "    if False:\n", ANSWERS),
    _in("a file's coding line goes on saying another encoding", "text.py", "return _as_utf8(text), remark", "return text, remark", ANSWERS),
    _in("encodings that are none are followed", "text.py", "if not _FAMILIES.fullmatch(encoding):", "if not encoding:", ANSWERS),
    _in("bytes that no text has are kept", "text.py", "if _CONTROL.search(text):", "if False:", ANSWERS),
    _in("UTF-32 is read as UTF-16", "text.py", '    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins as UTF-16 does, so it comes first\n', "", ANSWERS),
    _in("magics in strings of a notebook become comments", "code.py", '"""(?:[^\\\\]|\\\\.)*?(?:"""|\\\\?\\Z)|', "", ANSWERS),
    _in("a block whose only line is a magic is left empty", "code.py", 'else "pass  # "', 'else "# "', ANSWERS),
    _in("what is defined in a function counts", "code.py", "if start != at:  # indented\n            continue", "pass", ANSWERS),
    _in("an open bracket hides all functions below it", "code.py", " or bool(_STATEMENT.match(text, position))", "", ANSWERS),
    _in("a tag in a notebook is not seen", "notebook.py", "if tag.lower().startswith(TAG)", "if False", ANSWERS),
    _in("a comment in a notebook wins over a tag", "notebook.py", "if not marked and comment:", "if comment:", ANSWERS),
    _in("one cell that is no Python spoils the notebook", "notebook.py", "good = [cell for cell in good if _parses(cell.text)]", "pass", ANSWERS),
    _in("a notebook that is cut off is an error", "notebook.py", "except (ValueError, RecursionError) as error", "except ZeroDivisionError as error", ANSWERS),
    _in("the older of two answers counts", "answers.py", "*others, best = sorted(", "best, *others = sorted(", ANSWERS),
    _in("an answer in more folders wins", "answers.py", '-self.file.name.count("/")', 'self.file.name.count("/")', ANSWERS),
    _in("a stub wins over an answer", "answers.py", "return candidate.rank + STUB * stub", "return candidate.rank", ANSWERS),
    _in("that there were two answers is not said", "answers.py", "(*best.answer.remarks, remark)", "best.answer.remarks", ANSWERS),
    _in("an answer that cannot be used wins over one that can", "answers.py", "return max(candidate.rank, UNUSABLE)", "return candidate.rank", ANSWERS),
    _in("a file answers what it does not define", "answers.py", "if defines else []", "if exercise.asked else []", ANSWERS),
    _in("a file answers every exercise that asks for the same", "answers.py", "not any(exercise.defined <= other.defined", "not any(False", ANSWERS),
    _in("copies of a file are not known by their names", "names.py", "ending = _COPY.search(stem)", "ending = None", ANSWERS),
)  # fmt: skip
