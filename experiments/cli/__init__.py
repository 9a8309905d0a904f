"""The command line."""

import sys

from experiments.process.isolation import leave_working_folder, searches_working_folder

if searches_working_folder():  # before anything else is imported
    leave_working_folder()
if sys.argv[:1] == ["-m"] or "gridstaff" in sys.argv[0].replace("\\", "/").rsplit("/", 1)[-1]:
    import signal

    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(
            signal.SIGINT, signal.SIG_DFL
        )  # until `main` handles it: no traceback of a half-read program
