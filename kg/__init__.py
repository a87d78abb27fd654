"""A knowledge graph of agencies, mechanisms and initiatives, read from Chinese government reports.

>>> from kg import pipeline                                    # doctest: +SKIP
>>> reading = next(pipeline.read(["report.txt"]))              # doctest: +SKIP

The modules stand in one line; each imports only what is to its left::

    types · errors → adapters → documents → text → mentions → relations → resolve → graph → store → query
    → analysis → export · render → pipeline → cli
"""

__version__ = "0.1.0"
