"""Organisations, municipalities and regions, offices, persons."""

from regie.actors.models.merging import Merging, MergingCase
from regie.actors.models.municipality import Merger, Municipality, Region, RegionMember
from regie.actors.models.office import Office, Tenure
from regie.actors.models.organisation import Organisation, OrganisationName
from regie.actors.models.person import Invitation, Mandate, Person

__all__ = [
    "Invitation",
    "Mandate",
    "Merger",
    "Merging",
    "MergingCase",
    "Municipality",
    "Office",
    "Organisation",
    "OrganisationName",
    "Person",
    "Region",
    "RegionMember",
    "Tenure",
]
