"""The app, with an owner in its process who publishes a file whenever it is asked to: what publishing costs readers.

python -m benchmarks.publisher PORT FILE…: each line read from the standard input publishes the next file, by the way
that an upload takes: checked, sent, looked at again and published. A line is answered when that is done.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import manage
from queries import drafts, review
from queries.access import owner_here
from queries.settings import database_path
from queries.store import open_store


def _publish(files: list[Path]) -> None:
    owner = owner_here()
    for path, _ in zip(files, sys.stdin, strict=False):
        store = open_store(database_path())
        received = drafts.start(store, owner, [(path.name, path.read_bytes())])
        assert received.upload is not None, received.checked
        upload = received.upload.upload
        drafts.send(store, owner, upload, reasons=dict.fromkeys(drafts.questions(received.checked), "It is so."))
        print(review.publish_as_owner(store, owner, upload), flush=True)


if __name__ == "__main__":
    threading.Thread(target=_publish, args=([Path(each) for each in sys.argv[2:]],), daemon=True).start()
    sys.exit(manage.main(["run", "--port", sys.argv[1]]))
