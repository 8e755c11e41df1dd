"""The parameters that expressions replaced, checked in their own words and made into the same conditions,
projections, key terms and updates.

Source: "Legacy conditional parameters" of the developer guide.
"""

from fogbank.engines.dynamodb.expressions.legacy.attribute_updates import parse_attribute_updates
from fogbank.engines.dynamodb.expressions.legacy.attributes_to_get import parse_attributes_to_get
from fogbank.engines.dynamodb.expressions.legacy.expected import parse_expected
from fogbank.engines.dynamodb.expressions.legacy.filters import parse_filter, parse_key_conditions

__all__ = [
    "parse_attribute_updates",
    "parse_attributes_to_get",
    "parse_expected",
    "parse_filter",
    "parse_key_conditions",
]
