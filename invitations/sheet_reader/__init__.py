"""Reading workbooks (XLSX) of strangers: as the same table that `csv_reader` would have found in a CSV file. Pure.

`archive` opens the package within limits, `strings` and `styles` hold what its cells point at, `cells` makes text of
a cell, `rows` reads a sheet in constant memory, and `tables` writes it out as CSV. Formulas are never worked out: the
value that stands beside them is taken.
"""
