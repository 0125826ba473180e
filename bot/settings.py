"""What whoever runs the bot can set, from the environment or `.env`; nothing here opens or starts anything."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.model.errors import StartFailure
from knowledge.shipped import SHIPPED

PREFIX = "HOUSELIGHTS_"


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
    """Where everything the club tells the bot is kept: one SQLite file, made at the first start."""

    films: Path = SHIPPED
    """The folder of film files, one `.toml` a film."""

    shards: Annotated[int, Field(ge=1)] | None = None
    """How many shards to run. Left out, Discord says how many the bot needs."""

    watch_port: Annotated[int, Field(ge=0, le=65535)] | None = None
    """The port on this machine, and on no other, where `/healthz` and `/metrics` are served. None at all without it."""

    port: Annotated[int, Field(ge=0, le=65535)] = 0
    """The port of the rehearsal page on this machine. 0 takes any that is free."""


def read_settings() -> Settings:
    """The settings of this machine. Raises `StartFailure` with a sentence for each that is not right."""
    try:
        return Settings()
    except ValidationError as error:
        raise StartFailure(spell_faults(error)) from error
    except UnicodeDecodeError as error:
        raise StartFailure("The file .env is not UTF-8 text; save it as UTF-8.") from error
    except OSError as error:
        raise StartFailure(f"The file .env cannot be read: {error.strerror}.") from error


def spell_faults(error: ValidationError) -> str:
    """What is wrong with the settings, a line each, without any value: one of them is secret."""
    return "\n".join(
        f"{PREFIX}{'_'.join(map(str, details['loc'])).upper()}: {details['msg']}"
        for details in error.errors(include_url=False, include_input=False)
    )
