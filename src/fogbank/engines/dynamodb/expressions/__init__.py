"""DynamoDB's expression languages and the legacy parameters that they replaced.

An expression is parsed once into a tree without names or values (`syntax/`, cached by its text), and bound to a
request's names and values each time (`condition`, `key_condition`, `projection`, `update`). The result is made of
plain functions over items.
"""
