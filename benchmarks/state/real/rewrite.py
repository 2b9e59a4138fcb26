"""Rewrites a cell's syntax tree so that it tells `sight` what it reads.

Every read of a name, attribute, item or call result that is *used* (printed, computed with, handed
to a library) becomes ``__see__.use(...)``; one that is only a step on the way to a part (``df`` in
``df["a"]``) does not, and the step itself becomes ``__see__.item(df, "a")``.
"""

from __future__ import annotations

import ast
from typing import Any

# Builtins that look at their caller's frame must be called from where they stand.
FRAME_SENSITIVE = frozenset(
    {"super", "locals", "globals", "vars", "dir", "eval", "exec", "get_ipython", "input", "__see__"}
)
FLOWS = (ast.Name, ast.Attribute, ast.Subscript, ast.Call, ast.Await, ast.IfExp, ast.NamedExpr)


def see(method: str, *arguments: ast.expr, **rest: Any) -> ast.Call:
    """Builds ``__see__.method(...)``."""
    function = ast.Attribute(ast.Name("__see__", ast.Load()), method, ast.Load())
    return ast.Call(function, list(arguments), rest.get("keywords", []))


class Rewriter(ast.NodeTransformer):
    """Rewrites a module in place; the result still needs `ast.fix_missing_locations`."""

    def __init__(self) -> None:
        self.globals_of_function: list[set[str]] = []
        self.depth = 0

    # What is used, and what only flows on.

    def flow(self, node: ast.expr) -> ast.expr:
        """Rewrites an expression whose value goes on unread."""
        return super().visit(node) if isinstance(node, FLOWS) else self.visit(node)

    def visit(self, node: ast.AST) -> Any:
        """Rewrites an expression whose value is used, or anything else."""
        if isinstance(node, FLOWS) and isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
            if isinstance(node, ast.Name) and node.id in FRAME_SENSITIVE:
                return node
            return see("use", super().visit(node))
        return super().visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        if isinstance(node.ctx, ast.Load):
            return see("attribute", self.flow(node.value), ast.Constant(node.attr))
        what = see("attribute_written", self.flow(node.value), ast.Constant(node.attr))
        return ast.Attribute(what, node.attr, node.ctx)

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        if isinstance(node.ctx, ast.Load):
            return see("item", self.flow(node.value), self._key(node.slice))
        value = see("item_written", self.flow(node.value))
        return ast.Subscript(value, see("key_written", self._key(node.slice)), node.ctx)

    def _key(self, node: ast.expr) -> ast.expr:
        """Rewrites what stands between brackets: slices become calls of ``slice``."""
        if isinstance(node, ast.Slice):
            ends = [
                self.visit(end) if end is not None else ast.Constant(None)
                for end in (node.lower, node.upper, node.step)
            ]
            return ast.Call(ast.Name("slice", ast.Load()), ends, [])
        if isinstance(node, ast.Tuple):
            return ast.Tuple([self._key(item) for item in node.elts], ast.Load())
        return self.visit(node)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        keywords = [ast.keyword(it.arg, self.flow(it.value)) for it in node.keywords]
        if isinstance(node.func, ast.Name) and node.func.id in FRAME_SENSITIVE:
            if node.func.id in {"eval", "exec"}:
                first = see("text_begins", self.visit(node.args[0]))
                call = ast.Call(node.func, [first, *map(self.visit, node.args[1:])], keywords)
                return see("text_ends", call)
            return ast.Call(node.func, [self.visit(item) for item in node.args], keywords)
        arguments = [self._argument(item) for item in node.args]
        if isinstance(node.func, ast.Attribute):
            if _is_shell(node.func.value):
                return ast.Call(node.func, [self.visit(item) for item in node.args], keywords)
            name = ast.Constant(node.func.attr)
            return see("method", self.flow(node.func.value), name, *arguments, keywords=keywords)
        return see("call", self.flow(node.func), *arguments, keywords=keywords)

    def _argument(self, node: ast.expr) -> ast.expr:
        if isinstance(node, ast.Starred):
            return ast.Starred(self.visit(node.value), ast.Load())
        return self.flow(node)

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        return ast.IfExp(self.visit(node.test), self.flow(node.body), self.flow(node.orelse))

    def visit_NamedExpr(self, node: ast.NamedExpr) -> ast.expr:
        return ast.NamedExpr(node.target, self.visit(node.value))

    def visit_Await(self, node: ast.Await) -> ast.expr:
        return ast.Await(self.flow(node.value))

    def visit_Return(self, node: ast.Return) -> ast.stmt:
        node.value = self.flow(node.value) if node.value is not None else None
        return node

    def visit_Lambda(self, node: ast.Lambda) -> ast.expr:
        node.args = self.visit(node.args)
        node.body = self.flow(node.body)
        return node

    # Stores.

    def visit_Assign(self, node: ast.Assign) -> Any:
        local = self.depth and all(isinstance(it, ast.Name) for it in node.targets)
        node.value = self.flow(node.value) if local else self.visit(node.value)
        node.targets = [super(Rewriter, self).visit(target) for target in node.targets]
        return self._stored(node, node.targets)

    def visit_AugAssign(self, node: ast.AugAssign) -> Any:
        if isinstance(node.target, ast.Name):
            read = ast.Expr(see("use", ast.Name(node.target.id, ast.Load())))
            node.value = self.visit(node.value)
            stored = self._stored(node, [node.target])
            return [read, *(stored if isinstance(stored, list) else [stored])]
        node.value = self.visit(node.value)
        if isinstance(node.target, ast.Subscript):
            value = see("item_changed", self.flow(node.target.value))
            key = see("key_changed", self._key(node.target.slice))
            node.target = ast.Subscript(value, key, ast.Store())
        else:
            what = see(
                "attribute_changed", self.flow(node.target.value), ast.Constant(node.target.attr)
            )
            node.target = ast.Attribute(what, node.target.attr, ast.Store())
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> Any:
        if node.value is not None:
            node.value = self.visit(node.value)
        return node

    def _stored(self, node: ast.stmt, targets: list[ast.expr]) -> Any:
        """Tells of stores to a function's ``global`` names, which pass any namespace by."""
        known = self.globals_of_function[-1] if self.globals_of_function else set()
        names = [it.id for it in targets if isinstance(it, ast.Name) and it.id in known]
        return [node, *(ast.Expr(see("stored", ast.Constant(name))) for name in names)]

    def visit_Import(self, node: ast.Import) -> Any:
        return [*(self._imports(it.name) for it in node.names), node]

    def visit_ImportFrom(self, node: ast.ImportFrom) -> Any:
        # Nothing may stand before a `from __future__`.
        if node.module is None or node.module == "__future__":
            return node
        return [self._imports(node.module), node]

    def _imports(self, name: str) -> ast.stmt:
        return ast.Expr(see("imports", ast.Constant(name)))

    # Scopes.

    def visit_FunctionDef(self, node: Any) -> Any:
        inner = {name for it in ast.walk(node) if isinstance(it, ast.Global) for name in it.names}
        node.decorator_list = [self.visit(it) for it in node.decorator_list]
        node.args = self.visit(node.args)
        self.globals_of_function.append(inner)
        self.depth += 1
        node.body = self._statements(node.body)
        self.depth -= 1
        self.globals_of_function.pop()
        return node

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_ClassDef(self, node: ast.ClassDef) -> Any:
        node.bases = [self.visit(it) for it in node.bases]
        node.decorator_list = [self.visit(it) for it in node.decorator_list]
        self.depth += 1
        node.body = self._statements(node.body)
        self.depth -= 1
        return node

    def visit_arg(self, node: ast.arg) -> ast.arg:
        return node

    def visit_match_case(self, node: ast.match_case) -> ast.match_case:
        """Patterns stay as they are: they may hold nothing but names and constants."""
        if node.guard is not None:
            node.guard = self.visit(node.guard)
        node.body = self._statements(node.body)
        return node

    def visit_Try(self, node: ast.Try) -> Any:
        """``try: x`` asks whether there is an ``x``, not what it is."""
        out: list[ast.stmt] = []
        for statement in node.body:
            value = statement.value if isinstance(statement, ast.Expr) else None
            if isinstance(value, ast.Name) and not self.depth:
                out.append(ast.Expr(see("there", ast.Constant(value.id))))
            else:
                out.extend(self._statements([statement]))
        node.body = out
        for part in (node.orelse, node.finalbody):
            part[:] = self._statements(part)
        for handler in node.handlers:
            handler.body = self._statements(handler.body)
        return node

    def _statements(self, body: list[ast.stmt]) -> list[ast.stmt]:
        out: list[ast.stmt] = []
        for statement in body:
            made = self.visit(statement)
            out.extend(made if isinstance(made, list) else [made])
        return out


def _is_shell(node: ast.expr) -> bool:
    """Tells ``get_ipython()``, whose methods look at frames."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "get_ipython"
    )


class Instrument(ast.NodeTransformer):
    """The transformer in the shape that IPython's shell takes."""

    def visit(self, node: ast.AST) -> ast.AST:
        return ast.fix_missing_locations(Rewriter().visit(node))
