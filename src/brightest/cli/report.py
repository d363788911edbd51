"""`brightest report`: everything about a network on one page, as a single file to print or share."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from brightest.cli.loading import choose_engine, load_fitting
from brightest.cli.options import Classes, Data, DataDir, Json, NetworkName, Palette, Seed, parse_classes
from brightest.cli.printing import format_percent, open_console, print_json, showing_progress
from brightest.cli.report_page import Picture, Section, Table, page

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from brightest.cli.inspect.request import InspectRequest
    from brightest.evaluation.metrics import Evaluation
    from brightest.nn.network import Network
    from brightest.plots import Theme

SUFFIXES = (".html", ".htm")
_SECTIONS = {  # inspections, with titles and introductions
    "weights": ("Weights", "The first hidden layer, as pictures: what each of its neurons looks for."),
    "noise": ("Nonsense", "Images that show no digit, and what it says of them."),
    "shift": ("Small changes", "The test images again, moved, turned, thickened and covered with noise."),
    "mistakes": ("Mistakes", "The mistakes that it was surest of."),
}


def report(
    network: NetworkName,
    out: Annotated[Path, typer.Option(help="The .html file to write.")] = Path("report.html"),
    theme: Annotated[
        Literal["auto", "light", "dark"], typer.Option(help="The background; auto follows the reader's screen.")
    ] = "auto",
    palette: Palette = "classic",
    data: Data = None,
    classes: Classes = None,
    data_dir: DataDir = None,
    seed: Seed = 0,
    json: Json = False,
) -> None:
    """Write a network's report: how it was made, how well it reads, what it is made of, and what fools it."""
    from brightest.cli.inspect.request import InspectRequest
    from brightest.errors import SettingError
    from brightest.evaluation.metrics import evaluate
    from brightest.nn.storage import check_writable, load, write_file

    if out.suffix.lower() not in SUFFIXES:
        raise SettingError(f"{out} can't be a report: its name must end with {' or '.join(SUFFIXES)}.")
    check_writable(out)
    loaded = load(network)
    stderr = open_console(stderr=True)
    dataset = load_fitting(loaded, network, data, data_dir, stderr, parse_classes(classes))
    engine = choose_engine("auto", stderr, loaded)
    request = InspectRequest(loaded, lambda: dataset, lambda: engine, seed=seed)
    result = evaluate(loaded, dataset.test, engine)
    sections = [_card_section(loaded)]
    with showing_progress(stderr) as progress:
        steps = _steps(request, result, lambda draw: _drawn(draw, theme, palette))
        for done, step in enumerate(steps):
            progress("writing the report", done, len(steps))
            sections.append(step())
    tested = f"the {len(dataset.test):,} test images of {dataset.name}"
    read = f"It reads {result.accuracy:.1%} of {tested} right."
    layers = " → ".join(map(str, loaded.layers))
    summary = (
        f"A network of {layers} neurons with {loaded.size:,} weights and biases. {read}",
        f"What it is was written when it was made; all else was measured for this report, on {tested}.",
    )
    content = page(f"The network {network.name.removesuffix('.safetensors')}", summary, sections, theme).encode()
    write_file(out, content)
    if json:
        record = {"network": str(network), "data": dataset.name, "test_accuracy": result.accuracy}
        print_json({"command": "report", **record, "report": str(out), "bytes": len(content)})
    else:
        open_console().print(f"{read}\nThe report is {out} ({len(content) / 1e6:.1f} MB).")


def _drawn(draw: "Callable[[Theme], Figure]", theme: str, palette: str) -> Picture:
    """The picture in the light theme and, unless the page is always light, in the dark one."""
    from brightest.plots import style

    light = draw(style.theme("light", palette))
    dark = None if theme == "light" else _svg(draw(style.theme("dark", palette)))
    return Picture(_svg(light), dark, " ".join(light.get_supxlabel().split()))


def _svg(figure: "Figure") -> bytes:
    """The picture without its title, since the section has one."""
    from brightest.plots.saving import encoded

    figure.suptitle("")
    return encoded(figure, ".svg")


def _steps(
    request: "InspectRequest", result: "Evaluation", drawn: "Callable[[Callable[[Theme], Figure]], Picture]"
) -> list[Callable[[], Section]]:
    """Functions that make the sections, in order."""
    from brightest.cli.inspect.inspections import INSPECTIONS
    from brightest.errors import DataError

    def inspection(name: str) -> Section:
        title, introduction = _SECTIONS[name]
        try:
            return Section(title, (introduction,), picture=drawn(INSPECTIONS[name](request).draw))
        except DataError as error:  # such as out-of-distribution images of 28×28 pixels, for a network of another size
            return Section(title, (f"Left out: {error}",))

    def accuracy() -> Section:
        from brightest.plots.confusion import confusion

        classes = request.network.classes
        sentences = (f"{result.accuracy:.2%} of the test images are read right; the mean cost is {result.cost:.4f}.",)
        picture = drawn(lambda theme: confusion(result, classes, theme))
        return Section("Accuracy", sentences, picture=picture, table=_class_table(result, classes))

    def calibration() -> Section:
        from brightest.evaluation.calibration import reliability
        from brightest.plots.reliability import reliability as picture

        found = reliability(request.network, request.data().test, request.engine())
        sentences = [f"Confidence and truth lie {found.error:.2%} apart, on average over the test images."]
        limit = request.network.calibration.threshold
        if request.network.calibration.is_known:
            answered = f"It answers {found.answered:.1%} of them with a confidence of {limit:.1%} and more"
            wrong = f"; {found.answered_error:.2%} of those are wrong." if found.answered else "."
            sentences.append(answered + wrong)
        return Section("Calibration", sentences, picture=drawn(lambda theme: picture(found, theme)))

    return [accuracy, calibration, *(lambda name=name: inspection(name) for name in _SECTIONS)]


def _card_section(network: "Network") -> Section:
    """The network's card."""
    from brightest.training.recipes import effective_settings

    card = network.card
    facts = {
        "layers": ", ".join(map(str, network.layers)),
        "parameters": f"{network.size:,}",
        "activation": network.activation,
        "cost": network.cost,
        "classes": ", ".join(network.classes),
        "frame of its images": card.frame,
        "learned from": f"{card.train_examples:,} images of {card.data}" if card.data else "nothing known",
        "recipe": card.recipe,
        "epochs": f"{card.epochs}" if card.epochs else "",
        "seed": "" if card.seed is None else f"{card.seed}",
        "engine": card.engine,
        "licence": card.licence,
        "version": card.version,
        "made again by": card.command,
        "settings": _plain(effective_settings(card.settings)),
        f"scores on {card.data}" if card.data else "scores": _plain(card.scores),
    }
    return Section("What it is", facts={name: fact for name, fact in facts.items() if fact})


def _plain(value: Any) -> str:
    """A setting or score as text; of a mapping, the entries that are not 0."""
    if hasattr(value, "items"):
        told = ((name.replace("_", " "), _plain(item)) for name, item in value.items())
        return ", ".join(f"{name} {text}" for name, text in told if text not in ("", "0"))
    if isinstance(value, list | tuple):
        return "-".join(map(_plain, value))
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _class_table(result: "Evaluation", classes: tuple[str, ...]) -> Table:
    counts = result.confusion.sum(axis=1)
    rows = [
        (name, f"{count:,}", format_percent(float(recall)), format_percent(float(precision)))
        for name, count, recall, precision in zip(classes, counts, result.recall, result.precision, strict=True)
    ]
    return Table(("class", "test images", "read right (recall)", "right when it says so (precision)"), rows)
