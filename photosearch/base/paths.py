"""Every path of ours that is not a photo. `PHOTOSEARCH_HOME` or `--profile` move all of them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

HOME_VARIABLE = "PHOTOSEARCH_HOME"
PROFILE_VARIABLE = "PHOTOSEARCH_PROFILE"


@dataclass(frozen=True, slots=True)
class Paths:
    """Where this user's photosearch keeps its things.

    Attributes:
        library: the default library.
        config: settings.
        models: downloaded and added model bundles.
        logs: log files.
    """

    library: Path
    config: Path
    models: Path
    logs: Path


def user_paths() -> Paths:
    """Return the folders for this user, honouring `PHOTOSEARCH_HOME` and `PHOTOSEARCH_PROFILE`.

    Nothing is created here; whoever writes creates.
    """
    home = os.environ.get(HOME_VARIABLE)
    profile = os.environ.get(PROFILE_VARIABLE, "")
    if home:
        base = Path(home).expanduser() / profile if profile else Path(home).expanduser()
        return Paths(base / "library", base / "config", base / "models", base / "logs")
    import platformdirs

    app = f"photosearch-{profile}" if profile else "photosearch"
    dirs = platformdirs.PlatformDirs(app, appauthor=False)
    data = dirs.user_data_path
    return Paths(data / "library", dirs.user_config_path, data / "models", dirs.user_log_path)


def assets_folder() -> Path:
    """Return the folder of files that ship with the app (starter model, icons).

    In a wheel they lie inside the package; in a checkout, beside it.
    """
    package = Path(__file__).resolve().parent.parent
    packaged = package / "_assets"
    return packaged if packaged.is_dir() else package.parent / "assets"
