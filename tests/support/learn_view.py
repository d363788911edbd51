"""What there is to show of the view Learn, and ways to let it learn."""


def state(learn):
    """What there is to show: facts and arrays together."""
    learn.open()
    (kind, facts, arrays), branches = learn.take_snapshots()
    assert (kind, branches.kind) == ("learning", "branches")
    labels = {line["number"]: line["label"] for line in branches.facts["lines"]}
    return dict(facts) | dict(branches.arrays) | dict(arrays) | {"labelled": labels}


def hyperparameters(**changed):
    plain = {"activation": "sigmoid", "cost": "squares", "learning_rate": 0.2, "batch_size": 10, "hidden": (16, 16)}
    return plain | changed


def run(learn, epochs):
    for _ in range(epochs):
        learn.epoch()
        while learn.busy:
            learn.tick()
