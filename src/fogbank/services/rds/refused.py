"""What CreateDBInstance and ModifyDBInstance may ask for that Fogbank does not do yet: member -> in words."""

from __future__ import annotations

from typing import Final

CREATE: Final = {
    "MultiAZ": "Multi-AZ deployments",
    "DBClusterIdentifier": "DB clusters",
    "EnableIAMDatabaseAuthentication": "IAM database authentication",
    "EnablePerformanceInsights": "Performance Insights",
    "EnableCloudwatchLogsExports": "log exports to CloudWatch Logs",
    "MonitoringInterval": "Enhanced Monitoring",
    "MonitoringRoleArn": "Enhanced Monitoring",
    "Domain": "Active Directory domains",
    "DomainFqdn": "Active Directory domains",
    "DBSecurityGroups": "DB security groups of EC2-Classic",
    "TdeCredentialArn": "transparent data encryption",
    "CharacterSetName": "character sets other than UTF8",
    "NcharCharacterSetName": "character sets other than UTF8",
    "Timezone": "a time zone set at creation",
    "ProcessorFeatures": "processor features",
    "EnableCustomerOwnedIp": "RDS on Outposts",
    "CustomIamInstanceProfile": "RDS Custom",
    "DBSystemId": "RDS Custom",
    "MultiTenant": "the multi-tenant configuration",
    "DedicatedLogVolume": "dedicated log volumes",
    "AdditionalStorageVolumes": "additional storage volumes",
    "DBCapacityReservationIdentifier": "capacity reservations",
}

MODIFY: Final = {
    **CREATE,
    "NewDBInstanceIdentifier": "renaming an instance",
    "DBSubnetGroupName": "moving an instance to another subnet group",
    "CloudwatchLogsExportConfiguration": "log exports to CloudWatch Logs",
    "Engine": "changing the engine",
    "ReplicaMode": "read replicas",
    "AutomationMode": "RDS Custom",
    "AwsBackupRecoveryPointArn": "AWS Backup",
}
