"""Reading tables that strangers exported: encoding, separator, header, dates, broken rows. Pure.

`charset` and `dialect` find out how a file is written, `headings` and `dates` what its columns mean,
`inspection` does all of it for the head of a file; `lines` and `records` read the whole in constant memory.
"""
