"""What CreateDBInstance and ModifyDBInstance may ask for that Fogbank does not do yet: member -> in words."""

from __future__ import annotations

from typing import Final

from fogbank.operations.refusal import refuse_other_values, refuse_requested
from fogbank.operations.service import Request

_DOMAINS: Final = "Active Directory domains"
_MONITORING: Final = "Enhanced Monitoring"
_INSIGHTS: Final = "Performance Insights"
_TDE: Final = "transparent data encryption"
_BOTH: Final = {
    "MultiAZ": "Multi-AZ deployments",
    "EnableIAMDatabaseAuthentication": "IAM database authentication",
    "EnablePerformanceInsights": _INSIGHTS,
    "PerformanceInsightsKMSKeyId": _INSIGHTS,
    "PerformanceInsightsRetentionPeriod": _INSIGHTS,
    "MonitoringInterval": _MONITORING,
    "MonitoringRoleArn": _MONITORING,
    "Domain": _DOMAINS,
    "DomainFqdn": _DOMAINS,
    "DomainOu": _DOMAINS,
    "DomainAuthSecretArn": _DOMAINS,
    "DomainDnsIps": _DOMAINS,
    "DomainIAMRoleName": _DOMAINS,
    "DBSecurityGroups": "DB security groups of EC2-Classic",
    "TdeCredentialArn": _TDE,
    "TdeCredentialPassword": _TDE,
    "ProcessorFeatures": "processor features",
    "EnableCustomerOwnedIp": "RDS on Outposts",
    "MultiTenant": "the multi-tenant configuration",
    "DBCapacityReservationIdentifier": "capacity reservations",
    "DedicatedLogVolume": "dedicated log volumes",
    "AdditionalStorageVolumes": "additional storage volumes",
    "TagSpecifications": "tags of the resources that belong to an instance",
}
CREATE: Final = {
    **_BOTH,
    "DBClusterIdentifier": "DB clusters",
    "EnableCloudwatchLogsExports": "log exports to CloudWatch Logs",
    "CharacterSetName": "character sets other than UTF8",
    "NcharCharacterSetName": "character sets other than UTF8",
    "Timezone": "a time zone set at creation",
    "CustomIamInstanceProfile": "RDS Custom",
    "DBSystemId": "RDS Custom",
}
MODIFY: Final = {
    **_BOTH,
    "NewDBInstanceIdentifier": "renaming an instance",
    "DBSubnetGroupName": "moving an instance to another subnet group",
    "CloudwatchLogsExportConfiguration": "log exports to CloudWatch Logs",
    "DisableDomain": _DOMAINS,
    "Engine": "changing the engine",
    "ReplicaMode": "read replicas",
    "AutomationMode": "RDS Custom",
    "ResumeFullAutomationModeMinutes": "RDS Custom",
    "AwsBackupRecoveryPointArn": "AWS Backup",
}
# Members of which one value is there: member -> (that value, the others in words).
_ONLY: Final = {
    "BackupTarget": ("region", "backups outside of the region"),
    "DatabaseInsightsMode": ("standard", "Database Insights"),
    "MasterUserAuthenticationType": ("password", "IAM authentication of the master user"),
    "NetworkType": ("IPV4", "networks with IPv6"),
}


def refuse(request: Request, members: dict[str, str]) -> None:
    """Raises: `Fault` NotImplemented for what a request asks for of `members` and of other values."""
    refuse_requested(request, members)
    refuse_other_values(request, _ONLY)
