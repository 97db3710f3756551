"""Find LibreOffice, in which the tests open the files that the app gives out, or install Debian's: install_office.py"""

from __future__ import annotations

import shutil
import sys

from install_browser import debian_packages, run

_ADVICE = "Install LibreOffice (Debian: libreoffice-calc-nogui), so that soffice is on the PATH, then try again."


def main() -> None:
    """Print which LibreOffice is used, installing one where there is none and we may."""
    if shutil.which("soffice") is None:
        print("No LibreOffice for the tests yet. Installing Debian's package libreoffice-calc-nogui", flush=True)
        commands = debian_packages("libreoffice-calc-nogui")
        problem = run(commands) if commands else "this is not Debian, or it is not ours to install on"
        if problem or shutil.which("soffice") is None:
            print(f"It could not be installed: {problem}. {_ADVICE} The tests that need it fail.", file=sys.stderr)
            return
    print(f"LibreOffice for the tests: {shutil.which('soffice')}")


if __name__ == "__main__":
    main()
