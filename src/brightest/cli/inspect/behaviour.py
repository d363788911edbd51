"""How a network reads: its mistakes, its confusions, out-of-distribution images, and small changes of images."""

from typing import Any

from brightest.cli.inspect.request import InspectRequest, InspectResult
from brightest.plots.formatting import percent, pluralize, signed, with_article

MAX_LISTED = 10  # mistakes


def mistakes(request: InspectRequest) -> InspectResult:
    """The misread test examples, the most confident mistakes first."""
    from brightest.inspection import misread as measure
    from brightest.plots import mistakes as pictures

    network, examples = request.network, request.data().test
    found = measure.mistakes(network, examples, request.engine())
    listed: list[dict[str, Any]] = [
        {
            "example": int(which),
            "label": network.classes[label],
            "answer": network.classes[answer],
            "activation": float(activation),
            "probability": float(probs.max()),
        }
        for which, label, answer, activation, probs in zip(
            found.indices, found.labels, found.answers, found.activations, found.probabilities, strict=True
        )
    ]
    lines = [f"{len(listed):,} of {pluralize(len(examples), 'test example')} misread"]
    for one in listed[:MAX_LISTED]:
        lines.append(
            f"example {one['example']}: {with_article(one['label'])} read as {one['answer']} "
            f"(activation {one['activation']:.3f}, probability {one['probability']:.1%})"
        )
    if len(listed) > MAX_LISTED:
        lines.append(f"and {len(listed) - MAX_LISTED:,} less sure ones")
    return InspectResult(
        {"test_examples": len(examples), "mistakes": listed},
        tuple(lines),
        lambda theme: pictures.mistakes(network, examples, found, theme),
        request.examples("test"),
    )


def confusion(request: InspectRequest) -> InspectResult:
    """The confusion matrix of the test examples."""
    import numpy as np

    from brightest.evaluation.metrics import evaluate
    from brightest.plots import confusion as pictures

    classes = request.network.classes
    found = evaluate(request.network, request.data().test, request.engine())
    wrong = found.confusion - np.diag(found.confusion.diagonal())
    lines = [f"{found.accuracy:.2%} of {pluralize(found.confusion.sum(), 'test example')} read right"]
    for place in np.argsort(-wrong, axis=None, kind="stable")[:5]:
        truth, answer = np.unravel_index(place, wrong.shape)
        if wrong[truth, answer]:
            lines.append(f"{classes[truth]} taken for {classes[answer]}: {wrong[truth, answer]} times")
    return InspectResult(
        {"test_accuracy": found.accuracy, "classes": list(classes), "confusion": found.confusion.tolist()},
        tuple(lines),
        lambda theme: pictures.confusion(found, classes, theme),
        request.examples("test"),
    )


def noise(request: InspectRequest) -> InspectResult:
    """The out-of-distribution benchmark."""
    from brightest.inspection.ood_benchmark import ood_benchmark
    from brightest.plots import ood as pictures

    classes = request.network.classes
    results = ood_benchmark(request.network, request.data().test, seed=request.seed, engine=request.engine())
    lines, kinds, answers = [], {}, (*classes, "none")
    for result in results:
        answer = int(result.claims.argmax())
        above = [result.share_above(level) for level in (0.5, 0.9)]
        kinds[result.kind] = {
            "mean_brightest": result.mean_brightest,
            "above_0.5": above[0],
            "above_0.9": above[1],
            "claims": dict(zip(answers, result.claims.tolist(), strict=True)),
        }
        claims = f"most often it says {answers[answer]} ({percent(result.claims[answer] / len(result.outputs))})"
        lines.append(f"{result.kind:>8}: {above[0]:6.1%} above 0.5, {above[1]:6.1%} above 0.9; {claims}")
    return InspectResult(
        {"images": len(results[0].images), "seed": request.seed, "kinds": kinds},
        tuple(lines),
        lambda theme: pictures.noise(results, classes, theme),
        request.examples("test"),
    )


def shift(request: InspectRequest) -> InspectResult:
    """Accuracy on shifted, turned, thickened and noisy test examples."""
    from brightest.inspection.robustness import robustness
    from brightest.plots import shift as pictures

    found = robustness(request.network, request.data().test, request.seed, request.engine())
    lines = []
    for curves in found:
        for name, accuracy in zip(curves.lines, curves.accuracy, strict=True):
            what = name if name == curves.change else f"{curves.change} {name}"
            points = zip(curves.amounts, accuracy, strict=True)
            lines.append(f"{what} ({curves.unit}): " + ", ".join(f"{by:g} {share:.2%}" for by, share in points))
    return InspectResult(
        {
            "seed": request.seed,
            "curves": [
                {
                    "what": curves.change,
                    "unit": curves.unit,
                    "amounts": list(curves.amounts),
                    "accuracy": dict(zip(curves.lines, curves.accuracy.tolist(), strict=True)),
                }
                for curves in found
            ],
        },
        tuple(lines),
        lambda theme: pictures.shift(found, theme),
        request.examples("test"),
    )


def misread(request: InspectRequest) -> InspectResult:
    """The answers for small changes of an image, by default of the most confident mistake."""
    from brightest.inspection import misread as measure
    from brightest.plots import misread as pictures

    request = request.or_mistake()
    classes = request.network.classes
    found = measure.misread(request.network, request.pixels(), request.truth())
    variants = (found.original, *found.variants)
    return InspectResult(
        {
            **request.source(),
            "label": classes[found.label],
            "readings": [
                {
                    "change": variant.name,
                    "answer": classes[variant.answer],
                    "dark": variant.dark,
                    "margin": variant.margin,
                    "outputs": variant.outputs.tolist(),
                }
                for variant in variants
            ],
        },
        (
            f"{request.subject()}: {pictures.told(found, classes)}",
            "By how much the right output is brighter than the brightest other one:",
            *(f"{r.name:>15}: {signed(r.margin, 3)}, read as {pictures.answer_of(r, classes)}" for r in variants),
        ),
        lambda theme: pictures.misread(found, classes, theme),
        request.subject(),
    )
