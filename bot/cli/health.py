"""`health`: asks the running bot how it is, for scripts and health checks."""

import http.client

from pydantic import BaseModel, ValidationError

from bot.model.errors import OperationFailure
from bot.settings import PREFIX, Settings

SECONDS = 5.0
MOST_BYTES = 65_536

NO_PORT = f"The health check is off; set {PREFIX}WATCH_PORT to a free port and start the bot again."


class Answer(BaseModel):
    """What `/healthz` returns: whether all is well, and if not, why, a sentence each."""

    healthy: bool
    reasons: tuple[str, ...] = ()


def health(settings: Settings, timeout: float = SECONDS) -> str:
    """Return `ok` when all is well. Raises `OperationFailure` with the reasons when it is not, or nobody answers."""
    if not settings.watch_port:  # any free port (0) is one that nobody knows
        raise OperationFailure(NO_PORT)
    answer = _ask(settings.watch_port, timeout)
    if answer is None:
        raise OperationFailure(f"What answers on port {settings.watch_port} is not Houselights.")
    if not answer.healthy:
        raise OperationFailure("\n".join(answer.reasons) or "The bot is not well, and gives no reason.")
    return "ok"


def _ask(port: int, timeout: float) -> Answer | None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request("GET", "/healthz")
        return Answer.model_validate_json(connection.getresponse().read(MOST_BYTES))
    except TimeoutError as error:
        raise OperationFailure(f"The bot does not answer on port {port} within {timeout:g} seconds.") from error
    except OSError as error:
        raise OperationFailure(f"Nobody answers on port {port}: {error.strerror or error}.") from error
    except (http.client.HTTPException, ValidationError):
        return None
    finally:
        connection.close()
