"""The Kubernetes manifests are valid and harden every container."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from kubernetes_validate import latest_version, validate

from tests.deploy.files import DEPLOY, documents

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = DEPLOY / "kubernetes"
MANIFESTS = sorted(path for path in FOLDER.glob("*.yaml") if path.name != "kustomization.yaml")
OLDEST = "1.29"
"""The oldest version whose schemas the manifests are held against."""


@pytest.mark.parametrize("version", [OLDEST, latest_version()])
@pytest.mark.parametrize("path", MANIFESTS, ids=lambda path: path.name)
def test_manifests_follow_their_schemas(path: Path, version: str) -> None:
    for document in documents(path):
        validate(document, version, strict=True)


def test_kustomization_names_every_manifest() -> None:
    (kustomization,) = documents(FOLDER / "kustomization.yaml")
    assert sorted(kustomization["resources"]) == [path.name for path in MANIFESTS]  # type: ignore[call-overload]


def pods() -> list[dict[str, Any]]:
    """Return the pod specifications of all deployments."""
    every: list[dict[str, Any]] = [document for path in MANIFESTS for document in documents(path)]
    return [document["spec"]["template"]["spec"] for document in every if document["kind"] == "Deployment"]


def test_no_container_runs_as_root_writes_to_its_root_or_gains_privileges() -> None:
    assert len(pods()) == 2
    for pod in pods():
        assert pod["securityContext"]["runAsNonRoot"]
        assert not pod["automountServiceAccountToken"]
        for container in (*pod["containers"], *pod["initContainers"]):
            context = container["securityContext"]
            assert context["readOnlyRootFilesystem"]
            assert not context["allowPrivilegeEscalation"]
            assert context["capabilities"] == {"drop": ["ALL"]}
            assert "memory" in container["resources"]["limits"]
            writable = {mount["mountPath"] for mount in container["volumeMounts"]}
            assert writable == {"/var/lib/firstline", "/tmp"}  # noqa: S108 - a mount, not a file
