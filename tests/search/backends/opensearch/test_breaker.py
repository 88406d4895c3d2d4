"""The circuit opens after several failures, and one request at a time tries whether the cluster is back."""

from __future__ import annotations

from search.backends.opensearch.breaker import FAILURES, CircuitBreaker, CircuitState


class Clock:
    """A clock that tests set."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def opened(clock: Clock) -> CircuitBreaker:
    breaker = CircuitBreaker(5.0, clock)
    for _ in range(FAILURES):
        assert breaker.allows()
        breaker.failed()
    return breaker


def test_one_failure_opens_nothing_and_a_success_forgets_it() -> None:
    breaker = CircuitBreaker(5.0, Clock())
    for _ in range(3 * FAILURES):
        breaker.failed()
        breaker.succeeded()
    assert (breaker.state, breaker.allows()) == (CircuitState.CLOSED, True)


def test_an_open_circuit_lets_one_request_try_after_a_while() -> None:
    clock = Clock()
    breaker = opened(clock)
    assert (breaker.state, breaker.allows()) == (CircuitState.OPEN, False)

    clock.seconds = 5.0
    assert (breaker.state, breaker.allows(), breaker.allows()) == (CircuitState.HALF_OPEN, True, False)
    breaker.failed()
    assert (breaker.state, breaker.allows()) == (CircuitState.OPEN, False)

    clock.seconds = 10.0
    assert breaker.allows()
    breaker.succeeded()
    assert (breaker.state, breaker.allows()) == (CircuitState.CLOSED, True)
