"""Papers written out of the register: the note of an actualisation, the plan as a book, the sheet
of one action, the chapter of a policy and budget explanation.

What a paper says is first made as plain values (:mod:`regie.writing.papers.contents`), and then
written by a child process: as DOCX after a template that staff can replace, or as PDF. A template
places values; it cannot run anything.
"""
