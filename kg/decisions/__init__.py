"""What people decided about statements and entities, and how it is done again on every build.

Decisions stand in a file of their own, one line of JSON each, which is only ever added to (`load`, `append`). Each is
anchored by words of the report, never by an offset or an id, so that it finds its place again when reports are read by a
later version of the program, are renamed, or have grown (`about` and `for_entity` make such anchors).
"""

from kg.decisions.anchors import about, for_entity
from kg.decisions.decision import EVERYWHERE, VERDICTS, Change, Decision, Do, Named, Place, Said
from kg.decisions.fitting import fits
from kg.decisions.ledger import append, load, parsed
from kg.decisions.replay import Replay
from kg.decisions.report import Judged, Lost, Report
from kg.decisions.whose import owner

__all__ = ["EVERYWHERE", "VERDICTS", "Change", "Decision", "Do", "Judged", "Lost", "Named", "Place", "Replay", "Report", "Said", "about", "append", "fits", "for_entity", "load", "owner", "parsed"]
