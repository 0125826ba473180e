"""The settings of an operator, from the environment or `.env`."""

from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    NoDecode,
    SettingsConfigDict,
)

from bot.model.errors import StartFailure
from bot.model.sharding import read_shard_ids
from knowledge.format.files import SHIPPED

PREFIX = "HOUSELIGHTS_"
SIMILAR = PREFIX.rstrip("S_")  # what begins like this was meant for the bot, though a letter may be missing

UNREADABLE = "The file .env cannot be read: {why}. Do this as the user that runs the bot, or let yours read it."
_NO_NUMBER = "Write a whole number."
_SENTENCES = {
    "int_parsing": _NO_NUMBER,
    "int_parsing_size": _NO_NUMBER,
    "greater_than_equal": "Write a whole number that is {ge} or more.",
    "less_than_equal": "Write a whole number that is {le} or less.",
}
"""Sentences for some kinds of pydantic's errors."""


def _read_shard_ids(typed: object) -> object:
    if not isinstance(typed, str):
        return typed
    try:
        return read_shard_ids(typed)
    except ValueError as error:
        raise _fault(str(error)) from error


def _fault(sentence: str) -> PydanticCustomError:
    """Make a fault that reads as just this sentence."""
    return PydanticCustomError("shards", "{sentence}", {"sentence": sentence})


class Settings(BaseSettings):
    """Every setting, each an environment variable with `HOUSELIGHTS_` in front of its name."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_file_encoding="utf-8-sig",  # as some editors save it
        env_ignore_empty=True,
        frozen=True,
        extra="ignore",
    )

    token: SecretStr | None = None
    """The bot's token from Discord's developer portal. Without one the bot rehearses in a browser page."""

    database: Path = Path("data/houselights.db")
    """The database with everything the club tells the bot: one SQLite file, made at the first start."""

    films: Path = SHIPPED
    """The folder of film files, one `.toml` a film."""

    meaning: bool = True
    """Whether questions are answered by what they mean, not by their words alone. `off` saves 90 MB of memory."""

    shards: Annotated[int, Field(ge=1)] | None = None
    """How many shards there are. Left out, Discord says how many the bot needs."""

    shard_ids: Annotated[tuple[int, ...] | None, NoDecode, BeforeValidator(_read_shard_ids)] = None
    """The shards that this process runs, such as `0-3,8`, where several share the work. All of them without it."""

    watch_port: Annotated[int, Field(ge=0, le=65535)] | None = None
    """The port on this machine alone for `/healthz` and `/metrics`. Without it neither is served."""

    port: Annotated[int, Field(ge=0, le=65535)] = 0
    """The port of the rehearsal page on this machine. 0 takes any that is free."""

    @field_validator("shard_ids")
    @classmethod
    def _check_shard_ids(cls, ids: tuple[int, ...] | None, settings: ValidationInfo) -> tuple[int, ...] | None:
        """Check that the process knows how many shards there are, and runs some of those."""
        if ids and "shards" in settings.data:  # else that is what is wrong
            count: int | None = settings.data["shards"]
            if count is None:
                raise _fault(f"Set {PREFIX}SHARDS, too: how many shards all processes run together.")
            for number in ids:
                if not 0 <= number < count:
                    raise _fault(f"There is no shard {number}: there are {count}, counted from 0.")
        return ids


def read_settings() -> Settings:
    """Read the settings of this machine. Raises `StartFailure` with a sentence for each that is not right."""
    try:
        return Settings()
    except ValidationError as error:
        raise StartFailure(describe_faults(error)) from error
    except UnicodeDecodeError as error:
        raise StartFailure("The file .env is not UTF-8 text; save it as UTF-8.") from error
    except OSError as error:
        raise StartFailure(UNREADABLE.format(why=error.strerror)) from error


def unknown_settings() -> list[str]:
    """Return what is set for the bot, in the environment or `.env`, under a name that no setting has."""
    known = {f"{PREFIX}{name}".upper() for name in Settings.model_fields}
    given = {**DotEnvSettingsSource(Settings).env_vars, **EnvSettingsSource(Settings).env_vars}
    return sorted(name.upper() for name in given if name.upper().startswith(SIMILAR) and name.upper() not in known)


def describe_faults(error: ValidationError) -> str:
    """Describe what is wrong with the settings, a line each, without any value: one of them is secret."""
    lines: list[str] = []
    for fault in error.errors(include_url=False, include_input=False):
        name = "_".join(map(str, fault["loc"])).upper()
        known = _SENTENCES.get(fault["type"])
        lines.append(f"{PREFIX}{name}: {known.format_map(fault.get('ctx', {})) if known else fault['msg']}")
    return "\n".join(lines)
