"""Where replicates run: here, in other processes, or on a Dask cluster, all by the interface of concurrent.futures."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any

from ..tools.errors import UserError

PATIENCE = 5  # seconds to wait for a scheduler's first answer
# Replicates fill the cores; threads inside of them would only get in each other's way.
ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}


class Serial(Executor):
    """Runs what is submitted at once, in this process."""

    def submit(self, function: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run the function; the future is done when this returns."""
        future: Future[Any] = Future()
        try:
            future.set_result(function(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


@contextmanager
def one_thread_each() -> Iterator[None]:
    """Have libraries that are not imported yet, here or in a process that is started meanwhile, use one thread."""
    before = {name: os.environ.get(name) for name in ONE_THREAD}
    os.environ.update(ONE_THREAD)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def open_executor(workers: int | None = None, dask: str | None = None) -> Iterator[tuple[Executor, int]]:
    """Give an executor, and how many replicates it can run at a time.

    Args:
        workers: 1 is this process; more are spawned processes; None is one for each core.
        dask: the address of a scheduler, ``"local"`` for a cluster of this machine's cores, or None for no Dask.

    Raises:
        UserError: workers below 1, or no scheduler at that address.
        ImportError: Dask is not installed; the message says how to get it.
    """
    if dask is not None:
        with _dask(dask, workers) as opened:
            yield opened
        return
    workers = cores() if workers is None else workers
    if workers < 1:
        raise UserError(f"workers is {workers}: expected at least 1.")
    if workers == 1:
        yield Serial(), 1
        return
    with one_thread_each():
        spawn = multiprocessing.get_context("spawn")  # a fork would copy MXNet's threads' locks, and not its threads
        pool = ProcessPoolExecutor(workers, mp_context=spawn, initializer=_begin_work)
        try:
            yield pool, workers
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _begin_work() -> None:
    # A terminal sends Ctrl-C to all processes. The one that started the others asks them to stop.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this process when the one that started it is gone: killed, it could not say so, and nobody would ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@contextmanager
def _dask(address: str, workers: int | None) -> Iterator[tuple[Executor, int]]:
    try:
        from distributed import Client, LocalCluster
    except ImportError as error:
        raise ImportError("Dask is not installed here: pip install 'handtorn[dask]', or leave --dask out.") from error
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what goes wrong is said in one line, once
    with one_thread_each():
        if address == "local":
            options = {"threads_per_worker": 1, "dashboard_address": None, "silence_logs": 50}
            with LocalCluster(n_workers=workers or cores(), **options) as cluster, Client(cluster) as client:
                yield client.get_executor(pure=False), workers or cores()
            return
        try:
            client = Client(address, timeout=PATIENCE)
        except (OSError, ValueError) as error:  # a TimeoutError is an OSError; a ValueError is an address that is none
            text = "expected an address such as tcp://127.0.0.1:8786, of a running `dask scheduler`"
            raise UserError(f"No Dask scheduler answered at {address} within {PATIENCE} seconds: {text}.") from error
        with client:
            threads = sum(client.nthreads().values())
            if not threads:
                raise UserError(f"The Dask scheduler at {address} has no workers: start some, `dask worker {address}`.")
            yield client.get_executor(pure=False), threads
