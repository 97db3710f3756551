"""Hold case files of reference figures against this project's own: python tests/golden/check.py FILE_OR_FOLDER...

A case is a JSON object with kind, inputs, outputs and tolerance {rtol, atol}. Every leaf of outputs is compared with
what evaluation.stats gives for inputs. Exit 1 when any figure disagrees, a file cannot be read, is of an unknown kind
or holds no figure, or nothing was found.

The tolerance is the case's own, used so that no planted error hides behind it: the relative part always; the absolute
part, in units of the case's sampling error, in full only where one of the two figures is exactly 0 (solvers stop near
0, not at it), and a ten-thousandth of it elsewhere (rounding), except for p-values, which are as exact when tiny.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1])]

from golden_answers import ANSWERS  # noqa: E402

MISSING = "<no answer>"
#: Outputs in units of the effects, and in units of their square.
EFFECTS = frozenset(
    ["mu", "est", "se", "ci", "ci_lb", "ci_ub", "pi", "pi_lb", "pi_ub", "pi_true", "pi_observed", "tau", "tau_lb"]
    + ["tau_ub", "pred"]
)
P_VALUES = frozenset(
    ["p", "p_origin_fixed", "p_origin_uncertain", "pvalue", "QE_p", "QM_p", "Q_p", "difference_p"]
    + ["p_sceptical_nominal_one_sided", "p_sceptical_golden_one_sided", "p_smaller_than_d33"]
)
ROOTS = frozenset(["tau", "tau_lb", "tau_ub"])
VARIANCES = frozenset(["tau2", "tau2_lb", "tau2_ub", "se_tau2", "tau2_residual", "tau2_without_moderators", "vcov"])
#: What the references' solvers leave of a variance of 0, in sampling variances.
SOLVER_REST = 1e-12


@dataclass(frozen=True)
class Disagreement:
    """One leaf of a case's outputs that this project's figures do not confirm."""

    path: str
    got: Any
    expected: Any


def main(arguments: list[str]) -> int:
    """Check the files (and the .json files of the folders) named; return the exit code."""
    files = [file for argument in arguments for file in case_files(Path(argument))]
    if not files:
        print("Name a case file, or a folder with .json case files in it.", file=sys.stderr)
        return 1
    compared, faults = 0, 0
    for file in files:
        try:
            count, disagreements = check_file(file)
        except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
            print(f"{file}: cannot be checked: {type(error).__name__}: {error}")
            faults += 1
            continue
        compared += count
        faults += len(disagreements)
        for found in disagreements:
            print(f"{file}: {found.path}: got {found.got!r}, expected {found.expected!r}")
    print(f"{compared} figures compared in {len(files)} files, {faults} faults")
    return 1 if faults else 0


def case_files(place: Path) -> list[Path]:
    """Return the file itself, or the case files inside a folder, at any depth."""
    return sorted(place.rglob("*.json")) if place.is_dir() else [place]


def check_file(file: Path) -> tuple[int, list[Disagreement]]:
    """Read a case and compare it; raise ValueError or the like where it is not a case that can be checked."""
    case = json.loads(file.read_text(encoding="utf-8"))
    return check_outputs(case, answer(case))


def answer(case: dict[str, Any]) -> Any:
    """Return this project's figures in the shape of the case's outputs."""
    if case["kind"] not in ANSWERS:
        raise ValueError(f"unknown kind {case['kind']!r}; known are {', '.join(sorted(ANSWERS))}")
    return ANSWERS[case["kind"]](case["inputs"] | asked_in_outputs(case))


def asked_in_outputs(case: dict[str, Any]) -> dict[str, Any]:
    """Return what a case asks for in its outputs alone: points to predict at, shares of an effect, spreads to test."""
    outputs = case["outputs"]
    if case["kind"] == "hedges_schauer":
        return {"lambda0": [row["lambda0_over_df"] for row in outputs]}
    if case["kind"] == "retention":
        return {"f": [[test["f"] for test in row.get("contrast", [])] for row in outputs.get("rows", [])]}
    if case["kind"] == "pipeline":
        tests = outputs.get("retention", {}).get("contrast", []), outputs.get("p_next", [])
        return {"contrast_f": [test["f"] for test in tests[0]], "next_f": [test["f"] for test in tests[1]]}
    regression = outputs.get("REML_knha", {}) if isinstance(outputs, dict) else {}
    return {"newX": regression["predictions"]["newX"]} if "predictions" in regression else {}


def check_outputs(case: dict[str, Any], got: Any) -> tuple[int, list[Disagreement]]:
    """Compare the case's outputs with the figures got; return how many leaves were compared and which disagree."""
    rtol, atol = (float(case["tolerance"][name]) for name in ("rtol", "atol"))
    if not (0 <= rtol < 0.01 and 0 <= atol < 0.01):
        raise ValueError(f"the tolerance {case['tolerance']} is not a tolerance for reference figures")
    if not case["outputs"]:
        raise ValueError("there is no figure in outputs")
    pairs = list(leaves(case["outputs"], got, "outputs", ""))
    largest = largest_variance(case["inputs"])
    unit = min(1.0, math.sqrt(largest))
    # R's own non-central chi-squared tail is exact to about 1e-12 only.
    exact = frozenset() if case["kind"] == "hedges_schauer" else P_VALUES
    disagreements = []
    for path, field, expected, found in pairs:
        # A root makes much of what a solver leaves of a variance of 0.
        absolute = (math.sqrt(atol) if field in ROOTS else atol) * field_unit(field, unit)
        if field in VARIANCES:
            absolute = max(absolute, SOLVER_REST * largest)
        noise = 0.0 if field in exact else 1e-4 * atol * field_unit(field, unit)
        if not agrees(found, expected, rtol=rtol, near_zero=absolute, noise=noise):
            disagreements.append(Disagreement(path, found, expected))
    return len(pairs), disagreements


def leaves(expected: Any, got: Any, path: str, field: str) -> Iterator[tuple[str, str, Any, Any]]:
    """Walk the expected tree beside ours: path, field name, expected leaf, our leaf; a list must be as long."""
    if isinstance(expected, dict) and expected:
        for name, value in expected.items():
            inner = got[name] if isinstance(got, dict) and name in got else MISSING
            yield from leaves(value, inner, f"{path}.{name}", name)
    elif isinstance(expected, list) and expected:
        same_length = isinstance(got, list) and len(got) == len(expected)
        if not same_length:
            yield f"{path}.length", field, len(expected), len(got) if isinstance(got, list) else MISSING
        for index, value in enumerate(expected):
            yield from leaves(value, got[index] if same_length else MISSING, f"{path}[{index}]", field)
    else:
        # The references write a vector of one figure as the bare figure.
        yield path, field, expected, got[0] if isinstance(got, list) and len(got) == 1 else got


def largest_variance(inputs: Any) -> float:
    """Return the largest sampling variance among a case's inputs (its fields vi); 1 where it has none."""
    sites = inputs.get("sites", inputs.get("rows", []))
    given = inputs.get("vi", [row.get("vi") for row in sites if isinstance(row, dict)])
    variances = [value for value in (given if isinstance(given, list) else [given]) if is_number(value) and value > 0]
    return max(variances, default=1.0)


def field_unit(field: str, unit: float) -> float:
    """Return the unit of an output field, given that of effects (a sampling error, at most 1)."""
    if field in VARIANCES:
        return unit**2
    return unit if field in EFFECTS or field.startswith(("pi_km1", "pi_hts")) else 1.0


def agrees(got: Any, expected: Any, *, rtol: float, near_zero: float, noise: float) -> bool:
    """Numbers within tolerance; truth values, words and null exactly, and never one kind for another."""
    if isinstance(got, float) and math.isnan(got):
        got = None
    if is_number(expected) and is_number(got):
        absolute = near_zero if got == 0 or expected == 0 else noise
        return abs(got - expected) <= max(absolute, rtol * abs(expected))
    return type(got) is type(expected) and got == expected


def is_number(value: Any) -> bool:
    """Whether a leaf is a finite number (True and False are not)."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
