"""`sqlkit docs`: a static site of a project, one page a model, that opens from disk and asks no network.

`contents` gathers, `pages` writes, `folder` puts in place, `serving` shows it to a browser on this machine.
"""
