"""What a failed request to a provider means for its letter: refused, to be tried again, or nobody knows. Pure."""

from __future__ import annotations

import ssl

import requests
from anymail.exceptions import AnymailError, AnymailRecipientsRefused
from botocore import exceptions as aws
from urllib3.exceptions import HTTPError, MaxRetryError, NewConnectionError

from invitations.mailer import Letter, Outcome, Stage, Verdict
from invitations.mailer.outcomes import without_addresses

_NOT_LET_IN = frozenset({401, 403})
# Certainly not taken, and the letter is not at fault: payment, time-out of the request itself, too early, too many.
_NOT_NOW = frozenset({402, 408, 425, 429})
# AWS puts an account's troubles among the faults of the request.
_AWS_NOT_LET_IN = frozenset(
    {"SignatureDoesNotMatch", "InvalidClientTokenId", "UnrecognizedClientException", "AccessDeniedException"}
)
_AWS_NOT_NOW = frozenset(
    {"TooManyRequestsException", "LimitExceededException", "ThrottlingException", "SendingPausedException",
     "AccountSuspendedException", "MailFromDomainNotVerifiedException"}
)  # fmt: skip
# Nothing of the request had left when these were raised.
_NOT_BEGUN = (
    requests.exceptions.ConnectTimeout,
    requests.exceptions.InvalidURL,
    aws.EndpointConnectionError,
    aws.ConnectTimeoutError,
    aws.ProxyConnectionError,
    aws.NoCredentialsError,
    aws.ParamValidationError,
    # Only the handshake proves certificates; other errors of TLS may come while the answer is read.
    ssl.SSLCertVerificationError,
    NewConnectionError,
)


def judged(letter: Letter, error: Exception, provider: str) -> Outcome:
    """Return the outcome of a letter whose request failed after its marker.

    Refused for good: the provider read the request and said no to this letter. Retry with a fault of the relay: it said
    no to all of ours, or was never reached. Everything else, a broken connection, an answer of 5xx, or an error
    of our own while the request was out, is UNKNOWN, for the letter may have been taken.
    """
    status, code = _status_of(error)
    if isinstance(error, AnymailRecipientsRefused):
        return _outcome(letter, Verdict.REFUSED, f"550 {provider} refuses the recipient")
    if status in _NOT_LET_IN or code in _AWS_NOT_LET_IN:
        return _outcome(letter, Verdict.RETRY, f"{status or 401} {provider} refuses the key", is_all=True)
    if status in _NOT_NOW or code in _AWS_NOT_NOW:
        words = f"{status} {provider} takes nothing at present {code}".strip()
        return _outcome(letter, Verdict.RETRY, words, is_all=True)
    if status is not None and 400 <= status < 500:
        return _outcome(letter, Verdict.REFUSED, f"{status} {provider} refuses the letter {code}".strip())
    if status is None and _was_not_begun(error):
        return _outcome(letter, Verdict.RETRY, f"{provider} could not be reached", is_all=True)
    if status is None and isinstance(error, AnymailError) and error.__cause__ is None and not _is_api(error):
        return _outcome(letter, Verdict.REFUSED, f"{provider} cannot be given this letter")
    words = f"{status} from {provider}" if status else f"no answer from {provider}"
    return _outcome(letter, Verdict.UNKNOWN, words, is_all=True)


def _outcome(letter: Letter, verdict: Verdict, reply: str, *, is_all: bool = False) -> Outcome:
    return Outcome(
        letter.key, verdict, Stage.DOT, without_addresses(reply, letter.recipient), relay_fault=is_all
    )


def _status_of(error: Exception) -> tuple[int | None, str]:
    """Return the status of the answer, if there was one, and AWS's own code."""
    status = getattr(error, "status_code", None)
    cause = error.__cause__
    if isinstance(cause, aws.ClientError):
        metadata = cause.response.get("ResponseMetadata", {})
        return metadata.get("HTTPStatusCode"), str(cause.response.get("Error", {}).get("Code", ""))
    return status, ""


def _was_not_begun(error: BaseException | None) -> bool:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        if isinstance(error, _NOT_BEGUN):
            return True
        seen.add(id(error))
        inner = error.args[0] if error.args and isinstance(error.args[0], HTTPError) else None
        reason = error.reason if isinstance(error, MaxRetryError) else None
        error = reason or inner or error.__cause__ or error.__context__
    return False


def _is_api(error: AnymailError) -> bool:
    return error.response is not None or isinstance(error, requests.RequestException)
