"""What macOS is told of the app: the Info.plist of its bundle, for PyInstaller's BUNDLE."""

from __future__ import annotations

import re
from typing import Any

from project import APP_ID, Project

MINIMUM_SYSTEM = "14.0"
"""As the oldest that the wheels of numpy, onnxruntime and PySide6 take (looked at: 2.5, 1.32, 6.12)."""

_FOLDERS = {
    "NSDesktopFolderUsageDescription": "your desktop",
    "NSDocumentsFolderUsageDescription": "your documents",
    "NSDownloadsFolderUsageDescription": "your downloads",
    "NSNetworkVolumesUsageDescription": "a network volume",
    "NSRemovableVolumesUsageDescription": "a removable volume",
}


def info_plist(project: Project) -> dict[str, Any]:
    """Return the bundle's properties.

    Pictures can be opened with it ("Open With"), which looks for photos like them; it never makes itself the
    program for pictures.
    """
    asked = "to find photos in {}. They are only read, and nothing leaves this Mac."
    return {
        "CFBundleIdentifier": APP_ID,
        "CFBundleName": project.name,
        "CFBundleDisplayName": project.name,
        "CFBundleShortVersionString": _release(project.version),
        "CFBundleVersion": _release(project.version),
        "CFBundleDocumentTypes": [
            {
                "CFBundleTypeName": "Picture",
                "CFBundleTypeRole": "Viewer",
                "LSHandlerRank": "Alternate",
                "LSItemContentTypes": ["public.image", "public.camera-raw-image"],
            }
        ],
        "LSApplicationCategoryType": "public.app-category.photography",
        "LSMinimumSystemVersion": MINIMUM_SYSTEM,
        "NSHighResolutionCapable": True,
        "NSHumanReadableCopyright": f"{project.author}, Apache License 2.0",
        "NSPrincipalClass": "NSApplication",
        **{key: f"{project.name} looks there {asked.format(folder)}" for key, folder in _FOLDERS.items()},
    }


def _release(version: str) -> str:
    """Return the numbers of a version's release: macOS takes nothing else."""
    match = re.match(r"\d+(?:\.\d+){0,2}", version)
    if match is None:
        raise ValueError(f"{version} does not begin with a number")
    return match[0]
