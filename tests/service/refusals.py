"""What a refused call must look like to boto3."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.exceptions import ClientError


@contextmanager
def refused(code: str, words: str = "", status: int = 400, *, exactly: bool = False) -> Iterator[None]:
    """Expect AWS's error code, HTTP status and (a part of, or `exactly`) its words, from a call not repeated."""
    with pytest.raises(ClientError) as caught:
        yield
    answer: Any = caught.value.response
    assert answer["Error"]["Code"] == code, answer["Error"]
    said = answer["Error"]["Message"]
    assert said == words if exactly else words in said, answer["Error"]
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == status
    assert answer["ResponseMetadata"]["RetryAttempts"] == 0
    assert answer["ResponseMetadata"]["RequestId"]
