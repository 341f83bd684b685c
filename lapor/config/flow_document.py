"""docs/flow.md, derived from the tables of ``lapor.rules``: nobody writes the procedure twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields

from lapor.rules import clocks, flow, reactions, reasons
from lapor.rules.flow import Action, Role, State

_HEAD = """\
# The procedure

Generated from `lapor/rules/flow.py`, `clocks.py`, `reasons.py` and `reactions.py` by `make docs`;
do not edit.
What the words mean is in [glossary.md](glossary.md), where each rule comes from in
[sources.md](sources.md).
"""


def text() -> str:
    """Return the whole document."""
    policy = clocks.POLICIES[-1]
    return "\n".join(
        (
            _HEAD,
            "## States\n",
            *_table(("state", "for officers", "for everybody"), _states()),
            "## From state to state\n",
            *_diagram(),
            "## Actions\n",
            "An action that leads nowhere leaves the state as it is. Every action writes one event.\n",
            *_table(
                ("action", "label", "in", "leads to", "needs words", "what follows"), _actions()
            ),
            "## Who may do what\n",
            "The reach says over which reports; what is not here may not be done.\n",
            "Of `archive` by the national admin: before disposal at its own desk, afterwards anywhere.\n",
            *_table(("role", "reach", "actions"), _grants()),
            "## Kinds, classes and reasons\n",
            *_table(("list", "word", "label", "given"), _reasons()),
            "## Clocks\n",
            *_table(("clock", "what it measures"), ((f"`{k}`", k.label) for k in clocks.ClockKind)),
            f"## Lengths (policy {policy.version}, in force from {policy.valid_from})\n",
            "Working days, except those that the module names as calendar days.\n",
            *_table(("length", "days"), _lengths(policy)),
        )
    )


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|" + " --- |" * len(head)
    for row in rows:
        yield "| " + " | ".join(row) + " |"
    yield ""


def _states() -> Iterator[tuple[str, ...]]:
    for state in State:
        yield f"`{state}`", state.label, flow.PUBLIC_LABEL[state]


def _diagram() -> Iterator[str]:
    yield "```mermaid"
    yield "stateDiagram-v2"
    yield f"    [*] --> {State.UNVERIFIED}: {Action.SUBMIT}"
    arrows: dict[tuple[State, State], list[str]] = {}
    for step in flow.STEPS:
        for source in _in_order(step.sources):
            for target in _in_order(step.may_lead_to - {source}):
                arrows.setdefault((source, target), []).append(str(step.action))
    for (source, target), actions in sorted(arrows.items(), key=lambda row: _rank(*row[0])):
        yield f"    {source} --> {target}: {', '.join(actions)}"
    yield "```"
    yield ""


def _rank(source: State, target: State) -> tuple[int, int]:
    order = list(State)
    return order.index(source), order.index(target)


def _in_order(states: Iterable[State]) -> list[State]:
    chosen = set(states)
    return [state for state in State if state in chosen]


def _actions() -> Iterator[tuple[str, ...]]:
    for step in flow.STEPS:
        everywhere = step.sources == flow.ANYWHERE
        yield (
            f"`{step.action}`",
            step.action.label,
            "any" if everywhere else ", ".join(map(str, _in_order(step.sources))),
            ", ".join(map(str, _in_order(step.may_lead_to))),
            "yes" if step.needs_note else "",
            ", ".join(reactions.REACTIONS.get(step.action, ())),
        )


def _grants() -> Iterator[tuple[str, ...]]:
    for role in Role:
        reaches: dict[str, list[str]] = {}
        for action, reach in flow.GRANTS[role].items():
            reaches.setdefault(reach.label, []).append(str(action))
        for reach_label, actions in reaches.items():
            yield f"`{role}` {role.label}", reach_label, ", ".join(actions)
        if not reaches:
            yield f"`{role}` {role.label}", "", "reads only"


_LISTS = (
    reasons.Kind,
    reasons.Grade,
    reasons.Channel,
    reasons.PostponeReason,
    reasons.ArchiveReason,
    reasons.ReturnReason,
    reasons.FollowUpKind,
    reasons.Closure,
    reasons.Referral,
)


def _reasons() -> Iterator[tuple[str, ...]]:
    for words in _LISTS:
        for word in words:
            given = "by the procedure alone" if word in reasons.BY_PROCEDURE else ""
            if word in reasons.AFTER_DISPOSAL:
                given = "also after disposal, by two people"
            yield words.__name__, f"`{word}`", word.label, given


def _lengths(policy: clocks.Policy) -> Iterator[tuple[str, ...]]:
    for item in fields(policy):
        value = getattr(policy, item.name)
        if isinstance(value, Mapping):
            for kind, days in value.items():
                yield f"`{item.name}` {kind}", str(days)
        elif item.name not in {"version", "valid_from"}:
            yield f"`{item.name}`", str(value)
