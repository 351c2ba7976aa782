"""A mail server that journals what it accepts and goes wrong on purpose; for tests, soak and bench."""

from tests.sink.answers import Answer, Then
from tests.sink.certificate import make_certificate, server_tls
from tests.sink.dialogue import USUAL_OFFERS, Setup
from tests.sink.faults import DEFAULT_FAULTS, Faults, FaultyBehaviour, faults_from_spec
from tests.sink.journal import Entry, Journal, read_journal
from tests.sink.process import SinkProcess
from tests.sink.script import Script
from tests.sink.server import Sink

__all__ = [
    "DEFAULT_FAULTS",
    "USUAL_OFFERS",
    "Answer",
    "Entry",
    "Faults",
    "FaultyBehaviour",
    "Journal",
    "Script",
    "Setup",
    "Sink",
    "SinkProcess",
    "Then",
    "faults_from_spec",
    "make_certificate",
    "read_journal",
    "server_tls",
]
