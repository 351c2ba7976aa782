"""Measuring, and trying with faults and abuse. Nothing of the product imports this."""
