"""What runs inside the oracle's processes: a shell that sees true reads, writes and outputs."""
