"""The DB instance's lifecycle: its statuses in AWS's words and AWS's order.

Source: RDS User Guide, "Viewing Amazon RDS DB instance status".
"""

from __future__ import annotations

from fogbank.core.lifecycle import ANY, GONE, SAME, Lifecycle, Transition
from fogbank.core.resource import Resource
from fogbank.services.rds import facts, modify_steps, steps
from fogbank.services.rds.instance import DBInstance
from fogbank.services.rds.managed_secret import remove_secret, write_secret


def _arn(resource: Resource) -> str:
    assert isinstance(resource, DBInstance)
    return resource.db_instance_arn


DB_INSTANCE = Lifecycle(
    DBInstance,
    source_type="db-instance",
    arn=_arn,
    events=facts.events,
    running=("available",),
    recover="recover",
    purge=(steps.remove_engine,),
    rest=(steps.rest_engine,),
    transitions=(
        Transition(
            "create",
            frm=(),
            during="creating",
            to="available",
            steps=(
                steps.install_engine,
                steps.allocate_endpoint,
                write_secret,
                steps.initialize,
                steps.start,
                steps.await_ready,
                steps.create_master_user,
                steps.publish_endpoint,
            ),
            ended="RDS-EVENT-0005",
            failed="RDS-EVENT-0278",
            aws_seconds=300,
        ),
        Transition(
            "modify",
            frm=("available",),
            during="modifying",
            to="available",
            steps=(
                modify_steps.announce_changes,
                modify_steps.install_new_version,
                modify_steps.stop_for_change,
                modify_steps.apply_changes,
                steps.move_to_port,
                steps.start,
                steps.await_ready,
                write_secret,
                modify_steps.change_master_password,
                steps.publish_endpoint,
                modify_steps.announce_changed,
            ),
            failed="RDS-EVENT-0035",
            refusal="Database instance is not in available state.",
            aws_seconds=120,
        ),
        Transition(
            "reboot",
            frm=("available",),
            during="rebooting",
            to="available",
            steps=(
                steps.stop_engine,
                steps.announce_shutdown,
                steps.start,
                steps.await_ready,
                steps.announce_restart,
            ),
            failed="RDS-EVENT-0035",
            refusal="Instance {identifier} is not in available state.",
            aws_seconds=60,
        ),
        Transition(
            "stop",
            frm=("available",),
            during="stopping",
            to="stopped",
            steps=(steps.stop_engine, steps.announce_shutdown),
            ended="RDS-EVENT-0087",
            failed="RDS-EVENT-0035",
            refusal="Instance {identifier} is not in available state.",
            aws_seconds=120,
        ),
        Transition(
            "start",
            frm=("stopped",),
            during="starting",
            to="available",
            steps=(steps.announce_automatic_start, steps.start, steps.await_ready),
            ended="RDS-EVENT-0088",
            failed="RDS-EVENT-0035",
            refusal=(
                "Instance {identifier} cannot be started as it is not in one of the following statuses: "
                "'stopped, inaccessible-encryption-credentials-recoverable'."
            ),
            aws_seconds=240,
        ),
        Transition(
            "recover",
            frm=("available",),
            during=SAME,
            to="available",
            steps=(steps.revive, steps.await_ready, steps.announce_recovery),
            failed="RDS-EVENT-0035",
        ),
        Transition(
            "delete",
            frm=ANY,
            during="deleting",
            to=GONE,
            steps=(remove_secret, steps.remove_engine),
            ended="RDS-EVENT-0003",
            failed="RDS-EVENT-0035",
            aws_seconds=180,
        ),
    ),
)
