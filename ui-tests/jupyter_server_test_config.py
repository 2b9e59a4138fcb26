"""Server configuration of the browser tests: open to every local program, never for production."""

import os
from pathlib import Path

from jupyterlab.galata import configure_jupyter_server

configure_jupyter_server(c)  # noqa: F821

c.ServerApp.ip = "127.0.0.1"  # noqa: F821
c.ServerApp.port = int(os.environ["NBGUARD_UI_PORT"])  # noqa: F821
c.ServerApp.allow_root = True  # noqa: F821
c.ServerApp.log_level = os.environ.get("NBGUARD_UI_LOG", "WARN")  # noqa: F821
c.LabApp.news_url = None  # noqa: F821
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"  # noqa: F821

# Notebook 7 has its own front end; Galata's helper is loaded into it in the same way.
if os.environ.get("NBGUARD_UI_APP") == "notebook":
    import jupyterlab

    c.JupyterNotebookApp.expose_app_in_browser = True  # noqa: F821
    c.LabServerApp.extra_labextensions_path = str(  # noqa: F821
        Path(jupyterlab.__file__).parent / "galata"
    )
