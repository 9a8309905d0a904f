"""The two meeting pages as a document for an office's word processor."""
