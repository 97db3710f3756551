"""What can go wrong between a job and the disk. Each message is a sentence or two for a person."""

from __future__ import annotations


class StoreError(Exception):
    """Base of everything here; str() of it may be shown to a person as it is.

    is_fault: whether it is the installation's and not the person's, so that whoever looks after it should hear of it.
    """

    is_fault = False


class CallError(StoreError):
    """The call itself is wrong: no such file, no such version, an empty folder."""


class UnknownVersion(CallError):
    """A version was asked for that was never published."""


class StoreMissing(CallError):
    """There is no store file, and the job may not create one."""


class StoreBusy(StoreError):
    """Another process holds the store."""

    is_fault = True


class StoreUnreadable(StoreError):
    """The file is not a store of this app, is damaged, or may not be read."""

    is_fault = True


class NotAStore(StoreUnreadable):
    """The file cannot be opened as a store at all."""


class StoreTooNew(StoreError):
    """The store was written by a later release."""

    is_fault = True


class StoreReadOnly(StoreError):
    """The store cannot take uploads: it is made from shipped files, or was opened for reading."""


class NothingSaved(StoreError):
    """Publishing failed, and the store was asked: none of the call's batches is there."""

    is_fault = True


class OutcomeUnknown(StoreError):
    """Something went wrong at the commit, and the store cannot be asked whether it took place."""

    is_fault = True


class NotAllowed(StoreError):
    """The actor may not do this."""


class NotKnown(NotAllowed):
    """Someone is signed in whom nobody has given any role."""


class OwnUpload(NotAllowed):
    """Nobody publishes what they sent themselves."""


class NoSuchUpload(CallError):
    """There is no such upload, or the actor may not see it."""


class WrongState(StoreError):
    """The upload is not where this step can be taken from."""


class HasFaults(StoreError):
    """The upload has faults, which must be mended first."""


class NeedsReason(StoreError):
    """Questions of the upload are not answered. missing: which, as (file, code)."""

    def __init__(self, missing: tuple[tuple[str, str], ...]) -> None:
        super().__init__("Some questions about your files still need a reason. Answer each, then send again.")
        self.missing = missing


class ChangedMeanwhile(StoreError):
    """What publishing would change is no longer what the reviewer saw. by, version: who published what since."""

    def __init__(self, sentence: str, *, by: str | None = None, version: int | None = None) -> None:
        super().__init__(sentence)
        self.by = by
        self.version = version
