"""The Jupyter server extension: a websocket, and the kernels that it follows."""
