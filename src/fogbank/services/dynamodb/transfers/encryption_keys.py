"""How an export's objects are encrypted, as S3 is told.

Source: the API reference's S3SseAlgorithm and S3SseKmsKeyId.
"""

from __future__ import annotations

from fogbank.aws.fault import Fault
from fogbank.core.facilities import Surroundings
from fogbank.core.faults import EngineUnavailable
from fogbank.services.dynamodb.transfers.bucket import TransferFailed
from fogbank.services.dynamodb.transfers.table_export import TableExport


async def encryption_of(surroundings: Surroundings, work: TableExport) -> dict[str, str]:
    """Members of PutObject and CreateMultipartUpload. Raises: `TransferFailed` for a key that is not there."""
    if work.encryption == "AES256":
        return {"ServerSideEncryption": "AES256"}
    key: str | None = work.request.get("S3SseKmsKeyId")
    if key is None:
        return {"ServerSideEncryption": "aws:kms"}
    await _check(surroundings, work, key)
    return {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key}


async def _check(surroundings: Surroundings, work: TableExport, key: str) -> None:
    """The borrowed S3 takes any key."""
    try:
        await surroundings.call("kms", "DescribeKey", {"KeyId": key}, work.scope)
    except Fault as fault:
        if fault.status >= 500 and fault.status != 501:
            raise EngineUnavailable(f"KMS is not there: {fault.message}") from fault
        code = f"KMS.{fault.shape}"
        words = f"{fault.message} (Service: Amazon S3; Status Code: 400; Error Code: {code})"
        raise TransferFailed(code.replace(".", "").replace("KMS", "Kms"), words) from fault
