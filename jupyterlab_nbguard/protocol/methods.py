"""Which methods there are, what they take, and what they are answered by."""

from __future__ import annotations

from .declaration import (
    DeclarableParams,
    DeclarableResult,
    DeclareParams,
    DeclareResult,
    PortableParams,
    PortableResult,
    UndoDeclareParams,
    UndoDeclareResult,
)
from .indexing import IndexingParams
from .messages import (
    CancelParams,
    DidChangeParams,
    DidCloseParams,
    DidOpenParams,
    EnableParams,
    InitializeParams,
    InitializeResult,
    KernelParams,
    PlanParams,
    PlanResult,
    PublishDiagnosticsParams,
    ServerNote,
    VerdictsParams,
)
from .promotion import (
    PromoteApplyResult,
    PromoteDoneParams,
    PromoteDoneResult,
    PromoteParams,
    PromotePlanResult,
    PromoteProgress,
    PromoteTryResult,
    PromoteUndoParams,
    PromoteUndoResult,
)
from .verification import (
    CopySize,
    VerifyParams,
    VerifyProgress,
    VerifyResult,
)

METHODS_FROM_BROWSER = {
    "initialize": InitializeParams,
    "notebookDocument/didOpen": DidOpenParams,
    "notebookDocument/didChange": DidChangeParams,
    "notebookDocument/didClose": DidCloseParams,
    "nbguard/kernel": KernelParams,
    "nbguard/enable": EnableParams,
    "nbguard/plan": PlanParams,
    "nbguard/copySize": VerifyParams,
    "nbguard/verify": VerifyParams,
    "nbguard/promotePlan": PromoteParams,
    "nbguard/promoteTry": PromoteParams,
    "nbguard/promoteApply": PromoteParams,
    "nbguard/promoteDone": PromoteDoneParams,
    "nbguard/promoteUndo": PromoteUndoParams,
    "nbguard/portable": PortableParams,
    "nbguard/declarable": DeclarableParams,
    "nbguard/declare": DeclareParams,
    "nbguard/undoDeclare": UndoDeclareParams,
    "nbguard/cancel": CancelParams,
}
"""What the browser sends; those of ``RESULTS`` carry an ``id`` and are answered."""

RESULTS = {
    "initialize": InitializeResult,
    "nbguard/plan": PlanResult,
    "nbguard/copySize": CopySize,
    "nbguard/verify": VerifyResult,
    "nbguard/promotePlan": PromotePlanResult,
    "nbguard/promoteTry": PromoteTryResult,
    "nbguard/promoteApply": PromoteApplyResult,
    "nbguard/promoteDone": PromoteDoneResult,
    "nbguard/promoteUndo": PromoteUndoResult,
    "nbguard/portable": PortableResult,
    "nbguard/declarable": DeclarableResult,
    "nbguard/declare": DeclareResult,
    "nbguard/undoDeclare": UndoDeclareResult,
}
"""The ``result`` of each request."""

METHODS_FROM_SERVER = {
    "notebookDocument/publishDiagnostics": PublishDiagnosticsParams,
    "nbguard/verdicts": VerdictsParams,
    "nbguard/note": ServerNote,
    "nbguard/verifyProgress": VerifyProgress,
    "nbguard/promoteProgress": PromoteProgress,
    "nbguard/indexing": IndexingParams,
}
"""What the server sends without being asked."""
