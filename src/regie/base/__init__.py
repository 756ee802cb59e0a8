"""What every room needs and no room owns: accounts and who acts, the one history, files,
notifications, jobs, the search port, languages, export writers, and hooks.

It knows no plan, no euro and no organisation. It never sends mail or writes a file inside a
transaction of somebody else: it notes what must happen, and a job does it.
"""
