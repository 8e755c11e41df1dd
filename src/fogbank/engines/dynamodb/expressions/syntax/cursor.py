"""What the parsers of all expression languages share: a place in the tokens, document paths, function calls."""

from __future__ import annotations

from enum import IntEnum

from fogbank.engines.dynamodb.expressions.syntax.flaws import ExpressionError, Flaws
from fogbank.engines.dynamodb.expressions.syntax.nodes import Call, Operand, Part, Path, Value
from fogbank.engines.dynamodb.expressions.syntax.reserved import reserved_words
from fogbank.engines.dynamodb.expressions.syntax.tokens import Kind, Token, syntax_error, tokenize

MAX_OPERATORS = 300
MAX_PATH = 32
MAX_INDEX = 2**31 - 1

# Every level of parentheses that is not redundant needs an operator, so deeper nesting is wrong in any case; the
# bound keeps hostile text from exhausting the stack.
_MAX_NESTING = MAX_OPERATORS + 5
_PARENTHESES = "The expression has redundant parentheses;"
# The service stops counting there.
_TOO_MANY = f"The expression contains too many operators; operator count: {MAX_OPERATORS + 1}"

CONDITION_FUNCTIONS = frozenset(
    {"attribute_exists", "attribute_not_exists", "attribute_type", "begins_with", "contains", "size"}
)
UPDATE_FUNCTIONS = frozenset({"if_not_exists", "list_append"})


class Cursor:
    """Reads one expression. Subclasses say which flaw is of which sort, and which words are keywords."""

    reserved_flaw: IntEnum
    path_flaw: IntEnum
    operator_flaw: IntEnum
    parentheses_flaw: IntEnum | None = None
    keywords: frozenset[str] = frozenset()

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokenize(text)
        self.index = 0
        self.flaws = Flaws()
        self._operators = 0
        self._nesting = 0
        self._redundant = False
        self._closes: dict[int, int] = {}

    # Tokens

    @property
    def token(self) -> Token:
        return self.tokens[self.index]

    def fail(self) -> ExpressionError:
        """The syntax error at the current token; redundant parentheses before it are told in its place."""
        if self._redundant:
            return ExpressionError(_PARENTHESES)
        return syntax_error(self.text, self.tokens, self.index)

    def at(self, sign: str) -> bool:
        return self.tokens[self.index].text == sign

    def take(self, sign: str) -> bool:
        """Goes past the sign if it is here."""
        if self.tokens[self.index].text == sign:
            self.index += 1
            return True
        return False

    def expect(self, sign: str) -> None:
        if not self.take(sign):
            raise self.fail()

    def keyword(self) -> str | None:
        """The keyword that is here, in upper case."""
        token = self.tokens[self.index]
        if token.kind is Kind.WORD:
            word = token.text.upper()
            if word in self.keywords:
                return word
        return None

    def take_keyword(self, word: str) -> bool:
        if self.keyword() == word:
            self.index += 1
            return True
        return False

    def finish(self) -> str | None:
        """The flaw to tell. Raises a syntax error when there is text left."""
        if self.token.kind is not Kind.END:
            raise self.fail()
        if self._operators > MAX_OPERATORS:
            self.flaws.note(self.operator_flaw, _TOO_MANY)
        return self.flaws.worst()

    def operator(self) -> None:
        """Counts one operator, or one function that there is."""
        self._operators += 1

    # Nesting

    def enter(self) -> int:
        """Goes past "(" and returns where it was."""
        self._nesting += 1
        if self._nesting > _MAX_NESTING:
            raise ExpressionError(_TOO_MANY if self._operators > MAX_OPERATORS else _PARENTHESES)
        self.index += 1
        return self.index - 1

    def leave(self, opened: int) -> None:
        """Goes past the ")" that belongs to the "(" at `opened`."""
        inner = self._closes.get(opened + 1)
        self.expect(")")
        if inner == self.index - 2 and self.parentheses_flaw is not None:
            self.flaws.note(self.parentheses_flaw, _PARENTHESES)
            self._redundant = True
        self._closes[opened] = self.index - 1
        self._nesting -= 1

    # Operands

    def operand(self) -> Operand:
        """A path, a value, a function call, or one of them in parentheses."""
        token = self.tokens[self.index]
        if token.kind is Kind.VALUE:
            return self.value()
        if token.text == "(":
            opened = self.enter()
            inner = self.operand()
            self.leave(opened)
            return inner
        if token.kind is Kind.WORD and self.tokens[self.index + 1].text == "(" and self.keyword() is None:
            return self.call()
        return self.path()

    def value(self) -> Value:
        token = self.tokens[self.index]
        if token.kind is not Kind.VALUE:
            raise self.fail()
        self.index += 1
        return Value(token.text)

    def call(self) -> Call:
        """A function call; the current token is its name."""
        name = self.tokens[self.index].text
        self.index += 1
        unknown = self.unknown_function(name)
        if unknown is None:
            self.operator()
        self._nesting += 1
        if self._nesting > _MAX_NESTING:
            raise ExpressionError(unknown or misused(name))
        self.expect("(")
        operands = [self.operand()]
        while self.take(","):
            operands.append(self.operand())
        self.expect(")")
        self._nesting -= 1
        call = Call(name, tuple(operands))
        self.check_call(call)
        return call

    def unknown_function(self, name: str) -> str | None:
        """Why a function is refused that the language does not have; None for one that it has."""
        raise NotImplementedError

    def check_call(self, call: Call) -> None:
        """Notes what is wrong with a function call."""
        raise NotImplementedError

    # Paths

    def path(self) -> Path:
        """A document path."""
        parts: list[Part] = [self._name()]
        while True:
            if self.take("."):
                parts.append(self._name())
            elif self.take("["):
                parts.append(self._list_index())
                self.expect("]")
            else:
                break
        if len(parts) > MAX_PATH:
            reason = f"The document path has too many nesting levels; nesting levels: {len(parts)}"
            self.flaws.note(self.path_flaw, reason)
        return Path(tuple(parts), any(type(part) is str and part[0] == "#" for part in parts))

    def _name(self) -> str:
        token = self.tokens[self.index]
        if token.kind is Kind.WORD:
            word = token.text.upper()
            if word in self.keywords:
                raise self.fail()
            if word in reserved_words():
                reason = f"Attribute name is a reserved keyword; reserved keyword: {token.text}"
                self.flaws.note(self.reserved_flaw, reason)
        elif token.kind is not Kind.NAME:
            raise self.fail()
        self.index += 1
        return token.text

    def _list_index(self) -> int:
        token = self.tokens[self.index]
        if token.kind is not Kind.NUMBER:
            raise self.fail()
        self.index += 1
        if len(token.text) > len(str(MAX_INDEX)) or int(token.text) > MAX_INDEX:
            reason = f"List index is not within the allowable range; index: [{token.text}]"
            self.flaws.note(self.path_flaw, reason)
            return MAX_INDEX
        return int(token.text)


def unknown(name: str, language: str) -> str:
    """Why a function is refused that this language ("a condition", "an update") does not have."""
    if name in CONDITION_FUNCTIONS or name in UPDATE_FUNCTIONS:
        return f"The function is not allowed in {language} expression; function: {name}"
    return f"Invalid function name; function: {name}"


def misused(name: str) -> str:
    return f"The function is not allowed to be used this way in an expression; function: {name}"
