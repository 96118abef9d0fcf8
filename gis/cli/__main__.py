"""`python -m gis.cli`, which the launcher calls."""

import signal

# Ctrl-C while the modules load ends the process at once, without a traceback.
told = signal.getsignal(signal.SIGINT)
if told is signal.default_int_handler:
    signal.signal(signal.SIGINT, signal.SIG_DFL)

from gis.cli.app import main  # noqa: E402

signal.signal(signal.SIGINT, told)
main()
