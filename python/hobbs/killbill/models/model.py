"""What every model can do."""

import dataclasses
import pprint
from decimal import Decimal
from typing import Any, Dict


class Model:
    """A model: a dataclass that also gives itself as a dictionary and prints itself as one."""

    def to_dict(self) -> Dict[str, Any]:
        """Its attributes by name, models in it as dictionaries too."""
        fields = dataclasses.fields(self)  # type: ignore[arg-type]
        return {field.name: _plain(getattr(self, field.name)) for field in fields}

    def to_str(self) -> str:
        """Its dictionary, laid out to be read."""
        return pprint.pformat(self.to_dict())

    def __repr__(self) -> str:
        return self.to_str()


def _plain(value: Any) -> Any:
    if isinstance(value, Model):
        return value.to_dict()
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value


def exact_amount(value: Any) -> Any:
    """An amount as it may be given: a Decimal, an int or the text of a number; never a float."""
    if value is None or isinstance(value, (Decimal, str)) or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise TypeError(
        f"amount is a {type(value).__name__}, which may not be exact: give a decimal.Decimal, an int or a str"
    )
