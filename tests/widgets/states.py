"""A widget in any order of inputs and clicks: what the machines of all widgets share.

A machine is a class that says what it sends, when the widget works and what must hold, with rules
for what a person can do there; a test runs it with `run_states`.
"""

import sys
from typing import ClassVar
from unittest.mock import patch

from AnyQt.QtTest import QTest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from Orange.widgets.tests.base import WidgetTest
from Orange.widgets.widget import MultiInput, OWWidget

from orangecontrib.aiff.widgets.kit.plain_messages import words_of

from .events import wait_until


class WidgetStates(RuleBasedStateMachine):
    """A person at the widget, and a workflow that sends it whatever it likes.

    A rule of a person does nothing where what it clicks is not there just now: when that is, is a
    matter of moments, and hypothesis must find the same choices each time.

    Attributes
    ----------
    opens : the class of the widget
    sends : what each input can be sent, by a name. An input is called as in `Inputs`; of one that
        takes several, each link by a number too: "gallery 0", "gallery 1"
    pages : keys of what can be opened in the window, for `turn`
    size : of the window
    inputs : what is connected now; None where nothing is
    links : of inputs that take several, those that are drawn, in the order in which they came
    """

    opens: ClassVar[type[OWWidget]]
    sends: ClassVar[dict[str, dict[str, object]]]
    pages: ClassVar[tuple[str, ...]] = ()
    size: ClassVar[tuple[int, int]] = (1000, 700)

    test: WidgetTest
    raised: list[BaseException]  # in what Qt calls, where nobody catches it
    widget: OWWidget | None = None

    # What a machine says of its widget

    def is_busy(self) -> bool:
        """Whether the widget works at anything."""
        raise NotImplementedError

    def turn(self, page: str) -> None:
        """Open one of the pages."""

    def check_always(self) -> None:
        """Assert what holds also while the widget works: nothing outlives its data."""

    def check_at_rest(self) -> None:
        """Assert what holds when the widget has come to rest: all is of what is connected."""

    def told(self) -> object:
        """What a workflow that is saved and opened again must say again, at rest."""
        active = (each for group in self.widget.message_groups for each in group.active)
        # Of a message without a blank to fill in, Orange gives the message, which equals no other.
        return sorted("".join([*words_of(each)]) for each in active)

    # The workflow

    @initialize(data=st.data())
    def open(self, data):
        self.begin()
        self.turn_a_page(data)

    def begin(self, **stored) -> None:
        """Open the widget, with settings that a workflow has kept."""
        self.raised.clear()
        self.inputs = dict.fromkeys(self.sends)
        self.links = []
        self.show(self.test.create_widget(self.opens, stored_settings=stored or None))

    def show(self, widget: OWWidget) -> None:
        self.widget = widget
        widget.resize(*self.size)
        widget.show()

    def teardown(self):
        if self.widget is not None:
            self.wait()
            self.widget.hide()

    def send(self, **sent) -> None:
        """Send several inputs at once, as a workflow that is opened does."""
        self.send_in_order({name.replace("_", " "): value for name, value in sent.items()})

    def send_in_order(self, sent: dict[str, object]) -> None:
        for slot, value in sent.items():
            self._notify(slot, value)
        self.widget.handleNewSignals()

    def _notify(self, slot: str, value: object) -> None:
        name, _, link = slot.partition(" ")
        channel = getattr(self.widget.Inputs, name)
        self.inputs[slot] = value
        if not isinstance(channel, MultiInput):
            self.test._send_signal(self.widget, channel, value)
            return
        if slot not in self.links:
            self.links.append(slot)
        self.test._send_signal(self.widget, channel, value, int(link))

    def _disconnect(self, slot: str) -> None:
        name, _, link = slot.partition(" ")
        channel = getattr(self.widget.Inputs, name)
        if not isinstance(channel, MultiInput):
            self._notify(slot, None)
        elif slot in self.links:  # Orange takes the end of a link that never was for a link
            self.links.remove(slot)
            self.inputs[slot] = None
            self.test._send_signal(self.widget, channel, channel.closing_sentinel, int(link))

    def draw_slot(self, data) -> str:
        return data.draw(st.sampled_from([*self.sends]))

    @rule(data=st.data())
    def send_one(self, data):
        slot = self.draw_slot(data)
        name = data.draw(st.sampled_from([*self.sends[slot]]))
        self.send_in_order({slot: self.sends[slot][name]})

    @rule(data=st.data())
    def send_nothing(self, data):
        """The widget before has nothing to send just now; the link stays."""
        self.send_in_order({self.draw_slot(data): None})

    @rule(data=st.data())
    def disconnect(self, data):
        self._disconnect(self.draw_slot(data))
        self.widget.handleNewSignals()

    @rule(data=st.data(), rests=st.booleans())
    def disconnect_and_return(self, data, rests):
        slot = self.draw_slot(data)
        kept = self.inputs[slot]
        self._disconnect(slot)
        self.widget.handleNewSignals()
        if rests:
            self.settle()
        self.send_in_order({slot: kept})

    @rule(data=st.data(), rests=st.booleans())
    def disconnect_all_and_return(self, data, rests):
        kept = dict(self.inputs)
        for slot in data.draw(st.permutations([*self.sends])):
            self._disconnect(slot)
            self.widget.handleNewSignals()
            if rests:
                self.settle()
        for slot in data.draw(st.permutations([*self.sends])):
            self.send_in_order({slot: kept[slot]})

    @rule()
    def settle(self):
        self.wait()
        self._check_at_rest()

    @rule()
    def save_and_open_again(self):
        self.settle()
        said = self.told()
        self.widget.settingsAboutToBePacked.emit()
        kept = self.widget.settingsHandler.pack_data(self.widget)
        self.widget.hide()
        self.show(self.test.create_widget(self.opens, stored_settings=kept))
        drawn, self.links = self.links, []
        sent = {slot: self.inputs[slot] for slot in drawn}
        alone = {k: v for k, v in self.inputs.items() if " " not in k and v is not None}
        self.send_in_order(sent | alone)
        self.settle()
        now = self.told()
        assert now == said, f"opened again it says {now}, not {said}"

    # The person

    @rule(data=st.data())
    def turn_a_page(self, data):
        if self.pages:
            self.turn(data.draw(st.sampled_from(self.pages)))

    @rule()
    def look_and_report(self):
        self.widget.grab()
        self.widget.send_report()

    # What always holds

    @invariant()
    def nothing_outlives_its_data(self):
        QTest.qWait(1)
        self._check_raised()
        self.check_always()

    @invariant()
    def at_rest_all_is_of_what_is_connected(self):
        if not self.is_busy():
            self._check_at_rest()

    def wait(self) -> None:
        wait_until(lambda: not self.is_busy())

    def _check_at_rest(self) -> None:
        self._check_raised()
        self.check_at_rest()

    def _check_raised(self) -> None:
        if self.raised:
            raise self.raised[0]

    def output(self, name: str) -> object:
        return self.test.get_output(getattr(self.widget.Outputs, name), self.widget)


class AppliedStates(WidgetStates):
    """The same where a person stops the work, and has it applied; see `kit.going_on`."""

    @rule()
    def stop(self):
        self.widget.stop_button.click()

    @rule()
    def apply(self):
        self.widget.going_on.button.click()

    @rule()
    def apply_by_itself_or_not(self):
        self.widget.going_on.box.click()


def run_states(
    machine: type[WidgetStates], test: WidgetTest, examples: int = 20, steps: int = 20
) -> None:
    """Run a machine, the same each time, and fail with the first order that breaks a rule."""
    machine.test, machine.raised = test, []
    chosen = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],  # to shorten what fails takes longer than a test may
        suppress_health_check=[*HealthCheck],
    )
    with patch.object(sys, "excepthook", lambda _, error, __: machine.raised.append(error)):
        run_state_machine_as_test(machine, settings=chosen)
