"""Text of configuration models as keys of caches."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from pydantic import BaseModel

MOST = 4_096  # models whose text is kept, 2 kB each on average
_texts: OrderedDict[int, tuple[BaseModel, str]] = OrderedDict()
_lock = Lock()


def model_text(model: BaseModel) -> str:
    """Return a model as JSON: equal for models of equal values of one class.

    The texts of the last models are kept with them. Models are frozen, so a text holds as long as its model exists,
    and no identity is reused while the reference is held.
    """
    with _lock:
        known = _texts.get(id(model))
    if known is not None:
        return known[1]
    text = model.model_dump_json()
    with _lock:
        _texts[id(model)] = model, text
        while len(_texts) > MOST:
            _texts.popitem(last=False)
    return text
