"""Sizes and lengths of time in words; nothing here measures."""

KIB = 1024


def size(number: int) -> str:
    """So many bytes: `512 bytes`, `3.4 MiB`."""
    if number < KIB:
        return f"{number} bytes"
    rest, units = number / KIB, ["KiB", "MiB", "GiB", "TiB"]
    while rest >= KIB and len(units) > 1:
        rest /= KIB
        units.pop(0)
    return f"{rest:,.1f} {units[0]}"


def seconds(length: float) -> str:
    """So many seconds: `0.4 seconds`."""
    return f"{length:,.1f} seconds"
