"""Turns notebook code into a module: the plan. Planning reads no disk and runs nothing."""
