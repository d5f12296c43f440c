"""What the judge answers: for each part, for each check, and for the item on two axes."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from workflows.inspection.standard.parts import AnswerEffect
from workflows.inspection.standard.types import Axis, Severity, Stage
from workflows.verdict import Text


class CheckStatus(StrEnum):
    """How a check stands. `open`: neither passed nor failed, because a limit or a view is open."""

    PASS = "pass"  # noqa: S105  # a verdict, not a password
    FAIL = "fail"
    OPEN = "open"
    NOT_TESTABLE = "not_testable"
    MISSING = "missing"
    NOT_NEEDED = "not_needed"


class Outcome(StrEnum):
    """What the findings suggest; a person still decides."""

    PASS = "pass"  # noqa: S105  # a verdict, not a password
    FAIL = "fail"
    DEVIATION = "deviation"
    UNDETERMINED = "undetermined"
    NEEDS_PERSON = "needs_person"
    INCOMPLETE = "incomplete"


class Authenticity(StrEnum):
    """Is it what it claims to be? Genuine only where every critical check on it has passed."""

    GENUINE = "genuine"
    COUNTERFEIT = "counterfeit"
    UNDETERMINED = "undetermined"


class Conformity(StrEnum):
    """Is it as the listing described it?"""

    AS_DESCRIBED = "as_described"
    DEVIATION = "deviation"
    NOT_AS_DESCRIBED = "not_as_described"
    UNDETERMINED = "undetermined"


GRAVITY = (
    AnswerEffect.COUNTERFEIT,
    AnswerEffect.NOT_AS_DESCRIBED,
    AnswerEffect.DEVIATION,
    AnswerEffect.UNDETERMINED,
    AnswerEffect.PERSON,
    AnswerEffect.OK,
)


def gravest(*effects: AnswerEffect) -> AnswerEffect:
    """The effect that weighs most; `ok` where there is none."""
    return min(effects, key=GRAVITY.index, default=AnswerEffect.OK)


@dataclass(frozen=True, slots=True)
class PartResult:
    """How one part stands, and why. `margin`: distance to the nearest limit, below 0 outside.

    `near`: it keeps a limit, but not by much.
    """

    key: str
    status: CheckStatus
    effect: AnswerEffect
    reason: Text
    defect: str = ""
    margin: Decimal | None = None
    confirmed: bool = True
    near: bool = False


@dataclass(frozen=True, slots=True)
class MissingFinding:
    """What has not been recorded: the check, its name, and what exactly is wanting."""

    code: str
    name: Text
    what: Text
    part: str = ""

    @property
    def sentence(self) -> Text:
        """Code, name and what is wanting."""
        zh = f"{self.code} {self.name.zh}：{self.what.zh}"
        return Text(zh, f"{self.code} {self.name.en}: {self.what.en}")


@dataclass(frozen=True, slots=True)
class CheckResult:
    """How one check stands. `confirmed` is false where a limit awaits an expert."""

    code: str
    name: Text
    severity: Severity
    axis: Axis
    stage: Stage
    status: CheckStatus
    effect: AnswerEffect
    reason: Text
    needed: bool
    parts: tuple[PartResult, ...] = ()
    missing: tuple[MissingFinding, ...] = ()
    confirmed: bool = True

    @property
    def weight(self) -> Severity:
        """The severity of a failure: a mere deviation in a critical check counts as major."""
        softened = self.severity is Severity.CRITICAL and self.effect is AnswerEffect.DEVIATION
        return Severity.MAJOR if softened else self.severity

    @property
    def failed(self) -> bool:
        """True where the check failed."""
        return self.status is CheckStatus.FAIL

    @property
    def doubtful(self) -> bool:
        """True where someone must decide before the item may pass."""
        open_ended = self.status in {CheckStatus.OPEN, CheckStatus.NOT_TESTABLE}
        return open_ended and self.effect is not AnswerEffect.OK

    @property
    def bears_on_authenticity(self) -> bool:
        """True for the axis authenticity and for both."""
        return self.axis is not Axis.CONFORMITY

    @property
    def defects(self) -> tuple[str, ...]:
        """The defect codes of the parts that failed or are in doubt."""
        return tuple(dict.fromkeys(p.defect for p in self.parts if p.defect))


@dataclass(frozen=True, slots=True)
class OutcomeGround:
    """One reason for the outcome: the check and why."""

    code: str
    reason: Text


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict on two axes, what it suggests, and every check behind it."""

    outcome: Outcome
    authenticity: Authenticity
    conformity: Conformity
    grounds: tuple[OutcomeGround, ...]
    missing: tuple[MissingFinding, ...]
    checks: tuple[CheckResult, ...]

    @property
    def complete(self) -> bool:
        """True where nothing required is missing."""
        return not self.missing

    @property
    def defects(self) -> tuple[str, ...]:
        """All defect codes, in the order of the checks."""
        return tuple(dict.fromkeys(d for c in self.checks for d in c.defects))

    @property
    def not_tested(self) -> tuple[CheckResult, ...]:
        """The checks that could not be done; a certificate has to name them."""
        return tuple(c for c in self.checks if c.status is CheckStatus.NOT_TESTABLE)

    @property
    def unconfirmed(self) -> tuple[CheckResult, ...]:
        """The checks that took part and whose limits await an expert."""
        idle = {CheckStatus.NOT_NEEDED, CheckStatus.MISSING}
        return tuple(c for c in self.checks if not c.confirmed and c.status not in idle)

    def check(self, code: str) -> CheckResult | None:
        """The result of one check."""
        return next((c for c in self.checks if c.code == code), None)
