"""What people decide and find out, written down: one function per thing they do, one transaction each, audited."""
