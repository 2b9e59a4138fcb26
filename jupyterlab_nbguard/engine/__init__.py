"""One function from a snapshot to a report, and what it needs: settings, suppression, edits."""
