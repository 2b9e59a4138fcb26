"""The extension that ``jupyter server`` loads."""

from __future__ import annotations

import json
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from jupyter_server.extension.application import ExtensionApp
from jupyter_server.services.contents.filemanager import FileContentsManager
from traitlets import Bool, Int, Unicode

from .. import __version__
from ..engine.config import ConfigError
from ..engine.workspace import Workspace
from ..jobs.clones.index import cache_folder
from ..jobs.clones.worker import Workspace as WorkspaceFolder
from ..jobs.follow.pool import KernelPool
from ..jobs.promote.apply import journal_folder
from ..kernel.recorder import HistoryRecorder
from ..project.errors import ProjectError
from ..project.plugins import installed_rules
from ..project.policies import installed_policies
from .connection import Services
from .copyservice import CopyService
from .host import Host
from .kernels import ServerKernels
from .projects import Disk
from .unsettled import Unsettled
from .websocket import NbguardWebSocket


class NbguardApp(ExtensionApp):
    """Serves the websocket that the notebook editor talks to, and follows the kernels."""

    name = "jupyterlab_nbguard"

    allow_injection = Bool(
        True,
        config=True,
        help="""Whether kernels may be watched, by code that the server runs in them silently.
        Without, only what the text of a notebook tells is checked.""",
    )
    locked_policy = Unicode(
        "",
        config=True,
        help="""The policy (entry point nbguard.policies) that counts before the settings of
        projects: what it sets, no project changes. Empty: projects count before policies.""",
    )
    max_kernels = Int(
        30,
        min=1,
        config=True,
        help="The most kernels to watch at a time; those that no open notebook uses go first.",
    )
    max_message_bytes = Int(
        32 * 1024 * 1024,
        min=1024,
        config=True,
        help="The longest message to accept from a browser. Outputs are never sent.",
    )
    find_copies = Bool(
        True,
        config=True,
        help="""Whether copies of code are looked for in the notebooks and modules that the server
        serves. An index of them is kept in the user's cache folder.""",
    )
    max_indexed_files = Int(
        20_000,
        min=1,
        config=True,
        help="The most notebooks and modules to look for copies in; more are not read.",
    )
    max_copy_megabytes = Int(
        500,
        min=1,
        config=True,
        help="The largest folder that is copied to verify a notebook; larger ones run in place.",
    )

    def initialize_settings(self) -> None:
        """Tells pages of the policy: the settings' page says who sets the rules."""
        names = installed_policies().names
        name = self.locked_policy or (names[0] if len(names) == 1 else "")
        if name:
            server: Any = self.serverapp
            page = server.web_app.settings.setdefault("page_config_data", {})
            told = {"name": name, "locked": bool(self.locked_policy)}
            page["nbguardPolicy"] = json.dumps(told)

    def initialize_handlers(self) -> None:
        """Adds the websocket."""
        self._host = self._make_host()
        self.handlers.append((r"/nbguard/ws", NbguardWebSocket, {"host": self._host}))

    async def stop_extension(self) -> None:
        """Lets go of browsers and kernels."""
        await self._host.close()

    def _make_host(self) -> Host:
        server: Any = self.serverapp
        installed = installed_rules()
        for failure in installed.failures:
            self.log.warning("rule %s: %s", failure.rule, failure.error)
        workspace = Workspace(installed.rules)
        kernels = ServerKernels(server.kernel_manager, server.session_manager)

        def normalise(source: str) -> str:
            return workspace.facts.get(source).normalised

        pool = KernelPool(
            kernels,
            lambda kernel_id: HistoryRecorder(kernel_id, normalise),
            allow_injection=self.allow_injection,
            max_kernels=self.max_kernels,
        )
        # One thread: answers are computed in turn, and never two for one document.
        worker = ThreadPoolExecutor(1, thread_name_prefix="nbguard")
        unsettled = Unsettled(journal_folder())
        unsettled.recover()
        root = _root(server.contents_manager)
        services = Services(
            workspace,
            worker,
            kernels,
            pool,
            __version__,
            max_copy=self.max_copy_megabytes * 1_000_000,
            unsettled=unsettled,
            disk=Disk(),
            copies=self._copy_service(root),
        )
        self._make_sure_of_policy(installed.names)
        return Host(services, root, self.max_message_bytes, self.locked_policy)

    def _copy_service(self, root: Path | None) -> CopyService | None:
        if root is None or not self.find_copies:
            return None
        return CopyService(WorkspaceFolder(root, cache_folder(), self.max_indexed_files))

    def _make_sure_of_policy(self, rules: Collection[str]) -> None:
        """Says at the start what is wrong with the policy; notebooks say it again."""
        try:
            policies = installed_policies()
            if self.locked_policy:
                policies.named(self.locked_policy).make_sure(rules)
        except (ProjectError, ConfigError) as error:
            self.log.error("nbguard: %s", error)


def _root(contents: Any) -> Path | None:
    """Returns the folder that is served, ``None`` where documents are no local files."""
    if not isinstance(contents, FileContentsManager):
        return None
    return Path(contents.root_dir).resolve()
