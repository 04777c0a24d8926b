"""The published schema is the real one, and it is complete."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.management import call_command

COMMITTED = settings.BASE_DIR / "docs" / "openapi.yaml"


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Valid OpenAPI, and nothing that the generator had to guess."""
    path = tmp_path_factory.mktemp("schema") / "openapi.yaml"
    call_command(
        "spectacular",
        "--api-version=v1",
        "--lang=en",
        "--validate",
        "--fail-on-warn",
        f"--file={path}",
    )
    return path


def test_the_committed_schema_is_the_one_of_the_code(generated: Path) -> None:
    assert generated.read_text() == COMMITTED.read_text(), (
        "The API has changed. If that is meant, write docs/openapi.yaml anew as docs/api.md says, "
        "and note it in the CHANGELOG."
    )


def test_every_operation_is_described_and_guarded(generated: Path) -> None:
    schema: dict[str, Any] = yaml.safe_load(generated.read_text())
    operations = {
        f"{method} {path}": operation
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    }
    assert len(operations) >= 22
    for name, operation in operations.items():
        assert operation.get("description"), name
        assert {"territoryToken": []} in operation["security"], name
        errors = {"401", "429"} | ({"403", "409"} if not name.startswith("get") else set())
        assert errors <= set(operation["responses"]), name
        for status in errors:
            content = operation["responses"][status]["content"]["application/json"]
            assert content["schema"]["$ref"].endswith("/ErrorResponse"), name


def test_the_guide_names_addresses_and_fields_that_exist(generated: Path) -> None:
    schema = yaml.safe_load(generated.read_text())
    guide = (settings.BASE_DIR / "docs" / "api.md").read_text()
    for path in re.findall(r"/api/v1/[a-z{}/_A-Z0-9-]+/", guide):
        concrete = re.sub(r"/TN-11/$", "/{code}/", path)
        assert concrete in schema["paths"] or concrete == "/api/v1/docs/", path
    firm = next(
        json.loads(block)
        for block in re.findall(r"```json\n(.*?)```", guide, re.DOTALL)
        if "registry_number" in block
    )
    assert set(firm) <= set(schema["components"]["schemas"]["FirmWriteRequest"]["properties"])
