"""`python -m fogbank` is the `fogbank` command."""

from fogbank.cli.main import main

raise SystemExit(main())
