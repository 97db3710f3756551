"""Board pack: can I take it to the board?"""

from components import board_pack
from components.packs.apart import made_apart
from evaluation.views.numbers import day
from evaluation.views.wording.pack import kept_line, what_is_made
from pages.shared.opening import opened
from queries import packs

with opened(needs_projects=False) as page:
    reading = page.reading
    published = day(reading.published_at.date()) if reading.published_at and page.programme == "own" else None
    choice = board_pack.choose(
        {info.project: info.name for info in reading.results.projects},
        version=reading.version,
        latest=reading.latest,
        words=what_is_made(reading.version, published),
    )
    new = None
    if choice.make or (choice.at_once and reading.results.projects):
        with board_pack.making() as progress:
            source = packs.source(page.programme, page.actor, projects=choice.projects, as_at=str(reading.version))
            known = [] if choice.make else packs.packs(page.programme, page.actor)
            ready = next((kept for kept in known if kept.is_made_from(source)), None)
            new = (ready or packs.keep(source, page.actor, made_apart(vars(source), progress=progress))).pack
        board_pack.made()
    board_pack.show(
        [
            board_pack.KeptLine(
                pack=kept.pack,
                names=kept.names,
                text=kept_line(
                    version=kept.version,
                    made_on=day(kept.made_at.date()),
                    made_by=kept.made_by,
                    projects=kept.projects,
                    pack=kept.pack,
                ),
            )
            for kept in packs.packs(page.programme, page.actor)
        ],
        new=new,
        read=lambda pack, name: packs.pack_files(page.programme, page.actor, pack)[name],
    )
