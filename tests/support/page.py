"""The page in a browser, as tests wait for it."""

ANSWER = ".answer .digit"


def wait_for(page, selector, text):
    """Wait until an element has a text."""
    page.wait_for_function("([s, t]) => document.querySelector(s)?.textContent.includes(t)", arg=[selector, text])
