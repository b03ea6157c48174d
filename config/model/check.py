"""What every verification has, whatever measures it."""

from config.model.declared import Declared, Text, VariableName


class Check(Declared):
    """What every kind has.

    Attributes:
        check: The kind of the check.
        says: What it proves, as the card shows it ("Backup file exists").
        warn: A miss is a warning and does not stop the run.
        when: Names and the values they must have for the check to count; else it is skipped.
    """

    says: Text
    warn: bool = False
    when: dict[VariableName, str] = {}
