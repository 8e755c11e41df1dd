"""From an expression's text to a tree that knows neither names nor values. Pure and cached by text."""

from fogbank.engines.dynamodb.expressions.syntax.conditions import parse_condition_text
from fogbank.engines.dynamodb.expressions.syntax.flaws import ExpressionError
from fogbank.engines.dynamodb.expressions.syntax.projections import parse_projection_text
from fogbank.engines.dynamodb.expressions.syntax.updates import parse_update_text

__all__ = ["ExpressionError", "parse_condition_text", "parse_projection_text", "parse_update_text"]
