"""What whoever runs the bot can set, from the environment or `.env`; nothing here opens or starts anything."""

from pathlib import Path

from pydantic import SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from knowledge.reading import SHIPPED

PREFIX = "HOUSELIGHTS_"


class Settings(BaseSettings):
    """Every setting, each an environment variable with `HOUSELIGHTS_` in front of its name."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", env_ignore_empty=True, frozen=True, extra="ignore")

    token: SecretStr | None = None
    """The bot's token from Discord's developer portal. Without one the bot rehearses in a browser page."""

    database: Path = Path("data/houselights.db")
    """Where everything the club tells the bot is kept: one SQLite file, made at the first start."""

    films: Path = SHIPPED
    """The folder of film files, one `.toml` a film."""

    shards: int | None = None
    """How many shards to run. Left out, Discord says how many the bot needs."""

    port: int = 0
    """The port of the rehearsal page on this machine. 0 takes any that is free."""

    @field_validator("shards")
    @classmethod
    def _at_least_one(cls, shards: int | None) -> int | None:
        if shards is not None and shards < 1:
            raise ValueError("must be 1 or more")
        return shards

    @field_validator("port")
    @classmethod
    def _a_port(cls, port: int) -> int:
        if not 0 <= port <= 65535:
            raise ValueError("must be between 0 and 65535")
        return port


def spell_faults(error: ValidationError) -> str:
    """What is wrong with the settings, a line each, without any value: one of them is secret."""
    return "\n".join(
        f"{PREFIX}{'_'.join(map(str, details['loc'])).upper()}: {details['msg']}"
        for details in error.errors(include_url=False, include_input=False)
    )
