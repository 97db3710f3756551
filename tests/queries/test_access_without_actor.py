"""Public functions of queries/ that ask for no actor: each stands here with the reason, and pages call few of them."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from pathlib import Path

import queries

ROOT = Path(__file__).resolve().parent.parent.parent

#: They work on a cursor or a connection, which pages do not have: whoever opened the transaction asked for the actor.
WITHIN = """
ahead.work_out by_outcome.evaluated by_outcome.extent_at by_outcome.outcome_rows by_outcome.revised_keys chain.entries
chain.entries_after chain.head connecting.file_behind held.rows_at ledger.batch_projects ledger.batches
ledger.latest_version ledger.standing ledger.versions
migrations.migrate migrations.pending migrations.recorded_steps migrations.tables_of programme.current_collection
programme.current_rows programme.current_tables programme.fingerprint_at programme.known_version review.add_act
startup.trouble transactions.transaction upload_log.add_files upload_log.content upload_log.uploads uploads.repeat_of
uploads.cited_elsewhere
"""

#: They work on files of the machine that only its owner or the app itself reaches, before or beside any store.
MACHINE = """
connecting.explained connecting.opened connecting.spool_folder copies.before_change copies.folder_of copies.listed
copies.make copies.read copies.superfluous copies.thin_out folders.files_in folders.write_files journal.sync_folder
kept_figures.name_of large.checked_apart locks.is_open_elsewhere locks.writing_in migrations.schema_files
reading_child.answer reading_child.limit reading_child.main reading_child.own_pipes reading_child.packed
reading_child.place_of reading_child.read reading_child.write objects.are_at objects.quoted objects.reach
shared.make_shared shared.open_shared shipped.open_derived startup.copied startup.drop startup.examined startup.log_of
startup.put_back startup.remains startup.settle store.close_stores store.forget store.is_shared store.kept_open
store.open_file store.open_store store.open_stores store.opened_store store.store_exists template_files.put
keeping.add_jobs keeping.tell_of_trouble results_options.add_options results_options.selection_of
evaluating_child.answer evaluating_child.main kept_figures.choices_name kept_figures.read_result
kept_figures.shown_name kept_figures.written_result kept_later.apart kept_later.together kept_later.units_of
"""

#: They work on what the caller holds already, or is allowed to hold, and read nothing that was published or sent; or an
#: actor was asked for by the function of this module that calls them.
HELD = """
cached.protected_results chain.faults drafts.checked_now drafts.contents frames.frame journal.text_of
stored_questions.with_stored_questions uploads.is_within uploads.projects_in
evaluating_apart.kept_apart evaluating_apart.outcomes_apart parts.places_of
"""

#: They give away no figure, name or upload, so that pages may call them for anybody, or they say who somebody is.
OPEN = """
access.granted access.owner_here documents.document drill.passed drafts.questions drafts.require_state packs.told
programme.content_columns evaluating_apart.begin readiness.readiness reading_apart.check_apart reading_apart.warm
settings.database_path settings.idle_minutes settings.longest_hours settings.max_file_bytes settings.secrets_path
settings.shared_address
settings.template_path settings.whom_to_ask shipped.open_programme visitors.actor_of warming.finish
"""


def _without_actor() -> dict[str, inspect.Signature]:
    found = {}
    for module in pkgutil.iter_modules(queries.__path__):
        for name, function in inspect.getmembers(importlib.import_module(f"queries.{module.name}"), inspect.isfunction):
            ours = function.__module__ == f"queries.{module.name}" and not name.startswith("_")
            signature = inspect.signature(function)
            if ours and "actor" not in signature.parameters:
                found[f"{module.name}.{name}"] = signature
    return found


def test_each_has_its_reason_and_none_has_two() -> None:
    named = [name for group in (WITHIN, MACHINE, HELD, OPEN) for name in group.split()]
    assert sorted(named) == sorted(_without_actor())


def test_what_works_within_a_transaction_is_given_it() -> None:
    found = _without_actor()
    assert [name for name in WITHIN.split() if not {"cursor", "connection"} & set(found[name].parameters)] == []


def _called(path: Path) -> set[str]:
    """Return what a file uses of queries/, as module.name."""
    tree, modules, used = ast.parse(path.read_text(encoding="utf-8")), {}, set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "queries":
            modules |= {each.asname or each.name: each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("queries."):
            used |= {f"{(node.module or '').removeprefix('queries.')}.{each.name}" for each in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
            used.add(f"{modules[node.value.id]}.{node.attr}")
    return used


def test_pages_call_only_those_that_give_nothing_away() -> None:
    shown = [ROOT / "app.py", *(ROOT / "pages").rglob("*.py"), *(ROOT / "components").rglob("*.py")]
    used = {name: path.name for path in shown for name in _called(path)}
    assert "visitors.actor_of" in used
    assert {name: used[name] for name in set(used) & set(_without_actor()) - set(OPEN.split())} == {}


def test_pages_take_no_cursor() -> None:
    pages = [*(ROOT / "pages").rglob("*.py"), *(ROOT / "components").rglob("*.py"), ROOT / "app.py"]
    nodes = [(path.name, node) for path in pages for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
    asked = ("cursor", "writing", "connection")
    assert [name for name, node in nodes if isinstance(node, ast.Attribute) and node.attr in asked] == []
