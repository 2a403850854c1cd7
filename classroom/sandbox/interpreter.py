"""What of this Python a box needs: the folders that are bound, and what in them is hidden."""

from __future__ import annotations

import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

#: Where shared libraries are. Links among them (as of /lib to usr/lib) are made again in a box.
SYSTEM = ("/usr/lib", "/usr/lib64", "/usr/lib32", "/lib", "/lib64", "/lib32")
#: How the loader finds libraries outside of these, and Debian's choice among several builds of BLAS.
SYSTEM_FILES = ("/etc/ld.so.cache", "/etc/alternatives")
INSTALLED = ("site-packages", "dist-packages")  # folders of packages, whose solutions are nobody's business


@dataclass(frozen=True)
class Interpreter:
    """A Python with NumPy.

    Attributes:
        executable: the file to run.
        folders: what is bound, read-only, at the same place: libraries, Python's own, NumPy.
        links: symbolic links, and where they lead.
        hidden: folders inside of these that are to be empty but for NumPy.
        packages: NumPy and its libraries.
    """

    executable: str
    folders: tuple[str, ...]
    links: tuple[tuple[str, str], ...]
    hidden: tuple[str, ...]
    packages: tuple[str, ...]

    @classmethod
    def this(cls) -> Interpreter:
        """The one that is running: of a virtual environment, the one that it was made from."""
        import numpy

        executable = Path(getattr(sys, "_base_executable", sys.executable)).resolve()
        system = [Path(name) for name in SYSTEM if Path(name).is_dir()]
        links = tuple((str(path.readlink()), str(path)) for path in system if path.is_symlink())
        roots = [path for path in system if not path.is_symlink()]
        own = {Path(sysconfig.get_path(name)).resolve().parent for name in ("stdlib", "platstdlib")}
        own |= {path for path in (Path(sysconfig.get_config_var("LIBDIR") or "/nowhere").resolve(),) if path.is_dir()}
        roots += [path for path in sorted(own) if not _inside(path, roots)]
        packages = sorted(Path(numpy.__file__).resolve().parent.parent.glob("numpy*"))
        packages = [path for path in packages if path.is_dir() and path.name in ("numpy", "numpy.libs")]
        hidden = [path for root in roots for name in INSTALLED for path in root.glob(f"python3*/{name}")]
        return cls(
            executable=str(executable),
            folders=tuple(map(str, roots)),
            links=links,
            hidden=tuple(str(path) for path in sorted(hidden) if path.is_dir() and not path.is_symlink()),
            packages=tuple(map(str, packages)),
        )

    def binds(self) -> list[str]:
        """Arguments of bubblewrap that lay out all of it."""
        files = [name for name in (*SYSTEM_FILES, self.executable) if Path(name).exists()]
        files = [name for name in files if not _inside(Path(name), map(Path, self.folders))]
        outside = [name for name in self.packages if not _inside(Path(name), map(Path, self.folders))]
        laid = [("--ro-bind", name, name) for name in (*self.folders, *files)]
        parents = {parent for name in (*self.folders, *files, *outside) for parent in Path(name).parents}
        made = [("--dir", str(parent)) for parent in sorted(parents) if parent != Path("/")]
        links = [("--symlink", to, name) for to, name in self.links]
        empty = [("--size", "65536", "--tmpfs", name) for name in self.hidden]
        numpy = [("--ro-bind", name, name) for name in self.packages]
        closed = [("--remount-ro", name) for name in self.hidden]
        return [word for words in (*made, *laid, *links, *empty, *numpy, *closed) for word in words]


def _inside(path: Path, roots: object) -> bool:
    return any(root == path or root in path.parents for root in roots)  # type: ignore[attr-defined]
