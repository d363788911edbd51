"""How a network reads: its mistakes, what it takes for what, what nonsense and small changes do to it."""

from typing import Any

from brightest.cli.inspect.request import Asked, Finding
from brightest.plots.formatting import counted, percent, signed, with_article

LISTED = 10  # mistakes that are printed


def mistakes(asked: Asked) -> Finding:
    """The test examples that were misread, the surest first."""
    from brightest.inspection import misread as measure
    from brightest.plots import mistakes as pictures

    network, examples = asked.network, asked.data().test
    found = measure.mistakes(network, examples, asked.engine())
    listed: list[dict[str, Any]] = [
        {
            "example": int(which),
            "label": network.classes[label],
            "answer": network.classes[answer],
            "activation": float(activation),
            "probability": float(likely.max()),
        }
        for which, label, answer, activation, likely in zip(
            found.which, found.labels, found.answers, found.activations, found.likely, strict=True
        )
    ]
    lines = [f"{len(listed):,} of {counted(len(examples), 'test example')} misread"]
    for one in listed[:LISTED]:
        lines.append(
            f"example {one['example']}: {with_article(one['label'])} read as {one['answer']} "
            f"(activation {one['activation']:.3f}, probability {one['probability']:.1%})"
        )
    if len(listed) > LISTED:
        lines.append(f"and {len(listed) - LISTED:,} less sure ones")
    return Finding(
        {"test_examples": len(examples), "mistakes": listed},
        tuple(lines),
        lambda look: pictures.mistakes(network, examples, found, look),
        asked.examples("test"),
    )


def confusion(asked: Asked) -> Finding:
    """The confusion matrix of the test examples."""
    import numpy as np

    from brightest.evaluation.metrics import evaluate
    from brightest.plots import confusion as pictures

    classes = asked.network.classes
    found = evaluate(asked.network, asked.data().test, asked.engine())
    wrong = found.confusion - np.diag(found.confusion.diagonal())
    lines = [f"{found.accuracy:.2%} of {counted(found.confusion.sum(), 'test example')} read right"]
    for place in np.argsort(-wrong, axis=None, kind="stable")[:5]:
        truth, answer = np.unravel_index(place, wrong.shape)
        if wrong[truth, answer]:
            lines.append(f"{classes[truth]} taken for {classes[answer]}: {wrong[truth, answer]} times")
    return Finding(
        {"test_accuracy": found.accuracy, "classes": list(classes), "confusion": found.confusion.tolist()},
        tuple(lines),
        lambda look: pictures.confusion(found, classes, look),
        asked.examples("test"),
    )


def noise(asked: Asked) -> Finding:
    """The nonsense exam."""
    from brightest.inspection.ood_benchmark import exam
    from brightest.plots import ood as pictures

    classes = asked.network.classes
    verdicts = exam(asked.network, asked.data().test, seed=asked.seed, engine=asked.engine())
    lines, kinds, answers = [], {}, (*classes, "none")
    for verdict in verdicts:
        most = int(verdict.claims.argmax())
        above = [verdict.share_above(level) for level in (0.5, 0.9)]
        kinds[verdict.kind] = {
            "mean_brightest": verdict.mean_brightest,
            "above_0.5": above[0],
            "above_0.9": above[1],
            "claims": dict(zip(answers, verdict.claims.tolist(), strict=True)),
        }
        claims = f"most often it says {answers[most]} ({percent(verdict.claims[most] / len(verdict.outputs))})"
        lines.append(f"{verdict.kind:>8}: {above[0]:6.1%} above 0.5, {above[1]:6.1%} above 0.9; {claims}")
    return Finding(
        {"images": len(verdicts[0].images), "seed": asked.seed, "kinds": kinds},
        tuple(lines),
        lambda look: pictures.noise(verdicts, classes, look),
        asked.examples("test"),
    )


def shift(asked: Asked) -> Finding:
    """Accuracy as the test examples are shifted, turned, thickened and covered with noise."""
    from brightest.inspection.robustness import robustness
    from brightest.plots import shift as pictures

    found = robustness(asked.network, asked.data().test, asked.seed, asked.engine())
    lines = []
    for curves in found:
        for name, accuracy in zip(curves.lines, curves.accuracy, strict=True):
            what = name if name == curves.what else f"{curves.what} {name}"
            points = zip(curves.amounts, accuracy, strict=True)
            lines.append(f"{what} ({curves.unit}): " + ", ".join(f"{by:g} {share:.2%}" for by, share in points))
    return Finding(
        {
            "seed": asked.seed,
            "curves": [
                {
                    "what": curves.what,
                    "unit": curves.unit,
                    "amounts": list(curves.amounts),
                    "accuracy": dict(zip(curves.lines, curves.accuracy.tolist(), strict=True)),
                }
                for curves in found
            ],
        },
        tuple(lines),
        lambda look: pictures.shift(found, look),
        asked.examples("test"),
    )


def misread(asked: Asked) -> Finding:
    """What each small change of an image does to the answer; by default of the surest mistake there is."""
    from brightest.inspection import misread as measure
    from brightest.plots import misread as pictures

    asked = asked.or_mistake()
    classes = asked.network.classes
    found = measure.misread(asked.network, asked.pixels(), asked.truth())
    readings = (found.now, *found.changed)
    return Finding(
        {
            **asked.source(),
            "label": classes[found.label],
            "readings": [
                {
                    "change": reading.name,
                    "answer": classes[reading.answer],
                    "dark": reading.dark,
                    "margin": reading.margin,
                    "outputs": reading.outputs.tolist(),
                }
                for reading in readings
            ],
        },
        (
            f"{asked.subject()}: {pictures.told(found, classes)}",
            "By how much the right output is brighter than the brightest other one:",
            *(f"{r.name:>15}: {signed(r.margin, 3)}, read as {pictures.answer_of(r, classes)}" for r in readings),
        ),
        lambda look: pictures.misread(found, classes, look),
        asked.subject(),
    )
