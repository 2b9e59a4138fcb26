"""What touches the disk: notebooks, folders, settings. Nothing here is ever written to."""
