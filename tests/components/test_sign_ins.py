"""How long a sign-in is good for, by a clock that the tests turn."""

from __future__ import annotations

from components.sign_ins import SignIns, SignInState

MINUTE, HOUR = 60.0, 3600.0
LIMITS = {"idle_seconds": 30 * MINUTE, "longest_seconds": 8 * HOUR}


class Clock:
    """Two clocks: the one on the wall, which may be set back, and one that only runs."""

    def __init__(self) -> None:
        self.wall, self.steady = 1_000_000.0, 50.0

    def pass_by(self, seconds: float) -> None:
        self.wall += seconds
        self.steady += seconds


def made(clock: Clock, *, most: int = 100) -> SignIns:
    return SignIns(wall=lambda: clock.wall, steady=lambda: clock.steady, most=most)


def test_used_often_enough_it_lasts_to_the_end_of_the_working_day() -> None:
    clock = Clock()
    began, signs = clock.wall, made(clock)
    states = []
    for _ in range(25):
        states.append(signs.use("eva", began=began, **LIMITS))
        clock.pass_by(20 * MINUTE)
    assert states == [SignInState.GOOD] * 24 + [SignInState.OVER]


def test_unused_for_half_an_hour_it_is_over_for_good() -> None:
    clock = Clock()
    began, signs = clock.wall, made(clock)
    assert signs.use("eva", began=began, **LIMITS) is SignInState.GOOD
    clock.pass_by(30 * MINUTE)
    assert signs.use("eva", began=began, **LIMITS) is SignInState.IDLE
    assert signs.use("eva", began=began, **LIMITS) is SignInState.IDLE
    assert signs.use("eva again", began=clock.wall, **LIMITS) is SignInState.GOOD


def test_a_clock_set_back_lengthens_nothing() -> None:
    clock = Clock()
    began, signs = clock.wall, made(clock)
    for _ in range(24):
        assert signs.use("eva", began=began, **LIMITS) is SignInState.GOOD
        clock.steady += 20 * MINUTE
        clock.wall -= 1 * HOUR
    assert signs.use("eva", began=began, **LIMITS) is SignInState.OVER


def test_after_a_restart_an_old_sign_in_counts_as_unused() -> None:
    clock = Clock()
    assert made(clock).use("eva", began=clock.wall - 29 * MINUTE, **LIMITS) is SignInState.GOOD
    assert made(clock).use("eva", began=clock.wall - 31 * MINUTE, **LIMITS) is SignInState.IDLE
    assert made(clock).use("eva", began=clock.wall - 9 * HOUR, **LIMITS) is SignInState.OVER


def test_ended_is_ended_even_where_it_was_not_seen_before() -> None:
    clock = Clock()
    signs = made(clock)
    signs.end("eva")
    assert signs.use("eva", began=clock.wall, **LIMITS) is SignInState.ENDED


def test_what_is_forgotten_to_make_room_is_not_good_again_for_nothing() -> None:
    clock = Clock()
    began, signs = clock.wall, made(clock, most=2)
    assert signs.use("eva", began=began, **LIMITS) is SignInState.GOOD
    clock.pass_by(31 * MINUTE)
    for who in ("ari", "vic"):
        assert signs.use(who, began=clock.wall, **LIMITS) is SignInState.GOOD
    assert signs.use("eva", began=began, **LIMITS) is SignInState.IDLE
