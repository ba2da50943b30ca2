"""The first code of the bridge: makes the other modules importable, then serves until the runner is gone.

It is run by `python -c`, so that nothing has to be unpacked anywhere. `sources` (module name to source) and `rest` (the
bytes of the request pipe that were read too far) are given by the line that runs it.
"""

import os
import sys

if sys.version_info < (3, 8):
    sys.stderr.write("Python 3.8 or later is needed, this is %s\n" % sys.version.split()[0])
    os._exit(3)


class Shipped:
    """Finds and loads `hormesis_bridge` and its modules. They are compiled only when they are first needed."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name == "hormesis_bridge" or name in sources:  # noqa: F821
            return type(sys.__spec__)(name, Shipped, is_package=name == "hormesis_bridge")
        return None

    @staticmethod
    def create_module(spec):
        return None

    @staticmethod
    def exec_module(module):
        source = sources.get(module.__name__, "")  # noqa: F821
        exec(compile(source, "<%s>" % module.__name__, "exec"), module.__dict__)


sys.meta_path.append(Shipped)
# `-c` puts the working directory first, where it would hide installed packages. `chaos` itself does not search it at
# all, `python -m chaostoolkit` does: last is the place where it helps and hides nothing.
sys.path[:] = [entry for entry in sys.path if entry != ""] + [os.getcwd()]
sys.argv[:] = ["hormesis"]

from hormesis_bridge import server  # noqa: E402

server.serve(rest)  # noqa: F821
