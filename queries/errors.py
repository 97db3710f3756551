"""What can go wrong between a job and the disk. Each message is a sentence or two for a person."""

from __future__ import annotations


class StoreError(Exception):
    """Base of everything here; str() of it may be shown to a person as it is."""


class CallError(StoreError):
    """The call itself is wrong: no such file, no such version, an empty folder."""


class UnknownVersion(CallError):
    """A version was asked for that was never published."""


class StoreMissing(CallError):
    """There is no store file, and the job may not create one."""


class StoreBusy(StoreError):
    """Another process holds the store."""


class StoreUnreadable(StoreError):
    """The file is not a store of this app, is damaged, or may not be read."""


class StoreTooNew(StoreError):
    """The store was written by a later release."""


class StoreReadOnly(StoreError):
    """The store cannot take uploads: it is made from shipped files, or was opened for reading."""


class NothingSaved(StoreError):
    """Publishing failed, and the store was asked: none of the call's batches is there."""


class NotAllowed(StoreError):
    """The actor may not do this."""


class NotKnown(NotAllowed):
    """Someone is signed in whom nobody has given any role."""
