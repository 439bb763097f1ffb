"""Every branch, filter, operand, statement and function of a module as something that can be switched off, found in its source.

What is switched off is cut out of the source and the function compiled anew; the code of the living function is exchanged for as long as that is asked.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import CodeType, FunctionType, ModuleType
from typing import Any

HIT = "__hit__"
NOTHING = -1  # no site's number
_EMPTY = {
    "bool": "False",
    "str": '""',
    "int": "0",
    "list": "[]",
    "tuple": "()",
    "dict": "{}",
    "set": "set()",
    "frozenset": "frozenset()",
    "None": "None",
}


@dataclass(frozen=True, slots=True)
class Site:
    """Something that can be switched off: where it is, in which function, what sort of thing, and its words."""

    module: str
    number: int
    function: str
    line: int
    sort: str
    words: str


class _Cutter(ast.NodeTransformer):
    """Numbers the sites of a module; cuts out one of them, or none (`NOTHING`), or lets all tell when they take effect (`cut` is None)."""

    def __init__(self, module: str, cut: int | None) -> None:
        self.module, self.cut, self.sites, self.count = module, cut, list[Site](), 0
        self.inside: list[str] = []

    def _site(self, node: ast.AST, sort: str) -> int:
        if self.cut == NOTHING:
            words = " ".join(ast.unparse(node).split("\n")[0].split())
            self.sites.append(Site(self.module, self.count, ".".join(self.inside), getattr(node, "lineno", 0), sort, words[:110]))
        self.count += 1
        return self.count - 1

    def _told(self, number: int, expression: ast.expr, when: bool) -> ast.expr:
        """An expression that tells its site whenever it is true (or false, as `when` says)."""
        return ast.Call(ast.Name(HIT, ast.Load()), [ast.Constant(number), expression, ast.Constant(when)], [])

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        self.inside.append(node.name)
        self.generic_visit(node)
        self.inside.pop()
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self.inside.append(node.name)
        node.body = [self.visit(statement) for statement in node.body]  # no site in defaults and decorators, which run when the module is made
        node.body = [s for found in node.body for s in (found if isinstance(found, list) else [found])]
        yields = any(isinstance(n, ast.Yield | ast.YieldFrom) for n in ast.walk(node))
        returns = ast.unparse(node.returns) if node.returns else "None"
        empty = "None" if returns.endswith("| None") else _EMPTY.get(returns.split("[")[0])
        if yields or empty is not None:
            number = self._site(node, "function")
            if self.cut is None:
                node.body.insert(0, ast.Expr(self._told(number, ast.Constant(True), True)))
            elif self.cut == number:
                node.body = ast.parse("if 0: yield" if yields else f"return {empty}").body
        self.inside.pop()
        return node

    def visit_If(self, node: ast.If) -> ast.AST:
        self.generic_visit(node)
        node.test = self._test(node, node.test, "branch", bool(node.orelse))
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        self.generic_visit(node)
        node.test = self._test(node, node.test, "choice", True)
        return node

    def _test(self, node: ast.AST, test: ast.expr, sort: str, otherwise: bool) -> ast.expr:
        """The test of a branch that can be switched off, and so can what is done otherwise."""
        if not self.inside:
            return test
        for number, when in [(self._site(node, sort), True), *([(self._site(node, f"{sort} else"), False)] if otherwise else [])]:
            if self.cut is None:
                test = self._told(number, test, when)
            elif self.cut == number:
                test = ast.Constant(not when)
        return test

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        self.generic_visit(node)
        if not self.inside:
            return node
        when, kept = isinstance(node.op, ast.Or), []
        for value in node.values:
            number = self._site(value, "or" if when else "and")
            if self.cut != number:
                kept.append(self._told(number, value, when) if self.cut is None else value)
        return ast.BoolOp(node.op, kept) if len(kept) > 1 else kept[0]

    def visit_comprehension(self, node: ast.comprehension) -> ast.AST:
        self.generic_visit(node)
        if self.inside:
            kept = []
            for test in node.ifs:
                number = self._site(test, "filter")
                if self.cut != number:
                    kept.append(self._told(number, test, False) if self.cut is None else test)
            node.ifs = kept
        return node

    def _statement(self, node: Any) -> Any:
        self.generic_visit(node)
        if not self.inside or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            return node
        number = self._site(node, "statement")
        if self.cut is None:
            return [ast.Expr(self._told(number, ast.Constant(True), True)), node]
        return ast.Pass() if self.cut == number else node

    visit_Expr = visit_AugAssign = visit_For = visit_While = _statement

    def visit_Assign(self, node: ast.Assign) -> Any:
        return self._statement(node) if isinstance(node.targets[0], ast.Attribute | ast.Subscript) else self.generic_visit(node)


def _compiled(module: ModuleType, cut: int | None) -> tuple[list[Site], dict[str, CodeType]]:
    """The sites of a module, and its functions' code by qualified name with one site cut out."""
    cutter = _Cutter(module.__name__, cut)
    tree = ast.fix_missing_locations(cutter.visit(ast.parse(inspect.getsource(module))))
    found: dict[str, CodeType] = {}
    todo = [compile(tree, module.__file__ or "", "exec")]
    while todo:
        code = todo.pop()
        found[code.co_qualname] = code
        todo += [c for c in code.co_consts if isinstance(c, CodeType)]
    return cutter.sites, found


def _functions(module: ModuleType) -> Iterator[FunctionType]:
    """The living functions of a module and of its classes, those inside a cache or a property, too."""
    todo: list[Any] = [v for v in vars(module).values() if getattr(v, "__module__", None) == module.__name__]
    while todo:
        thing = todo.pop()
        if isinstance(thing, type) and thing.__module__ == module.__name__:
            todo += vars(thing).values()
        elif isinstance(thing, FunctionType) and thing.__code__.co_filename == module.__file__:
            yield thing
        else:
            todo += [f for name in ("fget", "func", "__func__", "__wrapped__") if (f := getattr(thing, name, None)) is not None]


def sites(module: ModuleType) -> list[Site]:
    """All that can be switched off in a module."""
    return _compiled(module, NOTHING)[0]


@contextmanager
def off(module: ModuleType, number: int) -> Iterator[None]:
    """A module without one of its sites."""
    with _exchanged(module, _compiled(module, number)[1]):
        yield


@contextmanager
def told(module: ModuleType, hit: Callable[[str, int], None]) -> Iterator[None]:
    """A module whose sites call `hit` with its name and their number whenever they take effect."""

    def record(number: int, value: Any, when: bool) -> Any:
        if bool(value) is when:
            hit(module.__name__, number)
        return value

    vars(module)[HIT] = record
    with _exchanged(module, _compiled(module, None)[1]):
        yield
    del vars(module)[HIT]


@contextmanager
def _exchanged(module: ModuleType, code: dict[str, CodeType]) -> Iterator[None]:
    before = [(f, f.__code__) for f in _functions(module) if f.__qualname__ in code]
    try:
        for function, old in before:
            new = code[function.__qualname__]
            if new.co_freevars == old.co_freevars:
                function.__code__ = new
        yield
    finally:
        for function, old in before:
            function.__code__ = old
