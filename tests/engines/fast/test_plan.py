"""The engine says what it will do and why."""

from brightest.engines.fast.plan import plan


def test_a_small_network_with_small_batches():
    chosen = plan((784, 16, 16, 10), 10)
    assert chosen.lit_only
    assert chosen.direct
    assert "19% are" in chosen.sentence


def test_large_batches_collect_a_gradient_and_bright_images_are_seen_whole():
    chosen = plan((784, 16, 16, 10), 100, lit_share=0.9)
    assert not chosen.direct
    assert not chosen.lit_only
    assert "every pixel" in chosen.sentence
