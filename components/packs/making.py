"""A whole pack from what it is made from: the PDF, the deck and the files behind them, with word of how far it is."""

from __future__ import annotations

from collections.abc import Callable

from components.packs.bundle import bundle
from components.packs.document import document
from components.packs.slides import deck
from evaluation.analysis.result_types import Results
from evaluation.domain.collection import Collection
from evaluation.stats.disclosure import Profile
from evaluation.views.pack import PackSettings, build
from evaluation.views.pack_tables import pack_data
from evaluation.views.wording.pack import pack_file_name

#: Told how far it is, as a share, and what comes next.
Progress = Callable[[float, str], None]


def made(
    settings: PackSettings,
    *,
    profile: Profile,
    results: Results,
    before: Results | None,
    collection: Collection,
    template: bytes | None,
    progress: Progress = lambda share, words: None,
) -> dict[str, bytes]:
    """Return a pack's files by name. Raises slide_parts.BadTemplate."""
    progress(0.05, "Working out what the pack says")
    view = build(results, before, settings=settings, profile=profile)

    def name(ending: str) -> str:
        return pack_file_name(settings.programme, settings.version, ending)

    progress(0.2, "Making the PDF")
    files = {name(".pdf"): document(view)}
    progress(0.4, "Making the slides")
    files[name(".pptx")] = deck(view, template=template)
    progress(0.55, "Putting the data together")
    data = pack_data(view, results, collection, profile=profile)
    progress(0.65, "Writing tables and workbook")
    files[name("-data.zip")] = bundle(view, data)
    progress(1.0, "Ready")
    return files
