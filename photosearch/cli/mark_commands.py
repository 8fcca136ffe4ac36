"""The commands about marks: `photosearch mark`, and the albums of a library."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from photosearch.base.errors import NamingError, NoSuchError
from photosearch.base.types import Album
from photosearch.cli import output
from photosearch.cli.commands import _is_json, _opened, shared_options

if TYPE_CHECKING:
    from photosearch.library import Library

_FINE = 0

_paths = click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")


@click.command()
@_paths
@click.option(
    "--favorite/--no-favorite", "favorite", default=None, help="Make them favourites, or no longer."
)
@click.option("--rating", type=click.IntRange(0, 5), metavar="N", help="Give them 0 to 5 stars.")
@click.option("--hide/--show", "hidden", default=None, help="Leave them out of results, or no longer.")
@shared_options
@click.pass_context
def mark(
    ctx: click.Context,
    paths: tuple[Path, ...],
    favorite: bool | None,
    rating: int | None,
    hidden: bool | None,
    library: Path | None,
    is_json: bool,
) -> int:
    """Mark photos: favourites, stars, hidden ones. Files stay as they are; the marks are in the library.

    Find them again with is:favorite, rating:4+ and is:hidden.
    """
    if favorite is None and rating is None and hidden is None:
        raise NamingError("nothing to mark them with", "Add --favorite, --rating N or --hide")
    with _opened(ctx, library) as opened:
        photo_ids = _found(opened, paths)
        opened.mark(photo_ids, favorite=favorite, rating=rating, hidden=hidden)
        marks = opened.marks(photo_ids)
        for failure in opened.write_sidecars(photo_ids) if rating is not None else ():
            output.error(output.failure_line(failure))
    if _is_json(ctx, is_json):
        output.emit(
            {
                "photos": [
                    {
                        "path": str(path),
                        "photo_id": i,
                        "favorite": marks[i].is_favorite,
                        "rating": marks[i].rating,
                        "hidden": marks[i].is_hidden,
                    }
                    for path, i in zip(paths, photo_ids, strict=True)
                    if i in marks
                ]
            }
        )
    else:
        output.say(f"marked {_photos(len(marks))}")
    return _FINE


@click.group()
def albums() -> None:
    """Put photos together by hand. Find those of an album with album:"its name"."""


@albums.command("list")
@shared_options
@click.pass_context
def albums_list(ctx: click.Context, library: Path | None, is_json: bool) -> int:
    """List the albums."""
    with _opened(ctx, library) as opened:
        found = opened.albums.all()
    if _is_json(ctx, is_json):
        output.emit({"albums": [_album_json(album) for album in found]})
    elif found:
        output.table([(output.shown(Path(album.name)), _photos(album.count)) for album in found])
    else:
        output.say("there are no albums yet; make one: photosearch albums add NAME PATH...")
    return _FINE


@albums.command("show")
@click.argument("name")
@shared_options
@click.pass_context
def albums_show(ctx: click.Context, name: str, library: Path | None, is_json: bool) -> int:
    """List the photos of an album, in its order."""
    with _opened(ctx, library) as opened:
        album = opened.albums.named(name)
        photos = [opened.photo(photo_id) for photo_id in opened.albums.content(album.album_id)[1] or ()]
    paths = [photo.path for photo in photos if photo is not None]
    if _is_json(ctx, is_json):
        output.emit({**_album_json(album), "paths": [str(path) for path in paths]})
    else:
        for path in paths:
            output.line(output.shown(path))
    return _FINE


@albums.command("add")
@click.argument("name")
@_paths
@shared_options
@click.pass_context
def albums_add(
    ctx: click.Context, name: str, paths: tuple[Path, ...], library: Path | None, is_json: bool
) -> int:
    """Put photos at the end of an album, made if there is none of that name."""
    with _opened(ctx, library) as opened:
        photo_ids = _found(opened, paths)
        try:
            album_id = opened.albums.named(name).album_id
        except NoSuchError:
            album_id = opened.albums.create(name).album_id
        opened.albums.add(album_id, photo_ids)
        return _tell(ctx, opened.albums.named(name), is_json)


@albums.command("take-out")
@click.argument("name")
@_paths
@shared_options
@click.pass_context
def albums_take_out(
    ctx: click.Context, name: str, paths: tuple[Path, ...], library: Path | None, is_json: bool
) -> int:
    """Take photos out of an album; their files stay."""
    with _opened(ctx, library) as opened:
        album = opened.albums.named(name)
        opened.albums.take_out(album.album_id, _found(opened, paths))
        return _tell(ctx, opened.albums.named(name), is_json)


@albums.command("rename")
@click.argument("name")
@click.argument("new_name")
@shared_options
@click.pass_context
def albums_rename(ctx: click.Context, name: str, new_name: str, library: Path | None, is_json: bool) -> int:
    """Give an album another name."""
    with _opened(ctx, library) as opened:
        opened.albums.rename(opened.albums.named(name).album_id, new_name)
        return _tell(ctx, opened.albums.named(new_name), is_json)


@albums.command("remove")
@click.argument("name")
@shared_options
@click.pass_context
def albums_remove(ctx: click.Context, name: str, library: Path | None, is_json: bool) -> int:
    """Forget an album; its photos stay in the library."""
    with _opened(ctx, library) as opened:
        album = opened.albums.named(name)
        opened.albums.remove(album.album_id)
    if _is_json(ctx, is_json):
        output.emit({"removed": album.name})
    else:
        output.say(f"removed the album {output.shown(Path(album.name))}; its photos are where they were")
    return _FINE


def _found(opened: Library, paths: Sequence[Path]) -> list[int]:
    """Return the ids of the photos at these paths.

    Raises:
        NoSuchError: the library does not have one of them.
    """
    found = [opened.find(path) for path in paths]
    for path, photo_id in zip(paths, found, strict=True):
        if photo_id is None:
            raise NoSuchError(
                f"{path} is not in the library {opened.folder}", "Index its folder first: photosearch index"
            )
    return [photo_id for photo_id in found if photo_id is not None]


def _tell(ctx: click.Context, album: Album, is_json: bool) -> int:
    if _is_json(ctx, is_json):
        output.emit(_album_json(album))
    else:
        output.say(f"{output.shown(Path(album.name))}: {_photos(album.count)}")
    return _FINE


def _album_json(album: Album) -> dict[str, Any]:
    return {"album": album.name, "photos": album.count}


def _photos(count: int) -> str:
    return f"{count:,} photo" + ("" if count == 1 else "s")
