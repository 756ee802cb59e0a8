"""The actions of a plan as a spreadsheet that people change and bring back.

What goes out carries, on a hidden sheet, what each cell said and which row it was made from. What
comes back is compared cell by cell with that and with the register: two people's changes to one
cell are a conflict for a person to settle, never a loss.
"""
