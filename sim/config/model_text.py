"""Text of configuration models as keys of caches."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Any

from pydantic import BaseModel

MOST = 1_024  # texts kept with their models, 5 kB each on average
_texts: OrderedDict[tuple[int, frozenset[str] | None], tuple[BaseModel, str]] = OrderedDict()
_lock = Lock()


def model_text(model: BaseModel, fields: frozenset[str] | None = None) -> str:
    """Return a model as JSON: equal for models of equal values of one class.

    The texts of the last models are kept with them. Models are frozen, so a text holds as long as its model exists,
    and no identity is reused while the reference is held.

    Parameters
    ----------
    model : BaseModel
    fields : frozenset of str, optional
        The fields that count; None: all of them.
    """
    key = id(model), fields
    with _lock:
        known = _texts.get(key)
    if known is not None:
        return known[1]
    included: Any = fields
    text = model.model_dump_json(include=included)
    with _lock:
        _texts[key] = model, text
        while len(_texts) > MOST:
            _texts.popitem(last=False)
    return text
