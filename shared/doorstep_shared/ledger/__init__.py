"""Ledgers (台账): records as rows of a sheet, and rows of a sheet as changes. Bytes in, bytes out: no files here."""
