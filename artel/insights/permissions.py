"""Who reads reports: everybody, each about the rows that they see."""

from artel.core.rights import verbs

ROLES = {"everyone": [verbs("insights.read")]}
