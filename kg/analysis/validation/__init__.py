"""Whether a graph obeys the shapes of ``ontology/shapes.ttl``, which are SHACL Core.

`shapes` reads them, `constraints` weighs single values, `validate` goes through a graph: each thing is looked up once and
weighed against all shapes that aim at it. A general engine reads the whole graph into memory as Python objects and asks it
anew for each shape; tests hold what is found here to what such an engine (pySHACL) finds.
"""

from kg.analysis.validation.shapes import Finding, Shape, shapes
from kg.analysis.validation.validate import Validation, report, validate

__all__ = ["Finding", "Shape", "Validation", "report", "shapes", "validate"]
