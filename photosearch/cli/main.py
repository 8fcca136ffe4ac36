"""The entry point: options that every command shares, errors in one line, exit codes.

Exit codes: 0 fine, 1 nothing found, 2 the user's input or environment, 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from photosearch import __version__
from photosearch.base import logs
from photosearch.base.errors import ImageError, UserError
from photosearch.base.paths import PROFILE_VARIABLE, user_paths
from photosearch.cli import commands, library_models, output
from photosearch.cli.export_command import models_export
from photosearch.cli.mark_commands import albums, mark
from photosearch.cli.model_commands import models
from photosearch.cli.photo_export_command import export
from photosearch.cli.serve_command import serve_model
from photosearch.cli.update_check import check_for_updates
from photosearch.search import DECODE_WORKER_FLAG

EXIT_NOTHING = 1
EXIT_USER = 2
EXIT_INTERRUPTED = 130


class _Group(click.Group):
    """Lists commands in the order they are needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


@click.group(
    cls=_Group, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(__version__, prog_name="photosearch")
@click.option(
    "--licences",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=lambda ctx, _, is_asked: _show_licences(ctx) if is_asked else None,
    help="Show the licences of photosearch and of all it contains.",
)
@commands.shared_options
@click.option("--profile", metavar="NAME", help="Keep everything of photosearch apart under this name.")
@click.option(
    "--check-for-updates", "is_update_wanted", is_flag=True, help="Ask whether there is a newer version."
)
@click.pass_context
def app(
    ctx: click.Context, library: Path | None, is_json: bool, profile: str | None, is_update_wanted: bool
) -> None:
    """Find photos on this computer by what is in them.

    Without a command, the window opens. Nothing ever leaves this machine unless you name a remote model,
    and your photos are never changed.
    """
    ctx.obj = commands.Shared(library, is_json)
    if profile:
        os.environ[PROFILE_VARIABLE] = profile  # the engine process inherits it
    logs.set_up(user_paths().logs, "photosearch")
    if is_update_wanted:
        ctx.exit(check_for_updates(is_json))
    if ctx.invoked_subcommand is None:
        ctx.exit(_open_window(library))


@app.command("open")
@click.argument("pictures", nargs=-1, type=click.Path(path_type=Path), metavar="[PICTURE]...")
@commands.shared_options
@click.pass_context
def open_app(ctx: click.Context, pictures: tuple[Path, ...], library: Path | None, is_json: bool) -> int:
    """Open the app and look for photos like PICTURE.

    This is what "Find similar in photosearch" of a file manager does. Several pictures are looked for
    together; they need not be in the library.
    """
    files = [picture.expanduser().absolute() for picture in pictures]
    for file in files:
        if not file.is_file():
            remedy = "To search in a folder, add it: photosearch index FOLDER" if file.is_dir() else ""
            raise ImageError(f"{file} is no picture" if file.is_dir() else f"there is no file {file}", remedy)
    return _open_window(library or ctx.obj.library, files)


def _open_window(library: Path | None, pictures: Sequence[Path] = ()) -> int:
    from photosearch.gui.app import run

    return run(library, pictures)


def _show_licences(ctx: click.Context) -> None:
    from photosearch.cli.licences import licences

    output.line(licences())
    ctx.exit()


library_models.add_to(models)
models.add_command(models_export)
for _command in (*commands.COMMANDS, mark, albums, export, models, serve_model):
    app.add_command(_command)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit."""
    import multiprocessing

    multiprocessing.freeze_support()  # in an installer's executable, the engine process starts here
    if sys.argv[1:] == [DECODE_WORKER_FLAG]:  # and so do the decode workers
        from photosearch.search.decode_worker import main as work

        return work()
    output.prepare_streams()
    sys.exit(_exit_code(arguments))


def _exit_code(arguments: list[str] | None) -> int:
    try:
        result: Any = app.main(arguments, prog_name="photosearch", standalone_mode=False)
    except UserError as error:
        output.error(str(error))
        return EXIT_USER
    except click.ClickException as error:
        error.show()
        return EXIT_USER
    except (click.Abort, KeyboardInterrupt):
        output.say("")
        output.error("interrupted; run the same again to go on")
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        # The reader (head, say) has had enough. Python would complain once more while flushing.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return result if isinstance(result, int) else 0
