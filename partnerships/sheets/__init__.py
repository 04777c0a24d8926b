"""Sheets that two owners fill in together: the complementarity grid and the project sheet.

A sheet is a set of cells, from a name to what is written there; an empty cell is no cell. So
versions, differences and merging are the same few lines for every sheet (`merging`), and what a
sheet asks for is data (`kinds`).
"""
