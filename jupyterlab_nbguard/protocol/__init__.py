"""The wire: messages of LSP shape over a Jupyter websocket, and the pure session behind it."""
