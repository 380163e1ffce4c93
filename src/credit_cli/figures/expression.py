"""Arithmetic over named facts, as rules write it: + - * / and brackets, nothing else."""

import ast
from collections.abc import Callable, Mapping
from decimal import Decimal, DivisionByZero, InvalidOperation
from operator import add, mul, sub, truediv
from typing import Final

_OPERATORS: Final[Mapping[type[ast.operator], Callable[[Decimal, Decimal], Decimal]]] = {
    ast.Add: add,
    ast.Sub: sub,
    ast.Mult: mul,
    ast.Div: truediv,
}


def names(expression: str) -> list[str]:
    """Return the facts an expression speaks of, in order. Raises ValueError when it is not one."""
    return list(dict.fromkeys(node.id for node in ast.walk(_parsed(expression)) if isinstance(node, ast.Name)))


def value(expression: str, facts: Mapping[str, Decimal]) -> Decimal | None:
    """Return the value of an expression; None where it divides by nothing."""
    try:
        return _value(_parsed(expression), facts)
    except (DivisionByZero, InvalidOperation):
        return None


def _parsed(expression: str) -> ast.expr:
    try:
        tree = ast.parse(expression, mode="eval").body
    except SyntaxError:
        raise ValueError(expression) from None
    allowed = (ast.BinOp, ast.Name, ast.Load, ast.Constant, *_OPERATORS)
    if not all(isinstance(node, allowed) for node in ast.walk(tree)):
        raise ValueError(expression)
    return tree


def _value(node: ast.expr, facts: Mapping[str, Decimal]) -> Decimal:
    if isinstance(node, ast.BinOp):
        return _OPERATORS[type(node.op)](_value(node.left, facts), _value(node.right, facts))
    if isinstance(node, ast.Name):
        return facts[node.id]
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return Decimal(str(node.value))
    raise ValueError(ast.dump(node))
