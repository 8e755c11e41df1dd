"""Operations on items: single, in batches, in transactions, and by queries and scans."""
