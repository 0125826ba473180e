"""What a token's shape alone says; the token is never shown."""

import base64
import binascii
import re

NOT_ITS_SHAPE = (
    "HOUSELIGHTS_TOKEN is not a bot's token; copy it again from the Bot page of the developer portal, all three parts "
    "with the dots between."
)

_SHAPE = re.compile(r"[\w-]{16,}\.[\w-]{5,}\.[\w-]{20,}", re.ASCII)
_SNOWFLAKE = re.compile(rb"\d{15,20}")


def application_of(token: str) -> int | None:
    """Return the id of the application that a token belongs to, from its first part; None where it is no token."""
    if not _SHAPE.fullmatch(token):
        return None
    first = token.partition(".")[0]
    try:
        spelled = base64.b64decode(first + "=" * (-len(first) % 4), altchars=b"-_", validate=True)
    except binascii.Error:
        return None
    return int(spelled) if _SNOWFLAKE.fullmatch(spelled) else None
