"""Finds copied code: tokens, fingerprints, verification, clone classes. Pure; no disk, no clock."""
