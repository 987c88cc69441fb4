"""The parties that every ruleset knows: who acts, whom an action goes to, who may answer."""

from __future__ import annotations

from collections.abc import Mapping

SHARED: Mapping[str, Mapping[str, str]] = {
    "municipality": {"nb": "kommunen", "en": "the municipality"},
    "specialist-service": {"nb": "spesialisthelsetjenesten", "en": "the specialist health service"},
    "institution": {"nb": "helseinstitusjonen", "en": "the health institution"},
    "ward": {"nb": "avdelingen", "en": "the ward"},
    "clinician": {"nb": "behandleren", "en": "the clinician"},
    "physician": {"nb": "lege", "en": "physician"},
    "psychologist": {"nb": "psykolog", "en": "psychologist"},
    "nurse": {"nb": "sykepleier", "en": "nurse"},
    "gp": {"nb": "fastlegen", "en": "the general practitioner"},
    "emergency-clinic": {"nb": "legevakten", "en": "the emergency clinic"},
    "police": {"nb": "politiet", "en": "the police"},
    "patient": {"nb": "pasienten", "en": "the patient"},
    "next-of-kin": {"nb": "pårørende", "en": "next of kin"},
    "anyone": {"nb": "alle som kan", "en": "anyone who can"},
}

OTHER: Mapping[str, str] = {"nb": "en annen", "en": "somebody else"}
"""Anybody who is none of a ruleset's parties: what `role(…)` then gives."""
