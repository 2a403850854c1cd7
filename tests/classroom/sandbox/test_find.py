"""Where there is no sandbox, the message says why and what to do; where there is one, what isolates."""

import os
from pathlib import Path

import pytest

from classroom.sandbox import NoSandbox, Sandbox
from classroom.sandbox import sandbox as finding

REAL = finding.shutil.which("bwrap")
FAILS = "echo 'bwrap: setting up uid map: Permission denied' >&2; exit 1"


@pytest.fixture
def bwrap(monkeypatch, tmp_path):
    """Puts a program in bubblewrap's place that says this version and then does something."""

    def put(version, then=""):
        script = tmp_path / "bwrap"
        script.write_text(f'#!/bin/sh\nif [ "$1" = --version ]; then echo bubblewrap {version}; exit; fi\n{then}\n')
        script.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
        monkeypatch.setattr(finding, "make_bundle", bytes)  # no box comes so far

    return put


@pytest.fixture
def settings(monkeypatch, tmp_path):
    """Puts files in the place of the kernel's settings."""

    def put(**values):
        reads = finding._reads
        monkeypatch.setattr(finding, "_reads", lambda setting, value: values.get(Path(setting).name) == value)
        return reads

    return put


def test_a_sandbox_says_what_isolates(sandbox):
    version = sandbox.description.split()[1].rstrip(",")
    nested = ", nested" if os.geteuid() == 0 else ""
    assert sandbox.description == f"bubblewrap {version}{nested}"
    assert tuple(map(int, version.split("."))) >= (0, 8, 0)


def test_without_bubblewrap_it_says_how_to_install_it(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(NoSandbox, match=r"sudo apt install bubblewrap.*--trusted-code-without-sandbox"):
        Sandbox.find()


@pytest.mark.parametrize("version", ["0.4.1", "0.6.1", "0.7.0"])
def test_an_old_bubblewrap_is_named(bwrap, version):
    bwrap(version)
    with pytest.raises(NoSandbox, match=rf"bubblewrap {version} is too old: .* 0\.8\.0"):
        Sandbox.find()


def test_a_broken_program_of_this_name_is_too_old(bwrap):
    bwrap("", "exit 1")
    with pytest.raises(NoSandbox, match="too old"):
        Sandbox.find()


def test_elsewhere_than_on_linux_it_says_so(monkeypatch):
    monkeypatch.setattr("platform.system", lambda: "Darwin")
    with pytest.raises(NoSandbox, match=r"on Linux alone.*--trusted-code-without-sandbox"):
        Sandbox.find()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs it")
def test_root_without_setpriv_is_told(bwrap, monkeypatch):
    monkeypatch.setattr(finding.shutil, "which", lambda name: None if name == "setpriv" else REAL)
    with pytest.raises(NoSandbox, match="install util-linux"):
        Sandbox.find()


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"apparmor_restrict_unprivileged_userns": "1"}, "AppArmor forbids it.*bwrap-userns-restrict"),
        ({"unprivileged_userns_clone": "0"}, "sysctl kernel.unprivileged_userns_clone=1"),
        ({"max_user_namespaces": "0"}, "sysctl user.max_user_namespaces=10000"),
        ({}, "In a container"),
    ],
)
def test_where_no_box_starts_it_says_what_bubblewrap_said_and_the_way_out(bwrap, settings, values, says):
    bwrap("0.9.0", FAILS)
    settings(**values)
    with pytest.raises(NoSandbox, match=rf"setting up uid map: Permission denied.*{says}.*--trusted-code-without"):
        Sandbox.find()


def test_a_setting_that_is_not_there_forbids_nothing(tmp_path):
    (tmp_path / "one").write_text("1\n")
    assert finding._reads(tmp_path / "one", "1")
    assert not finding._reads(tmp_path / "none", "1")
