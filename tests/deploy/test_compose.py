"""compose.yaml: what its services refer to exists, and every variable has an example."""

from __future__ import annotations

import re
from typing import Any

from tests.deploy.files import DEPLOY, documents

TEXT = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")


def composed() -> dict[str, Any]:
    (document,) = documents(DEPLOY / "compose.yaml")
    return document


def test_every_service_network_volume_and_file_exists() -> None:
    compose = composed()
    assert set(compose["services"]) == {"nginx", "web", "worker", "build", "postgres", "opensearch"}
    for service in compose["services"].values():
        assert set(service.get("networks", ())) <= set(compose["networks"])
        assert set(service.get("depends_on", ())) <= set(compose["services"])
        assert {entry["source"] for entry in service.get("configs", ())} <= set(compose["configs"])
        for source in (entry.split(":")[0] for entry in service.get("volumes", ())):
            is_there = source in compose["volumes"] or source == "./tls" or (DEPLOY / source).exists()
            assert is_there, source
    for built in (service["build"] for service in compose["services"].values() if "build" in service):
        assert (DEPLOY / built["context"] / built["dockerfile"]).is_file()


def test_every_variable_has_an_example() -> None:
    example = (DEPLOY / "env.example").read_text(encoding="utf-8")
    names = set(re.findall(r"\$\{(\w+)", TEXT))
    assert names == set(re.findall(r"^(\w+)=", example, re.MULTILINE))


def test_services_that_others_wait_for_are_checked_and_only_nginx_is_public() -> None:
    services = composed()["services"]
    image_is_checked = "HEALTHCHECK" in (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    for service in services.values():
        for needed in service.get("depends_on", ()):
            assert "healthcheck" in services[needed] or image_is_checked
    assert [name for name, service in services.items() if "ports" in service] == ["nginx"]


def test_our_services_run_read_only_without_privileges() -> None:
    for name in ("web", "worker", "build"):
        service = composed()["services"][name]
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
