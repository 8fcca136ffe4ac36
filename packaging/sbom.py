"""The parts list of an artefact as CycloneDX, for those who look for parts with known faults."""

from __future__ import annotations

import hashlib
import uuid
from datetime import UTC, datetime
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from origins import Origin, Origins
from packageurl import PackageURL
from project import Project

_DISTRIBUTION = "debian"


def write_sbom(artefact: Path, origins: Origins, project: Project, time_s: int) -> Path:
    """Write the parts list beside an artefact and return its path."""
    written = artefact.with_name(f"{artefact.name}.cdx.json")
    written.write_text(sbom_text(artefact, origins, project, time_s), "utf-8")
    return written


def sbom_text(artefact: Path, origins: Origins, project: Project, time_s: int) -> str:
    """Return the parts list of an artefact as JSON (CycloneDX 1.6), the same for the same artefact."""
    digest = hashlib.sha256(artefact.read_bytes()).hexdigest()
    whole = Component(
        type=ComponentType.APPLICATION,
        name=project.name,
        version=project.version,
        description=project.summary,
        bom_ref=artefact.name,
        licenses=[LicenseFactory().make_with_expression("Apache-2.0")],
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest)],
    )
    parts = [_component(part) for part in origins.parts]
    bom = Bom(serial_number=uuid.uuid5(uuid.NAMESPACE_OID, digest), components=parts)
    bom.metadata.component = whole
    bom.metadata.timestamp = datetime.fromtimestamp(time_s, UTC)
    bom.register_dependency(whole, parts)
    return str(JsonV1Dot6(bom).output_as_string(indent=1))


def _component(part: Origin) -> Component:
    url = _url(part)
    return Component(
        type=ComponentType.LIBRARY,
        name=part.name,
        version=part.version,
        bom_ref=url.to_string(),
        purl=url,
        licenses=[LicenseFactory().make_from_string(part.licence)] if part.licence else [],
    )


def _url(part: Origin) -> PackageURL:
    if part.kind == "pypi":
        return PackageURL("pypi", None, part.name.lower().replace("_", "-"), part.version)
    if part.kind == "deb":
        return PackageURL("deb", _DISTRIBUTION, part.name, part.version)
    return PackageURL("generic", None, part.name.lower(), part.version)
