"""Mass balance: what went in comes out, as product, residue, declared loss or stock. Kilograms throughout.

`closure` weighs one step, `bounds` holds what was won against what can have been there, `amounts` is the algebra of
contents, and `tracing` follows contents through every split, merge and blend.
"""
