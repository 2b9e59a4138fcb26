"""Answers small questions about the shape of syntax trees.

Runs in kernels, too: standard library only, Python 3.8.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

NAMESPACES = frozenset(("globals", "locals", "vars"))


def words(text: str) -> frozenset[str]:
    """Returns the words of a text as a set."""
    return frozenset(text.split())


_CATCH_NAME_ERROR = words("NameError Exception BaseException")
# Calls whose result walks through their arguments.
_WALKERS = words("enumerate zip map filter iter reversed islice chain tqdm trange cycle takewhile")


def index_of(node: ast.Subscript) -> ast.AST:
    """Returns what stands between the brackets; Python 3.8 wraps it once more."""
    index: ast.AST = node.slice
    if type(index).__name__ == "Index":
        index = index.value  # type: ignore[attr-defined]
    return index


def constant(node: ast.AST) -> str | int | tuple[str | int, ...] | None:
    """Returns the value of a constant that can name a part (str, int, bool or a tuple of them)."""
    kind = type(node)
    if kind is ast.Constant:
        value = node.value  # type: ignore[attr-defined]
        return value if isinstance(value, (str, int)) else None
    if kind is ast.UnaryOp and type(node.op) is ast.USub:  # type: ignore[attr-defined]
        value = constant(node.operand)  # type: ignore[attr-defined]
        return -value if type(value) is int else None
    if kind is ast.Tuple:
        values = [constant(element) for element in node.elts]  # type: ignore[attr-defined]
        known = tuple(value for value in values if isinstance(value, (str, int)))
        if values and len(known) == len(values):
            return known
    return None


def part_of(node: ast.AST) -> tuple[tuple[str, object], ...] | None:
    """Returns the constant parts that an accessor reaches, or None for the whole."""
    if type(node) is ast.Attribute:
        return None if node.attr == "__dict__" else (("attr", node.attr),)
    index = index_of(node)  # type: ignore[arg-type]
    value = constant(index)
    if value is not None:
        return (("item", value),)
    if type(index) is ast.List and index.elts:
        values = [constant(element) for element in index.elts]
        if None not in values:
            return tuple(("item", value) for value in values)
    return None


def root_of(node: ast.AST) -> ast.AST:
    """Returns what a chain of attributes and subscripts starts from."""
    while type(node) is ast.Attribute or type(node) is ast.Subscript:
        node = node.value
    return node


def roots(node: ast.AST) -> Iterator[ast.Name]:
    """Yields the names whose objects are handed on by an expression that calls nothing."""
    stack = [node]
    while stack:
        node = root_of(stack.pop())
        kind = type(node)
        if kind is ast.Name:
            yield node  # type: ignore[misc]
        elif kind is ast.Starred or kind is ast.keyword:
            stack.append(node.value)  # type: ignore[attr-defined]
        elif kind is ast.List or kind is ast.Tuple or kind is ast.Set:
            stack.extend(node.elts)  # type: ignore[attr-defined]
        elif kind is ast.Dict:
            stack.extend(node.values)  # type: ignore[attr-defined]


# The expressions that may hand objects on so.
HANDING = frozenset(
    (
        *(ast.Name, ast.Attribute, ast.Subscript, ast.Starred),
        *(ast.List, ast.Tuple, ast.Set, ast.Dict),
    )
)


def iterated(node: ast.AST) -> Iterator[ast.Name]:
    """Yields the names whose objects a loop over the expression walks through."""
    if type(node) is ast.Call:
        if callee(node) in _WALKERS:
            for argument in node.args:
                yield from iterated(argument)
    else:
        yield from roots(node)


def mentions(node: ast.AST, name: ast.Name) -> bool:
    """Says whether a name stands below a node anywhere but at that very place."""
    return any(
        type(it) is ast.Name and it.id == name.id and it is not name for it in ast.walk(node)
    )


def callee(node: ast.Call) -> str:
    """Returns the last name of what is called: `seed` of `np.random.seed(0)`."""
    function = node.func
    kind = type(function)
    if kind is ast.Attribute:
        return function.attr  # type: ignore[attr-defined, no-any-return]
    return function.id if kind is ast.Name else ""  # type: ignore[attr-defined]


def namespace(node: ast.AST) -> str:
    """Returns "globals", "locals" or "vars" for a call of it without arguments, else ""."""
    if type(node) is ast.Call and type(node.func) is ast.Name and not node.args:
        return node.func.id if node.func.id in NAMESPACES else ""
    if type(node) is ast.Attribute and node.attr == "user_ns" and is_shell(node.value):
        return "globals"
    return ""


def is_shell(node: ast.AST) -> bool:
    """Tells whether an expression is IPython's shell."""
    if type(node) is ast.Call:
        return callee(node) == "get_ipython"
    return type(node) is ast.Name and node.id in ("ip", "ipython", "shell", "_ip")


def text_of(node: object) -> str | None:
    """Returns the value of a string constant."""
    if type(node) is ast.Constant and type(node.value) is str:
        return node.value
    return None


def guarded(node: ast.Compare) -> str | None:
    """Returns the name whose existence `"x" in globals()` tests."""
    if len(node.ops) != 1 or type(node.ops[0]) not in (ast.In, ast.NotIn):
        return None
    name, place = text_of(node.left), node.comparators[0]
    if name is None:
        return None
    if type(place) is ast.Call and callee(place) == "keys" and type(place.func) is ast.Attribute:
        place = place.func.value
    listed = type(place) is ast.Call and callee(place) == "dir" and not place.args
    return name if listed or namespace(place) else None


def truth(node: ast.AST) -> bool | None:
    """Returns whether a condition always or never holds, or None."""
    if type(node) is ast.Constant:
        return bool(node.value)
    if type(node) is ast.UnaryOp and type(node.op) is ast.Not:
        inner = truth(node.operand)
        return None if inner is None else not inner
    return None


def surely_full(node: ast.AST) -> bool:
    """Tells whether a loop over the expression runs at least once."""
    kind = type(node)
    if kind is ast.List or kind is ast.Tuple or kind is ast.Set:
        return any(type(item) is not ast.Starred for item in node.elts)  # type: ignore[attr-defined]
    if kind is ast.Constant:
        return bool(isinstance(node.value, (str, bytes)) and node.value)  # type: ignore[attr-defined]
    if kind is ast.Call and type(node.func) is ast.Name:  # type: ignore[attr-defined]
        arguments: list[ast.expr] = node.args  # type: ignore[attr-defined]
        if node.func.id in ("enumerate", "reversed", "tqdm"):  # type: ignore[attr-defined]
            return bool(arguments) and surely_full(arguments[0])
        if node.func.id in ("range", "trange"):  # type: ignore[attr-defined]
            bounds = [constant(argument) for argument in arguments]
            if bounds and all(isinstance(bound, int) for bound in bounds):
                try:
                    return bool(range(*bounds))  # type: ignore[arg-type]
                except (TypeError, ValueError):
                    return False
    return False


def catches_name_error(kind: ast.AST | None) -> str:
    """Returns "named" when a handler names NameError, "any" when it takes all, else ""."""
    if kind is None:
        return "any"
    if type(kind) is ast.Tuple:
        found = [catches_name_error(element) for element in kind.elts]
        return "named" if "named" in found else "any" if "any" in found else ""
    name = kind.id if type(kind) is ast.Name else ""
    if name == "NameError":
        return "named"
    return "any" if name in _CATCH_NAME_ERROR else ""


def children(node: ast.AST) -> list[ast.AST]:
    """Returns the direct children in the order of the text, without contexts and operators."""
    kind = type(node)
    fields = _FIELDS.get(kind)
    if fields is None:
        fields = _FIELDS[kind] = tuple([it for it in kind._fields if it not in _CHILDLESS])
    found: list[ast.AST] = []
    for field in fields:
        value = getattr(node, field, None)
        if type(value) is list:
            found += [it for it in value if isinstance(it, ast.AST)]
        elif isinstance(value, ast.AST):
            found.append(value)
    return found


def every(tree: ast.AST) -> list[ast.AST]:
    """Returns a node and all nodes below it, in no order of the text.

    Contexts and operators are left out, which makes it several times as fast as `ast.walk`.
    """
    found = [tree]
    for node in found:  # which grows meanwhile
        found += children(node)
    return found


_CHILDLESS = words("ctx op ops id attr arg kind level type_comment")
# Of each kind of node, the fields that may hold children.
_FIELDS: dict[type, tuple[str, ...]] = {ast.Constant: ()}


def signature_annotations(node: ast.FunctionDef) -> list[ast.AST]:
    """Returns the annotations of a function's arguments and result."""
    arguments = node.args
    every = arguments.posonlyargs + arguments.args + arguments.kwonlyargs
    every += [extra for extra in (arguments.vararg, arguments.kwarg) if extra is not None]
    found = [argument.annotation for argument in every] + [node.returns]
    return [annotation for annotation in found if annotation is not None]


def type_parameters(node: ast.AST) -> list[str]:
    """Returns the names that `def f[T]` or `class C[T]` declares."""
    return [parameter.name for parameter in getattr(node, "type_params", ())]
