"""The contract: botocore's models read as data, protocols, faults, validation, paging, SigV4. Pure."""
