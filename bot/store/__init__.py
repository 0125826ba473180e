"""All SQL: one module an aggregate, each function one statement or one transaction's part."""
