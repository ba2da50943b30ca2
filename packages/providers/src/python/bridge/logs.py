"""Shows what extensions log, as `chaos` does on its console: the logger `chaostoolkit`, from INFO upwards."""

import logging
import sys

_done = []


def show():
    """Adds the handler once, and only when the extension brings none of its own."""
    if _done:
        return
    _done.append(True)
    logger = logging.getLogger("chaostoolkit")
    if not logger.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        logger.propagate = False
