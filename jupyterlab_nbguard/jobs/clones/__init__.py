"""The clone index of a workspace: made, kept up to date, and asked."""
