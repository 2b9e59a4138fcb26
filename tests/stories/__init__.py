"""Stories: rules tested as a user would tell it. See `story.py` for how one is written."""
