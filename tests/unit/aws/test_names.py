from __future__ import annotations

from botocore import xform_name as botocore_xform_name

from fogbank.aws.model import ServiceModel, models_directory
from fogbank.aws.names import xform_name


def test_member_names_of_all_models_are_changed_as_botocore_does() -> None:
    names = set()
    for directory in models_directory().iterdir():
        if any(directory.glob("*/service-2.json*")):
            for shape in ServiceModel.load(directory.name).shapes.values():
                names.update(shape.members)
    assert len(names) > 10_000
    assert {name: xform_name(name) for name in names} == {name: botocore_xform_name(name) for name in names}


def test_acronyms_stay_together() -> None:
    assert xform_name("DBInstanceIdentifier") == "db_instance_identifier"
    assert xform_name("AssociatedDBInstanceARNs") == "associated_db_instance_arns"
    assert xform_name("CACertificateIdentifier") == "ca_certificate_identifier"
