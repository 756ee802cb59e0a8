"""Between papers and the register: proposals from readings, and (later) papers written out.

A proposal is the difference between what a paper says and what the register holds. It changes
nothing; a person accepts it, line by line or whole, and then the services of the rooms below write.
"""
