"""`python -m artel.config.cli`: the command, when its script is not on the path."""

import sys

from artel.config.cli import main

sys.exit(main())
