"""Finished files in their formats. Pure: lines come as pieces of UTF-8, so that several processes can make them.

`shape` says how a file is to look, `pieces` spells rows, `files` puts pieces behind each other into a stream, and
`workbook` does that for XLSX.
"""
