"""Folder of a study: manifest, tables, report, files of others."""
