"""From received bytes to tables: the only place that knows file formats. `grid.read` → Source, `table.tables` → Table.

sniff · cfb · gate    what the bytes are, and whether they may be given to a reader
grid                  Source: raw typed cells, anchored at A1
quick · quickparts    large ordinary workbooks, straight into codes; a sheet in portions for two processes
csvgrid · htmlgrid · xmlgrid · spans   formats that are text
pipe · process · worker · child   the limited process in which everything is parsed that our own bounded code does not
                      read: how we talk, its start and end, what it does, what it is asked for
facts · biff · biff12 · odsfacts   what values do not tell: errors, formulas without result, what is hidden, merged
locked · suffix       opening passwords; files that are not what their name says
titles · header · guides   which row is the header, which column is which field; rows that say how to fill it in
encode · rows · sparse · kinds   distinct cells per column; what every row below the header is
heading · table       the 填报单位 row; Table
"""
