"""How long importing `evaluation` takes over the libraries that it uses, each time in a fresh interpreter.

Python may keep the modules' byte code, as it does unless told not to: what is compared is importing, not compiling.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent

#: Import everything; say which modules of others came along.
_LIST = """
import json, pkgutil, sys
import evaluation
names = [each.name for each in pkgutil.walk_packages(evaluation.__path__, "evaluation.") if "__main__" not in each.name]
for name in names:
    __import__(name)
print(json.dumps([names, sorted(name for name in sys.modules if name.split(".")[0] != "evaluation")]))
"""
_TIME = """
import json, sys, time
names, others = json.loads(sys.stdin.read())
begin = time.process_time()
for name in others:
    try:
        __import__(name)
    except ImportError:
        pass
libraries = time.process_time() - begin
begin = time.process_time()
for name in names:
    __import__(name)
print(json.dumps([libraries, time.process_time() - begin, "sympy" in sys.modules]))
"""


@dataclass(frozen=True, kw_only=True)
class Importing:
    """CPU seconds for the libraries, and for evaluation on top of them; whether sympy came along."""

    libraries: float
    added: float
    sympy: bool


def import_seconds() -> Importing:
    """Measure once: one interpreter to see what is imported, one to time it."""
    seen = _python(_LIST, "")
    libraries, added, sympy = json.loads(_python(_TIME, seen))
    return Importing(libraries=libraries, added=added, sympy=sympy)


def _python(program: str, given: str) -> str:
    command = [sys.executable, "-c", program]
    settings = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=True, cwd=_ROOT, env=settings)
    return done.stdout
