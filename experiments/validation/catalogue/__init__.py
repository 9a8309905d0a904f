"""All checks against theory, in the order of the page. A new feature of networks adds its checks here."""

from experiments.validation.catalogue.features import FEATURES
from experiments.validation.catalogue.hours import HOURS
from experiments.validation.catalogue.one_class import GIVING_UP, ONE_CLASS
from experiments.validation.catalogue.priorities import PRIORITIES
from experiments.validation.catalogue.routes import ROUTES

CHECKS = (*ONE_CLASS, *PRIORITIES, *GIVING_UP, *ROUTES, *HOURS, *FEATURES)
