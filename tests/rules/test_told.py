"""An officer reads in the story what happened, not what a button would do."""

from __future__ import annotations

import pytest

from lapor.rules.flow import Action
from lapor.rules.told import said


@pytest.mark.parametrize(
    "action", [Action.SUBMIT, Action.VERIFY, Action.REFER, Action.CLOSE_SILENT]
)
def test_the_story_does_not_speak_like_a_button(action: Action) -> None:
    assert said(action) != action.label


@pytest.mark.parametrize("action", Action)
def test_every_action_is_told_somehow(action: Action) -> None:
    assert said(action).strip()
