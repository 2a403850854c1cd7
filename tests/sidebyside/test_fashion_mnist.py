"""Reading and fetching Fashion-MNIST. The sites are servers on this machine: no test needs a network."""

import gzip
import hashlib
import http.server
import os
import re
import socket
import struct
import subprocess
import sys
import threading
import tracemalloc
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import platformdirs
import pytest

from sidebyside.data import download, fashion_mnist
from sidebyside.data.fashion_mnist import CLASSES, FILES, SITES, load
from sidebyside.data.idx import CHUNK, read_pair
from sidebyside.tools.errors import UserError
from tests.idx import idx, write_fashion_mnist

TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS = FILES
REAL = Path(os.environ.get("HANDTORN_DATA") or "none")
ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    """A cache of our own, and neither $HANDTORN_DATA nor a proxy."""
    monkeypatch.delenv("HANDTORN_DATA", raising=False)
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setattr(platformdirs, "user_cache_dir", lambda *_, **__: str(tmp_path / "cache"))
    return tmp_path / "cache" / "fashion-mnist"


@pytest.fixture
def small(tmp_path, rng):
    """A folder with the four files, 30 and 20 rows of 4 x 4 pixels."""
    folder = tmp_path / "small"
    folder.mkdir()
    write_fashion_mnist(folder, rng, rows=30, test_rows=20, size=4)
    return folder


def content(folder, name):
    return gzip.decompress((folder / name).read_bytes())


def replace(folder, name, array, **lies):
    (folder / name).write_bytes(gzip.compress(idx(array, **lies)))


def refused(folder, **options):
    """The message of the error, which must be one line."""
    with pytest.raises(UserError) as caught:
        load(folder, **options)
    assert "\n" not in str(caught.value)
    return str(caught.value)


# Reading


def test_pixels_are_bytes_over_255_and_labels_whole_numbers(small):
    images = load(small)
    assert images.X.shape == (30, 4, 4)
    assert images.X_test.shape == (20, 4, 4)
    assert images.X.dtype == images.X_test.dtype == np.float32
    assert images.y.dtype == images.y_test.dtype == np.int64
    assert images.source == str(small)
    for X, y, prefix in ((images.X, images.y, "train"), (images.X_test, images.y_test, "t10k")):
        pixels = np.frombuffer(content(small, f"{prefix}-images-idx3-ubyte.gz")[16:], dtype=np.uint8)
        # Exact: a division in float32 is rounded once, and 53 bits are enough that rounding twice gives the same.
        np.testing.assert_array_equal(X.ravel(), (pixels / 255).astype(np.float32))
        assert y.tolist() == list(content(small, f"{prefix}-labels-idx1-ubyte.gz")[8:])


def test_every_byte_has_its_pixel_from_0_to_1(small):
    replace(small, TRAIN_IMAGES, np.arange(256).reshape(16, 4, 4))
    replace(small, TRAIN_LABELS, np.zeros(16))
    X = load(small).X
    assert X.min() == 0
    assert X.max() == 1
    np.testing.assert_array_equal(X.ravel() * np.float32(255), np.arange(256))


def test_the_arrays_can_be_written_to_and_are_contiguous(small):
    images = load(small)
    for array in (images.X, images.y, images.X_test, images.y_test):
        assert array.flags.writeable
        assert array.flags.c_contiguous


def test_ten_classes_have_names():
    assert len(CLASSES) == len(set(CLASSES)) == 10
    assert CLASSES[0] == "t-shirt"
    assert CLASSES[9] == "ankle boot"


def test_unpacked_files_are_read_too(tmp_path, small):
    unpacked = tmp_path / "unpacked"
    unpacked.mkdir()
    for name in FILES:
        (unpacked / name[:-3]).write_bytes(content(small, name))
    np.testing.assert_array_equal(load(unpacked).X, load(small).X)


def test_packed_files_are_preferred(small):
    (small / TRAIN_IMAGES[:-3]).write_text("something else")
    assert len(load(small).X) == 30


@pytest.mark.parametrize(("limit", "rows", "test_rows"), [(1, 1, 1), (25, 25, 20), (30, 30, 20), (1000, 30, 20)])
def test_a_limit_keeps_the_first_rows(small, limit, rows, test_rows):
    whole, part = load(small), load(small, limit=limit)
    np.testing.assert_array_equal(part.X, whole.X[:rows])
    np.testing.assert_array_equal(part.y, whole.y[:rows])
    np.testing.assert_array_equal(part.X_test, whole.X_test[:test_rows])
    np.testing.assert_array_equal(part.y_test, whole.y_test[:test_rows])


def test_a_limit_holds_for_files_that_are_read_in_several_chunks(tmp_path, rng):
    """3,000 images of 28 x 28 pixels are 2.24 chunks, and the first 2,000 of them 1.5."""
    X = rng.integers(0, 256, (3000, 28, 28), dtype=np.uint8)
    (tmp_path / "images").write_bytes(idx(X))
    (tmp_path / "labels").write_bytes(idx(np.arange(3000) % 10))
    assert X.size > 2 * CHUNK > 2000 * 28 * 28 > CHUNK
    images, labels = read_pair(tmp_path / "images", tmp_path / "labels", limit=2000)
    assert images.shape == (2000, 28, 28)
    np.testing.assert_array_equal(images, X[:2000])
    np.testing.assert_array_equal(labels, np.arange(2000) % 10)


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_under_1_is_refused(small, limit):
    assert f"limit is {limit}: expected at least 1" in refused(small, limit=limit)


def peak_of_loading(folder, limit):
    tracemalloc.start()
    try:
        load(folder, limit=limit)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_is_the_bytes_and_one_array_of_floats(tmp_path, rng):
    rows, pixels = 8000, 28 * 28
    write_fashion_mnist(tmp_path, rng, rows=10, test_rows=10)
    replace(tmp_path, TRAIN_IMAGES, np.zeros((rows, 28, 28)))
    replace(tmp_path, TRAIN_LABELS, np.zeros(rows))
    # 4 bytes for each pixel, 1 as read and up to 1/8 of that because a bytearray grows ahead, chunks and buffers of a
    # few MB. One float64 array would be 8 bytes for each pixel.
    assert peak_of_loading(tmp_path, None) < 5.125 * rows * pixels + 5e6
    assert peak_of_loading(tmp_path, 10) < 5e6


# What files can be


def test_a_missing_file_is_named_with_the_four_that_are_expected(small):
    (small / TEST_LABELS).unlink()
    message = refused(small)
    assert f"{small}: {TEST_LABELS} is missing" in message
    assert all(name in message for name in FILES)


def test_a_folder_that_is_not_there_is_named(tmp_path):
    assert f"{tmp_path / 'nowhere'}: there is no such folder" in refused(tmp_path / "nowhere")


def test_a_folder_in_place_of_a_file_is_named(small):
    (small / TRAIN_IMAGES).unlink()
    (small / TRAIN_IMAGES).mkdir()
    assert f"{small / TRAIN_IMAGES} cannot be read" in refused(small)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("damage", ["cut", "text", "middle", "checksum"])
def test_a_damaged_gzip_file_is_named_with_its_bytes(small, name, damage):
    whole = (small / name).read_bytes()
    damaged = {
        "cut": whole[:-9],
        "text": b"<html><body>Please log in</body></html>",
        "middle": whole[:10] + b"\xff" * (len(whole) - 10),
        "checksum": whole[:-8] + b"\0\0\0\0" + whole[-4:],
    }[damage]
    (small / name).write_bytes(damaged)
    assert f"{small / name}: its {len(damaged):,} bytes are not a whole gzip file" in refused(small)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("size", [0, 3, 7])
def test_a_file_without_a_whole_header_is_named(small, name, size):
    (small / name).write_bytes(gzip.compress(content(small, name)[:size]))
    expected = 16 if "images" in name else 8
    assert f"{small / name} holds {size} bytes: expected a header of {expected}" in refused(small)


def test_swapped_files_are_noticed(small):
    images, labels = ((small / name).read_bytes() for name in (TRAIN_IMAGES, TRAIN_LABELS))
    (small / TRAIN_IMAGES).write_bytes(labels)
    (small / TRAIN_LABELS).write_bytes(images)
    message = refused(small)
    assert "begins with 2,049: expected 2,051" in message
    assert "are two files swapped?" in message


@pytest.mark.parametrize(
    ("name", "array", "expected"), [(TRAIN_IMAGES, np.zeros((30, 4, 4)), "2,051"), (TEST_LABELS, np.zeros(20), "2,049")]
)
def test_a_file_that_begins_with_another_number_is_named(small, name, array, expected):
    replace(small, name, array, magic=2050)
    assert f"{small / name} begins with 2,050: expected {expected}" in refused(small)
    little_endian = struct.pack("<I", int(expected.replace(",", "")))
    (small / name).write_bytes(gzip.compress(little_endian + content(small, name)[4:]))
    assert f"{small / name} begins with " in refused(small)


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("limit", [None, 2])
@pytest.mark.parametrize("count", [29, 31, 0xFFFFFFFF])
def test_a_header_that_promises_other_images_is_named_with_both_byte_counts(small, count, limit, packed):
    replace(small, TRAIN_IMAGES, np.zeros((30, 4, 4)), count=count)
    name = TRAIN_IMAGES
    if not packed:
        name = name[:-3]
        (small / name).write_bytes(content(small, TRAIN_IMAGES))
        (small / TRAIN_IMAGES).unlink()
    expected = f"{small / name}: the header says {count} x 4 x 4 images, {count * 16:,} bytes, and 480 bytes follow"
    assert expected in refused(small, limit=limit)


@pytest.mark.parametrize("count", [19, 21, 0xFFFFFFFF])
def test_a_header_that_promises_other_labels_is_named_with_both_byte_counts(small, count):
    replace(small, TEST_LABELS, np.zeros(20), count=count)
    expected = f"{small / TEST_LABELS}: the header says {count} labels, {count:,} bytes, and 20 bytes follow"
    assert expected in refused(small)


def test_images_of_an_impossible_size_are_refused_without_memory_for_them(small):
    header = struct.pack(">4I", 2051, *[0xFFFFFFFF] * 3)
    (small / TRAIN_IMAGES).write_bytes(gzip.compress(header + bytes(100)))
    assert "and 100 bytes follow" in refused(small)


@pytest.mark.parametrize("shape", [(0, 4, 4), (3, 0, 4), (3, 4, 0)])
def test_images_without_rows_or_pixels_are_refused(small, shape):
    replace(small, TRAIN_IMAGES, np.zeros(shape))
    assert f"the header says {' x '.join(map(str, shape))} images: expected at least one" in refused(small)


def test_labels_without_rows_are_refused(small):
    replace(small, TEST_LABELS, np.zeros(0))
    assert "the header says 0 labels: expected at least one" in refused(small)


@pytest.mark.parametrize("limit", [None, 2])
def test_as_many_labels_as_images_are_expected(small, limit):
    replace(small, TRAIN_LABELS, np.zeros(29))
    expected = f"{small / TRAIN_IMAGES} has 30 images and {small / TRAIN_LABELS} has 29 labels: expected as many"
    assert expected in refused(small, limit=limit)


@pytest.mark.parametrize("label", [10, 255])
def test_a_label_outside_0_to_9_is_named_with_its_row(small, label):
    y = np.zeros(20)
    y[[6, 9]] = label, 99
    replace(small, TEST_LABELS, y)
    assert f"{small / TEST_LABELS}: row 7 has label {label}: expected 0 to 9" in refused(small)


def test_images_to_learn_from_and_to_be_tested_on_have_one_size(small):
    replace(small, TEST_IMAGES, np.zeros((20, 5, 4)))
    message = refused(small)
    assert f"{small / TRAIN_IMAGES} has images of 4 x 4 and {small / TEST_IMAGES} of 5 x 4" in message


# Where they come from


def test_handtorn_data_names_a_folder(small, monkeypatch):
    monkeypatch.setenv("HANDTORN_DATA", str(small))
    assert load().source == str(small)


def test_a_folder_goes_before_handtorn_data(small, tmp_path, monkeypatch):
    monkeypatch.setenv("HANDTORN_DATA", str(tmp_path / "nowhere"))
    assert load(small).source == str(small)
    assert f"{tmp_path / 'nowhere'}: there is no such folder" in refused(None)


def test_a_cache_that_holds_everything_needs_no_site_and_is_not_written_to(cache, rng, monkeypatch):
    monkeypatch.setenv("HANDTORN_DATA", "")
    cache.mkdir(parents=True)
    write_fashion_mnist(cache, rng, rows=30, test_rows=20, size=4)
    assert load(sites=()).source == str(cache)
    assert sorted(os.listdir(cache)) == sorted(FILES)


class Site(http.server.ThreadingHTTPServer):
    """A site on this machine.

    Attributes:
        how: what it does with a request, a function of the handler, the file's bytes and the first byte asked for.
        asked: (file, first byte asked for or None) of every request.
        over: set when the test ends, for those that keep silent until then.
    """

    daemon_threads = False  # closing the server waits for what it still does: nothing is left open

    def __init__(self, folder, how):
        super().__init__(("127.0.0.1", 0), Handler)
        self.folder, self.how, self.asked, self.over = folder, how, [], threading.Event()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_port}/data/"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        name = self.path[len("/data/") :]
        first = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        first = int(first[1]) if first else None
        self.server.asked.append((name, first))
        self.server.how(self, (self.server.folder / name).read_bytes(), first)

    def answer(self, status, body, length=None):
        self.send_response(status)
        if length is not False:
            self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def good(handler, whole, first):
    """Give the whole file, or the rest that was asked for."""
    if first is None:
        handler.answer(200, whole)
    elif first < len(whole):
        handler.answer(206, whole[first:])
    else:
        handler.answer(416, b"")


def without_range(handler, whole, _first):
    handler.answer(200, whole)


def without_length(handler, whole, _first):
    handler.answer(200, whole, length=False)


def staying_open(handler, whole, _first):
    handler.answer(200, whole)
    handler.wfile.flush()
    handler.server.over.wait(10)


def cutting(handler, whole, first):
    """Give half of what is left, under the length of all of it, and close."""
    rest = whole[first or 0 :]
    handler.answer(200 if first is None else 206, rest[: len(rest) // 2], length=len(rest))


def cutting_without_range(handler, whole, _first):
    handler.answer(200, whole[: len(whole) // 2], length=len(whole))


def resetting(handler, whole, first):
    cutting(handler, whole, first)
    handler.wfile.flush()
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def falling_silent(handler, whole, first):
    cutting(handler, whole, first)
    handler.wfile.flush()
    handler.server.over.wait(10)


def silent(handler, _whole, _first):
    handler.server.over.wait(10)


def garbage(handler, whole, first):
    """Give other bytes, as many as there should be."""
    good(handler, bytes(len(whole)), first)


def without_files(handler, _whole, _first):
    handler.send_error(404)


def chunked_and_cut(handler, whole, _first):
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(b"%x\r\n" % len(whole) + whole[: len(whole) // 2])


@pytest.fixture
def serve(small):
    """A function that starts a site which behaves as it is told."""
    running = []

    def start(how):
        site = Site(small, how)
        thread = threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        running.append((site, thread))
        return site

    yield start
    for site, thread in running:
        site.over.set()
        site.shutdown()
        thread.join()
        site.server_close()


@pytest.fixture
def published(small, monkeypatch):
    """Take the small files for the published ones."""
    md5 = {name: hashlib.md5((small / name).read_bytes()).hexdigest() for name in FILES}
    monkeypatch.setattr(fashion_mnist, "FILES", md5)
    return md5


@pytest.fixture
def closed():
    """A site that refuses connections: the port was free a moment ago."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}/data/"


class Bars:
    """Stands for progress bars and remembers what they show; interrupts, as Ctrl-C would, at ``stop_at`` bytes."""

    def __init__(self, stop_at=None):
        self.titles, self.totals, self.positions, self.stop_at = [], [], [], stop_at

    def __call__(self, title, total):
        self.titles.append(title)
        self.totals.append(total)
        self.positions.append(0)

        def advance(done):
            self.positions[-1] += done
            if self.stop_at is not None and self.positions[-1] >= self.stop_at:
                raise KeyboardInterrupt

        return advance


def cached(folder):
    return sorted(name for name in os.listdir(folder) if name != ".lock")


def test_what_the_cache_lacks_is_downloaded_once(cache, small, serve, published):
    site, bars = serve(good), Bars()
    images = load(start_progress=bars, sites=(site.address,))
    np.testing.assert_array_equal(images.X, load(small).X)
    assert images.source == str(cache)
    assert cached(cache) == sorted(FILES)
    sizes = [(small / name).stat().st_size for name in FILES]
    assert (bars.titles, bars.totals, bars.positions) == (list(FILES), sizes, sizes)
    (cache / TRAIN_LABELS).unlink()
    load(sites=(site.address,))
    load(sites=(site.address,))
    assert site.asked == [(name, None) for name in (*FILES, TRAIN_LABELS)]


def test_a_file_that_was_unpacked_is_not_downloaded(cache, small, serve, published):
    site = serve(good)
    cache.mkdir(parents=True)
    (cache / TRAIN_IMAGES[:-3]).write_bytes(content(small, TRAIN_IMAGES))
    load(sites=(site.address,))
    assert [name for name, _ in site.asked] == [TRAIN_LABELS, TEST_IMAGES, TEST_LABELS]


@pytest.mark.parametrize("how", [without_range, without_length, staying_open])
def test_a_site_without_ranges_without_lengths_or_without_an_end_will_do(
    cache, small, serve, published, monkeypatch, how
):
    monkeypatch.setattr(download, "SILENCE", 0.1 if how is staying_open else 5)
    cache.mkdir(parents=True)
    (cache / f"{TRAIN_IMAGES}.part").write_bytes(b"the beginning of something")
    bars = Bars()
    load(start_progress=bars, sites=(serve(how).address,))
    assert (cache / TRAIN_IMAGES).read_bytes() == (small / TRAIN_IMAGES).read_bytes()
    assert bars.positions == [(small / name).stat().st_size for name in FILES]


def cut_at(whole, first, goes):
    """Where ``cutting`` stops after so many goes."""
    for _ in range(goes):
        first += (len(whole) - first) // 2
    return first


@pytest.mark.parametrize("how", [cutting, resetting, falling_silent])
def test_a_cut_is_taken_up_where_it_was(cache, small, serve, published, monkeypatch, how):
    monkeypatch.setattr(download, "SILENCE", 0.1 if how is falling_silent else 5)
    whole = (small / TRAIN_IMAGES).read_bytes()
    site = serve(how)
    with pytest.raises(UserError, match=f"cannot be downloaded.*{TRAIN_IMAGES}: 127.0.0.1:{site.server_port}: "):
        load(sites=(site.address,))
    assert cached(cache) == [f"{TRAIN_IMAGES}.part"]
    came = cut_at(whole, 0, goes=3)
    assert (cache / f"{TRAIN_IMAGES}.part").read_bytes() == whole[:came]
    assert site.asked == [(TRAIN_IMAGES, at) for at in (None, cut_at(whole, 0, 1), cut_at(whole, 0, 2))]

    better, bars = serve(good), Bars()
    load(start_progress=bars, sites=(better.address,))
    assert better.asked[0] == (TRAIN_IMAGES, came)
    assert (bars.totals[0], bars.positions[0]) == (len(whole), len(whole))
    assert cached(cache) == sorted(FILES)


def test_the_next_site_goes_on_where_the_last_was_cut(small, serve, published):
    first, second = serve(cutting), serve(good)
    load(sites=(first.address, second.address))
    whole = (small / TRAIN_IMAGES).read_bytes()
    assert second.asked[0] == (TRAIN_IMAGES, cut_at(whole, 0, goes=3))
    assert len(first.asked) == 3, "the site that served one file is asked first for the next"


def test_a_short_body_is_noticed_and_the_bar_goes_back_where_a_file_starts_over(serve, published, small):
    bars = Bars()
    message = refused(None, sites=(serve(cutting_without_range).address,), start_progress=bars)
    size = (small / TRAIN_IMAGES).stat().st_size
    assert f"cut after {size // 2:,} of {size:,} bytes" in message
    assert (bars.totals, bars.positions) == ([size], [size // 2])


def test_a_cut_in_chunks_is_noticed(serve, published):
    assert "IncompleteRead" in refused(None, sites=(serve(chunked_and_cut).address,))


def test_a_part_that_was_whole_starts_over_where_no_rest_is_given(cache, small, serve, published):
    cache.mkdir(parents=True)
    (cache / f"{TRAIN_IMAGES}.part").write_bytes((small / TRAIN_IMAGES).read_bytes() + b"and more")
    site = serve(good)
    load(sites=(site.address,))
    size = (small / TRAIN_IMAGES).stat().st_size
    assert site.asked[:2] == [(TRAIN_IMAGES, size + 8), (TRAIN_IMAGES, None)]
    assert cached(cache) == sorted(FILES)


def test_other_bytes_of_the_right_length_are_not_kept(cache, serve, published):
    site = serve(garbage)
    message = refused(None, sites=(site.address,))
    assert "its MD5 is " in message
    assert published[TRAIN_IMAGES] in message
    assert cached(cache) == []
    assert len(site.asked) == 1, "nothing is won by asking again for what is wrong"


def test_after_other_bytes_the_next_site_is_asked_for_all_of_them(cache, small, serve, published):
    bad, better = serve(garbage), serve(good)
    np.testing.assert_array_equal(load(sites=(bad.address, better.address)).X, load(small).X)
    assert better.asked[0] == (TRAIN_IMAGES, None)


def test_a_wrong_beginning_is_not_kept(cache, small, serve, published):
    cache.mkdir(parents=True)
    (cache / f"{TRAIN_IMAGES}.part").write_bytes(b"something else")
    site = serve(good)
    assert "its MD5 is" in refused(None, sites=(site.address,))
    assert cached(cache) == []
    load(sites=(site.address,))


def test_a_site_without_the_files_is_passed_over(serve, published):
    empty, better = serve(without_files), serve(good)
    load(sites=(empty.address, better.address))
    assert len(empty.asked) == 1
    assert "HTTP 404 Not Found" in refused_anew(empty.address)


def refused_anew(*sites):
    for name in FILES:
        (fashion_mnist.cache_folder() / name).unlink(missing_ok=True)
    return refused(None, sites=sites)


def test_without_a_network_the_way_by_hand_is_said(cache, closed):
    message = refused(None, sites=(closed, closed))
    assert message.count("Connection refused") == 2
    assert f"bring {', '.join(FILES)} from {SITES[0]} to {cache}" in message
    assert "--data DIR or HANDTORN_DATA" in message


def test_a_name_that_nobody_knows_is_asked_for_once(cache, monkeypatch):
    asked = []

    def unknown(host, *_, **__):
        asked.append(host)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    message = refused(None)
    assert message.count("Name or service not known") == len(asked) == len(SITES) == 3
    assert all(host in message for host in asked)


def test_a_silent_site_is_given_up(serve, published, monkeypatch):
    monkeypatch.setattr(download, "ANSWER", 0.1)
    site = serve(silent)
    assert "no answer within 0.1 seconds" in refused(None, sites=(site.address,))


def test_all_sites_together_are_given_less_than_half_a_minute_to_answer():
    assert len(SITES) * download.ANSWER < 30


@pytest.mark.parametrize("name", ["cache", "cache/fashion-mnist"])
def test_a_cache_that_cannot_be_made_is_named(tmp_path, cache, serve, published, name):
    cache.parent.mkdir(exist_ok=True, parents=name != "cache")
    if name == "cache":
        cache.parent.rmdir()
    (tmp_path / name).write_text("a file")
    site = serve(good)
    message = refused(None, sites=(site.address,))
    assert f"{cache} cannot be written to" in message
    assert "HANDTORN_DATA" in message
    assert site.asked == []


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no /dev/full to write to")
def test_a_full_disk_is_not_taken_for_a_bad_site(cache, serve, published):
    cache.mkdir(parents=True)
    (cache / f"{TRAIN_IMAGES}.part").symlink_to("/dev/full")
    site = serve(good)
    assert f"{cache} cannot be written to (No space left on device)" in refused(None, sites=(site.address,) * 2)
    assert len(site.asked) == 1


def test_ctrl_c_leaves_what_has_come_and_the_next_call_goes_on(cache, small, serve, published, monkeypatch):
    monkeypatch.setattr(download, "CHUNK", 100)
    site, whole = serve(good), (small / TRAIN_IMAGES).read_bytes()
    assert len(whole) > 300
    with pytest.raises(KeyboardInterrupt):
        load(start_progress=Bars(stop_at=200), sites=(site.address,))
    assert cached(cache) == [f"{TRAIN_IMAGES}.part"]
    assert (cache / f"{TRAIN_IMAGES}.part").read_bytes() == whole[:200]
    load(sites=(site.address,))
    assert site.asked[:2] == [(TRAIN_IMAGES, None), (TRAIN_IMAGES, 200)]
    assert cached(cache) == sorted(FILES)


def test_two_at_once_download_each_file_once(cache, small, serve, published):
    both = threading.Barrier(2)
    site, results = serve(good), []

    def run():
        both.wait(10)
        results.append(load(sites=(site.address,)))

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(site.asked) == sorted((name, None) for name in FILES)
    for images in results:
        np.testing.assert_array_equal(images.X, load(small).X)
    assert len(results) == 2


@contextmanager
def another_process(folder):
    """A process of its own that downloads into ``folder`` until the block ends."""
    code = (
        f"import filelock, sys\nwith filelock.FileLock({str(folder / '.lock')!r}): print(flush=True), sys.stdin.read()"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        yield
        process.stdin.close()


def test_another_process_is_not_waited_for_without_end(cache, serve, published, monkeypatch):
    monkeypatch.setattr(fashion_mnist, "WAIT", 0)
    cache.mkdir(parents=True)
    site = serve(good)
    with another_process(cache):
        assert f"{cache}: another process has been downloading" in refused(None, sites=(site.address,))
    assert site.asked == []
    load(sites=(site.address,))


# The small set for tests, and the real one


def test_the_small_set_is_the_same_each_time_and_has_every_class(tmp_path):
    for name in ("a", "b"):
        subprocess.run([sys.executable, "-m", "tests.idx", tmp_path / name, "--rows", "50"], check=True, cwd=ROOT)
    assert sorted(os.listdir(tmp_path / "a")) == sorted(FILES)
    for name in FILES:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    images = load(tmp_path / "a")
    assert images.X.shape == (50, 28, 28)
    assert np.bincount(images.y).tolist() == [5] * 10
    assert np.bincount(images.y_test).tolist() == [20] * 10


def test_the_small_set_can_be_learnt(tmp_path, rng):
    write_fashion_mnist(tmp_path, rng, compress=False)
    images = load(tmp_path)
    means = np.stack([images.X[images.y == k].mean(axis=0) for k in range(10)]).reshape(10, -1)
    distances = ((images.X_test.reshape(-1, 1, 784) - means) ** 2).sum(axis=2)
    # The nearest mean of a class is as good as such a set allows; by chance it would be right in 0.1.
    assert (distances.argmin(axis=1) == images.y_test).mean() > 0.95


@pytest.mark.skipif(not (REAL / TRAIN_IMAGES).is_file(), reason="HANDTORN_DATA does not name a folder with the files")
def test_the_real_set_has_its_known_figures():
    images = load(REAL)
    if hashlib.md5((REAL / TRAIN_IMAGES).read_bytes()).hexdigest() != FILES[TRAIN_IMAGES]:
        pytest.skip("HANDTORN_DATA names another set than the published one")
    assert images.X.shape == (60_000, 28, 28)
    assert images.X_test.shape == (10_000, 28, 28)
    assert np.bincount(images.y).tolist() == [6000] * 10
    assert np.bincount(images.y_test).tolist() == [1000] * 10
    # 0.2860 and 0.3530 are what those who normalise by them use, to four places.
    mean, square = images.X.mean(dtype=np.float64), (images.X**2).mean(dtype=np.float64)
    assert mean == pytest.approx(0.2860, abs=1e-4)
    assert np.sqrt(square - mean**2) == pytest.approx(0.3530, abs=1e-4)
