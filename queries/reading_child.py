"""The process in which files are read: it takes requests on its input until that closes, and answers each.

A request is pickled by the app itself. An answer is JSON and Arrow, so that nothing that a file may have done to this
process is run in the app. It writes no file, logs nothing and says nothing of what a file holds.
"""

from __future__ import annotations

import io
import json
import os
import pickle
import struct
import sys
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, BinaryIO

import pyarrow as pa

from evaluation.intake.checking import CheckedFile, empty_collection
from evaluation.intake.large.call import check_in_memory

try:
    import resource
except ImportError:  # Windows has no such limits; the time limit of the app holds there too
    resource = None

#: What the first byte of an answer says: how far the work is, the result, out of memory, or failed.
PROGRESS, RESULT, MEMORY, FAILED = b"P", b"R", b"M", b"F"
_LENGTH = struct.Struct(">Q")


def write(stream: BinaryIO, *parts: bytes) -> None:
    """Write parts as one message with its length before it."""
    for part in (_LENGTH.pack(sum(map(len, parts))), *parts):
        rest = memoryview(part)
        while rest:
            rest = rest[stream.write(rest) :]
    stream.flush()


def read(stream: BinaryIO) -> bytes | None:
    """Return the next message; None where the stream has ended."""
    head = _exactly(stream, _LENGTH.size)
    return head and _exactly(stream, _LENGTH.unpack(head)[0])


def _exactly(stream: BinaryIO, length: int) -> bytes | None:
    pieces = []
    while length:
        piece = stream.read(min(length, 1 << 24))
        if not piece:
            return None
        pieces.append(piece)
        length -= len(piece)
    return b"".join(pieces)


def packed(file: CheckedFile) -> tuple[bytes, bytes]:
    """Return a checked file as JSON without its rows, and its rows as an Arrow stream (empty where it has none)."""
    about = {name: getattr(file, name) for name in ("name", "kind", "sha256", "byte_size", "row_count")}
    about |= {"headings": file.headings, "preview": file.preview}
    about |= {"problems": [asdict(each) for each in file.problems], "groups": [asdict(each) for each in file.groups]}
    return json.dumps(about).encode(), _stream(file.rows)


def _stream(rows: pa.Table | None) -> bytes:
    if rows is None:
        return b""
    data = io.BytesIO()
    with pa.ipc.new_stream(data, rows.schema) as writer:
        writer.write_table(rows)
    return data.getvalue()


def limit(limits: Mapping[str, int]) -> None:
    """Hold this process to memory beyond what it has now, and to processor time beyond what it has used."""
    if resource is None:
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + limits["cpu_seconds"]
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    if (now := _address_space()) is not None:
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        resource.setrlimit(resource.RLIMIT_AS, (now + limits["memory_bytes"], hard))


def _address_space() -> int | None:
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return None


def answer(request: dict[str, Any], out: BinaryIO) -> None:
    """Check the files of one request and write what came of it."""
    limit(request["limits"])
    known = request["known"] or empty_collection()

    def progress(share: float) -> None:
        write(out, PROGRESS, struct.pack(">d", share))

    checked = check_in_memory(request["files"], known, for_project=request["for_project"], progress=progress)
    parts = [part for file in checked.files for part in packed(file)]
    write(out, RESULT, json.dumps([len(part) for part in parts]).encode(), b"\n", *parts)


def own_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Return where requests come in and answers go out, and silence what a library may print among them."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    silent = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(silent, stream)
    return requests, answers


def main() -> None:
    """Answer requests until there are no more."""
    requests, answers = own_pipes()
    while (message := read(requests)) is not None:
        try:
            answer(pickle.loads(message), answers)
        except MemoryError:
            os.write(answers.fileno(), _LENGTH.pack(1) + MEMORY)
            os._exit(1)
        except Exception as error:  # what it says may quote a cell: only its kind and place go out
            write(answers, FAILED, json.dumps(place_of(error)).encode())


def place_of(error: BaseException) -> list[str]:
    """Return the kind of an error and the lines of our code that it came through, without its words."""
    places = [type(error).__name__]
    step = error.__traceback__
    while step is not None:
        places.append(f"{os.path.basename(step.tb_frame.f_code.co_filename)}:{step.tb_lineno}")
        step = step.tb_next
    return places


if __name__ == "__main__":
    sys.exit(main())
