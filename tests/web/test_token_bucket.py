"""A token bucket: a burst, then a rate."""

from brightest.web.token_bucket import TokenBucket


def test_it_grants_a_burst_and_then_a_rate():
    now = [0.0]
    bucket = TokenBucket(3, 2.0, lambda: now[0])
    assert [bucket.take() for _ in range(4)] == [True, True, True, False]
    now[0] += 0.49
    assert not bucket.take()
    now[0] += 0.01
    assert bucket.take()
    assert not bucket.take()


def test_it_never_holds_more_than_the_burst():
    now = [0.0]
    bucket = TokenBucket(3, 2.0, lambda: now[0])
    now[0] += 100
    assert [bucket.take() for _ in range(4)] == [True, True, True, False]
