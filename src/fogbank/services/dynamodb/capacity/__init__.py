"""What tables consume, and what they may: the account of both, and the policy where capacity is enforced."""
