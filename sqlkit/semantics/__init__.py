"""What contracts say to BI tools, in the form of each: one file a format, and nothing is stated but in a contract."""

from sqlkit.semantics.formats import FORMATS, Asked, exported
from sqlkit.semantics.model import SemanticModel, semantic_model

__all__ = ["FORMATS", "Asked", "SemanticModel", "exported", "semantic_model"]
