"""File operations for results: the only layer that reads, writes and deletes them."""

from experiments.files.file_system import FILE_SYSTEM, FileSystem, write_durably
from experiments.files.os_errors import os_error, report_os_error, to_user_error
from experiments.files.path_kinds import UnsafePathError, require_folder_path
from experiments.files.results_folder import open_results, remove_temporaries

__all__ = [
    "FILE_SYSTEM",
    "FileSystem",
    "UnsafePathError",
    "open_results",
    "os_error",
    "remove_temporaries",
    "report_os_error",
    "require_folder_path",
    "to_user_error",
    "write_durably",
]
