"""Printed rows to candidates: merchant, date, total, type, each with named evidence."""
