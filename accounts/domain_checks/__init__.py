"""What the DNS says of a sender's domain: SPF, DKIM, DMARC and where answers go. Pure; the resolver is handed in.

Begin at `check_domain` (checking); sentences for people stand in `words`.
"""

from accounts.domain_checks.answers import Answer, Resolve, State
from accounts.domain_checks.checking import Expected, check_domain
from accounts.domain_checks.findings import Finding, Verdict

__all__ = ["Answer", "Expected", "Finding", "Resolve", "State", "Verdict", "check_domain"]
