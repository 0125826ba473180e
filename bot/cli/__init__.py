"""The commands of operators, in modules of their own."""
