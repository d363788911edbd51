"""A class in the browser: a teacher and two pupils, each with a page of their own."""

import zipfile
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from support.talking import PUPILS_KEY, TEACHERS_KEY

HELD_MESSAGES = """const listen = WebSocket.prototype.addEventListener;
    let held = null;
    window.hold = () => { held = []; };
    window.release = () => { for (const arrives of held.splice(0)) arrives(); held = null; };
    WebSocket.prototype.addEventListener = function (kind, act) {
        listen.call(this, kind, (event) => held ? held.push(() => act(event)) : act(event)); };"""
LEAVE, FOLLOW = "Look around on my own", "Follow"


@dataclass
class Member:
    """One page of the class. Whoever acts or is looked at is in front: behind others, a page is slow."""

    tab: object
    in_front: list  # the tab that is, for all members

    @property
    def page(self):
        if self.in_front != [self.tab]:
            self.tab.bring_to_front()
            self.in_front[:] = [self.tab]
        return self.tab

    def press(self, name):
        self.page.get_by_role("button", name=name).click()

    def guess(self, number):
        self.page.locator(".lesson .choices button").nth(number).click()

    def is_told(self, sentence):
        expect(self.page.locator(".class [role=status]")).to_have_text(sentence)

    def is_at(self, address):
        self.page.wait_for_function("(hash) => location.hash.startsWith(hash)", arg=address)
        if address.startswith("#/lesson/1/"):
            step = address.rpartition("/")[2]
            expect(self.page.locator(".lesson .place")).to_contain_text(f"{step} of")


@pytest.fixture
def join(opened, school):
    """Open the page of the class: join(key, address)."""

    in_front = []

    def join_class(key, address="", **media):
        page = opened(of=school, link=f"?key={key}{address}", **media).page
        page.locator(".desk .class").wait_for(state="attached")
        in_front[:] = [page]
        return Member(page, in_front)

    return join_class


@pytest.mark.slow
def test_pupils_follow_leave_come_back_and_raise_their_hands(join, school):
    teacher, first, second = (
        join(TEACHERS_KEY, "#/lesson/1/2"),
        join(PUPILS_KEY, "#/learn"),
        join(PUPILS_KEY, width=390, height=844),
    )
    assert "key" not in teacher.page.url  # a projector shows the address
    teacher.press("Class · 2")
    panel = teacher.page.locator(".class-panel")
    expect(panel.locator(".link")).to_have_text("http://192.0.2.7:8000/?key=pupils")
    teacher.page.wait_for_function("() => document.querySelector('.invitation img').naturalWidth > 0")
    expect(panel.locator("li")).to_have_text(["Learn1", "Draw1"])
    assert first.page.get_by_role("button", name="Class").count() == 0

    teacher.press("Lead the class")
    for pupil in (first, second):
        pupil.is_told("Your teacher leads.")
        pupil.is_at("#/lesson/1/2")
    expect(panel.locator("p").last).to_have_text("2 pupils, 2 with you")
    expect(panel.locator("li")).to_have_text(["Lesson 1, step 22"])
    teacher.page.keyboard.press("Escape")

    hands = teacher.page.locator(".choices .hands b")
    first.guess(0)
    expect(hands).to_have_text(["1", "0", "0"])
    second.guess(0)
    second.guess(2)
    expect(hands).to_have_text(["1", "0", "1"])
    for pupil in (first, second):
        expect(pupil.page.locator(".told")).to_have_text(
            "Your guess is counted. The answer comes when your teacher shows it."
        )

    first.press(LEAVE)
    first.is_told("You are looking around.")
    expect(first.page.locator(".told")).to_contain_text("Not quite. The answer: 784.")  # nobody keeps it back any more
    teacher.page.locator(".ways .next").click()
    second.is_at("#/lesson/1/3")
    assert first.page.url.endswith("#/lesson/1/2")
    first.press(FOLLOW)
    first.is_at("#/lesson/1/3")

    first.guess(0)
    expect(hands).to_have_text(["1", "0", "0"])
    teacher.guess(1)
    expect(first.page.locator(".told b")).to_have_text("Right. ")
    expect(second.page.locator(".told b")).to_have_text(
        "It is: light 4 and 9, neither fully. "
    )  # who didn't guess is told, too

    first.page.get_by_role("link", name="Descend").click()
    first.is_told("You are looking around.")
    teacher.page.goto(school.address + "healthz")
    for pupil in (first, second):
        pupil.is_told("Your teacher has left the class.")


def test_leading_survives_a_reload_and_is_switched_off(join):
    teacher, pupil = join(TEACHERS_KEY, scripts=[HELD_MESSAGES]), join(PUPILS_KEY)
    teacher.page.keyboard.press("q")
    teacher.press("Lead the class")
    pupil.is_told("Your teacher leads.")
    teacher.page.reload()
    teacher.page.get_by_role("button", name="leading").wait_for()
    teacher.page.evaluate("hold()")  # the server's answer to this arrives after the teacher has stopped
    teacher.page.get_by_role("link", name="Doubt").click()
    pupil.is_at("#/doubt")
    teacher.page.get_by_role("button", name="leading").click()
    teacher.press("Stop leading")
    pupil.is_told("Your teacher has stopped leading.")
    teacher.page.evaluate("release()")
    teacher.page.keyboard.press("Escape")
    teacher.page.get_by_role("link", name="Bend").click()
    expect(pupil.page.get_by_role("button", name=LEAVE)).to_have_count(0)
    assert "#/doubt" in pupil.page.url


@pytest.mark.slow
def test_pupils_hide_what_the_teacher_hides_and_stay_off_the_stage(join):
    teacher, pupil = join(TEACHERS_KEY, "#/draw?stage&hide=tools"), join(PUPILS_KEY)
    teacher.page.keyboard.press("q")
    teacher.press("Lead the class")
    expect(pupil.page.locator(".tools")).to_be_hidden()
    assert not pupil.page.evaluate("document.documentElement.hasAttribute('data-stage')")
    teacher.page.evaluate("location.hash = '#/draw?digit=7&hide='")
    expect(pupil.page.locator(".tools")).to_be_visible()
    expect(pupil.page.locator(".answer .digit")).to_have_text("7")


@pytest.mark.slow
def test_pupils_in_the_teachers_view_hide_at_once_what_the_teacher_hides(join):
    teacher, pupil = join(TEACHERS_KEY, "#/descend"), join(PUPILS_KEY, "#/descend")
    teacher.page.keyboard.press("q")
    teacher.press("Lead the class")
    pupil.is_told("Your teacher leads.")
    part = pupil.page.locator("#view section").first
    expect(part).to_be_visible()
    name = part.get_attribute("class").split()[0]
    teacher.page.evaluate(
        "(name) => { location.hash += (location.hash.includes('?') ? '&' : '?') + 'hide=' + name }", name
    )
    expect(part).to_be_hidden()
    pupil.page.get_by_role("link", name="Bend").click()
    pupil.is_told("You are looking around.")


@pytest.mark.slow
def test_a_teachers_link_to_a_drawing_lets_pupils_in(join):
    page = join(TEACHERS_KEY, "#/draw?digit=4").page
    page.locator(".answer.read").wait_for()
    page.get_by_role("button", name="Copy link …").click()
    link = page.get_by_label("Link", exact=True).input_value()
    assert link.startswith("http://192.0.2.7:8000/?key=pupils#/draw?drawing=")
    pupil = join(PUPILS_KEY, link[link.index("#") :]).page
    expect(pupil.locator(".answer .digit")).to_have_text(page.locator(".answer .digit").inner_text())


def test_a_pupil_takes_work_home(join):
    pupil = join(PUPILS_KEY)
    pupil.press("My work")
    pupil.press("Download drawings and network")
    expect(pupil.page.locator("#status")).to_contain_text("There is nothing to take home yet")
    pupil.page.get_by_role("button", name="Random digit").click()
    pupil.page.locator(".answer.read").wait_for()
    with pupil.page.expect_download() as download:
        pupil.press("My work")
        pupil.press("Download drawings and network")
    with zipfile.ZipFile(download.value.path()) as archive:
        assert archive.namelist() == ["drawing.png"]


@pytest.mark.slow
def test_what_is_printed_has_a_title_pictures_and_the_answer(join):
    pupil = join(PUPILS_KEY, "#/lesson/1/3", color_scheme="dark")
    pupil.guess(0)
    expect(pupil.page.locator(".told")).to_contain_text("Right.")
    pupil.page.locator(".answer.read").wait_for()
    pupil.page.evaluate("window.print = () => dispatchEvent(new Event('beforeprint'))")
    pupil.press("My work")
    pupil.press("Print this page")
    paper = pupil.page.locator(".paper")
    expect(paper.locator("h1")).to_have_text("The brightest is the answer")
    expect(paper).to_contain_text("Both light up, neither fully.")
    expect(paper).to_contain_text("Network lesson")
    expect(paper.locator("canvas")).to_have_count(2)
    inked = "(canvas) => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some(Boolean)"
    assert all(canvas.evaluate(inked) for canvas in paper.locator("canvas").all())
    assert pupil.page.evaluate("document.documentElement.dataset.theme") == "light"
    pupil.page.emulate_media(media="print")
    expect(pupil.page.locator("body > :visible")).to_have_count(1)
    pupil.page.emulate_media(media="screen")
    pupil.page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert pupil.page.evaluate("document.documentElement.dataset.theme") == "dark"
    expect(paper).to_have_count(0)


def test_what_the_address_hides_is_not_printed(join):
    page = join(PUPILS_KEY, "#/draw?digit=4&hide=answer").page
    page.locator("#view .answer.read").wait_for(state="attached")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.locator(".paper canvas").first.wait_for(state="attached")
    expect(page.locator(".paper .answer")).to_have_count(0)


@pytest.mark.slow
def test_the_code_is_large_on_the_stage_and_fits_every_window(join):
    page = join(TEACHERS_KEY, "#/lesson/1/2").page
    sides = {}
    for width, height, stage in ((1366, 657, False), (390, 844, False), (1366, 657, True), (1920, 1080, True)):
        page.set_viewport_size({"width": width, "height": height})
        if stage != page.evaluate("document.documentElement.hasAttribute('data-stage')"):
            page.evaluate("location.hash = '#/lesson/1/2?stage'")
            page.locator("[data-stage]").wait_for()
        page.keyboard.press("q")
        page.locator(".class-panel").wait_for()
        page.wait_for_function("() => document.querySelector('.invitation img').clientWidth > 100")
        boxes = page.evaluate("""() => ['.class-panel', '.invitation img', '.invitation .link', '.attendance']
            .map((part) => document.querySelector(part).getBoundingClientRect().toJSON())""")
        assert all(box["left"] >= 0 and box["right"] <= width for box in boxes), (width, height)
        assert all(box["top"] >= 0 and box["bottom"] <= height for box in boxes), (width, height)
        sides[width, height, stage] = boxes[1]["width"]
        page.keyboard.press("Escape")
        expect(page.locator(".class-panel")).to_be_hidden()
    assert min(sides.values()) >= 150
    assert sides[1920, 1080, True] >= 0.6 * 1080
    assert sides[1366, 657, True] >= 0.6 * 657


def test_axe_finds_nothing_serious_in_a_class(opened, school, scheme):
    teacher = opened(of=school, link=f"?key={TEACHERS_KEY}#/lesson/1/2")
    opened(of=school, link=f"?key={PUPILS_KEY}#/lesson/1/2").page.locator(".lesson .choices button").first.click()
    teacher.page.locator(".choices .hands").first.wait_for()
    teacher.page.keyboard.press("q")
    teacher.page.locator(".class-panel").wait_for()
    assert teacher.concerns("document", scheme) == []


def test_without_a_class_the_page_has_and_sends_nothing_of_it(opened):
    page = opened().page
    sent = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(str(frame))))
    page.reload()
    page.evaluate("location.hash = '#/lesson/1/2'")
    page.locator(".lesson .choices button").first.click()
    page.locator(".lesson .told b").wait_for()
    page.keyboard.press("q")
    expect(page.locator(".class, .class-panel")).to_have_count(0)
    assert any("lessons.experiment" in text for text in sent)
    assert not any("class." in text for text in sent)
