"""The twelve standard leads: names, canonical order, and the algebra that binds the limb leads."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

LEADS: tuple[str, ...] = ("I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2", "V3", "V4", "V5", "V6")
INDEPENDENT_LEADS: tuple[str, ...] = ("I", "II", "V1", "V2", "V3", "V4", "V5", "V6")
N_LEADS = len(LEADS)

_CANONICAL = {name.upper(): name for name in LEADS}


def lead_index(name: str) -> int:
    """Row of a lead in an array of shape (12, samples). KeyError for a name that is not standard."""
    return LEADS.index(canonical_lead(name))


def canonical_lead(name: str) -> str:
    """The standard spelling of a lead's name, whatever its case, spaces or a "Lead " in front.

    Raises KeyError with the name as given if it is none of the twelve.
    """
    bare = name.strip().upper().removeprefix("LEAD").strip(" _-")
    if bare not in _CANONICAL:
        raise KeyError(name)
    return _CANONICAL[bare]


def twelve_from_independent(independent: NDArray[np.floating]) -> NDArray[np.floating]:
    """All twelve leads from the eight independent ones.

    `independent` has shape (..., 8, samples) in the order of INDEPENDENT_LEADS; the result has shape
    (..., 12, samples) in the order of LEADS, in the same unit. III, aVR, aVL and aVF follow from I and II
    (Einthoven 1912, Goldberger 1942): III = II - I, aVR = -(I + II)/2, aVL = I - II/2, aVF = II - I/2.
    """
    lead_i, lead_ii = independent[..., 0, :], independent[..., 1, :]
    derived = np.stack([lead_ii - lead_i, -(lead_i + lead_ii) / 2, lead_i - lead_ii / 2, lead_ii - lead_i / 2], axis=-2)
    return np.concatenate([independent[..., :2, :], derived, independent[..., 2:, :]], axis=-2)
