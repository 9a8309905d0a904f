"""Words of drop-downs that several tables of a place share."""

from __future__ import annotations

from collections.abc import Mapping

from experiments.report.text.names.labels import Bilingual

LEVELS: Mapping[str, Bilingual] = {
    "grid": Bilingual("grid", "网格"),
    "sub_area": Bilingual("sub-area desk", "片区"),
    "community": Bilingual("community desk", "社区"),
    "street": Bilingual("street desk", "街道"),
    "county": Bilingual("county desk", "区县"),
}
PAYERS: Mapping[str, Bilingual] = {
    "county": Bilingual("county", "区县"),
    "street": Bilingual("street", "街道"),
    "community": Bilingual("community", "社区"),
    "department": Bilingual("department", "部门"),
    "other": Bilingual("other", "其他"),
}
