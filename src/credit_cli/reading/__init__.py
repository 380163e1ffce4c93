"""From received bytes to tables: the only place that knows file formats. `grid.read` → Source, `table.tables` → Table.

sniff · cfb · gate    what the bytes are, and whether they may be given to a reader
grid · csvgrid        Source: raw typed cells, anchored at A1
titles · header       which row is the header, which column is which field
encode · rows         distinct cells per column; what every row below the header is
heading · table       the 填报单位 row; Table
"""
