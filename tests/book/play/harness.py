"""The page to play with, made from its Markdown without Sphinx, and a hand on its controls."""

import re
import shutil
from dataclasses import dataclass
from html import escape
from pathlib import Path

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "docs" / "play"
SCRIPTS = FOLDER / "static" / "play"

TEMPLATE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="data:,">
<style>
body {{ margin: 0; font-family: sans-serif; color-scheme: light dark }}
.content {{ width: 46em; margin: auto; padding: 0 1em; box-sizing: border-box }}
</style>
</head>
<body data-theme="auto">
<main class="content"><article><section>
<h1>{title}</h1>
{raw}
<p class="play-without">{without}</p>
<div class="play-words">
{words}
</div>
</section></article></main>
</body>
</html>
"""


def words_of(markdown):
    """The words of the interface: {key: text}, in the order of the page."""
    block = re.search(r"^::::\{container\} play-words$(.*?)^::::$", markdown, re.M | re.S).group(1)
    return dict(re.findall(r"^\{\.w-([\w-]+)\}\n(.+)$", block, re.M))


def read_words():
    return words_of((FOLDER / "index.md").read_text(encoding="utf-8"))


def write_page(folder, words=None):
    """Write the page, with other words if there are any, and what it loads. Returns the file."""
    markdown = (FOLDER / "index.md").read_text(encoding="utf-8")
    paragraphs = (f'<p class="w-{key}">{escape(text)}</p>' for key, text in (words or words_of(markdown)).items())
    file = folder / "play" / "index.html"
    file.parent.mkdir()
    page = TEMPLATE.format(
        title=re.search("^# (.+)$", markdown, re.M).group(1),
        raw=re.search(r"^```\{raw\} html\n(.*?)^```$", markdown, re.M | re.S).group(1),
        without=re.search(r"^\{\.play-without\}\n(.+)$", markdown, re.M).group(1),
        words="\n".join(paragraphs),
    )
    file.write_text(page, encoding="utf-8")
    shutil.copytree(SCRIPTS, folder / "_static" / "play")
    return file


@dataclass
class Walk:
    """What both columns did on the page, and what they were given.

    Attributes:
        x: feature of each row; y: its label. Both are float32 numbers.
        orders: the order of the rows in each epoch.
        lr: learning rate, by column: "hand" and "gluon".
        path: by column, (w, b) after each step; it ends where the column diverged.
        diverged: by column, the step whose loss was not finite, or 0.
        differences: between both columns after each step, as the page has them.
    """

    x: list
    y: list
    orders: list
    lr: dict
    path: dict
    diverged: dict
    differences: list


class PageUnderTest:
    """The page in a browser, and a hand on its controls.

    Attributes:
        page: playwright's page, for all that has no method here.
    """

    def __init__(self, page, url):
        self.page = page
        page.goto(url)
        page.wait_for_function("window.Play && Play.page && document.querySelector('#play figure path')")

    def stop_time(self):
        """Let time pass only in `page.clock.run_for`: what is seen depends on nothing else then."""
        self.page.clock.install(time=0)
        self.page.clock.pause_at(1000)

    def slide(self, name, value):
        """Drag a slider to a value of its scale."""
        self.page.locator(f"#play-{name}").fill(str(value))

    def set_rate(self, lr):
        """Drag the learning rate to one that the slider has."""
        place = self.page.evaluate("lr => Play.rates.indexOf(lr)", lr)
        assert place >= 0, f"the slider has no {lr}"
        self.slide("rate", place)

    def click(self, name):
        self.page.locator(f"#play-{name}").click()

    def text(self, selector):
        return self.page.locator(selector).inner_text()

    def steps(self):
        return self.page.evaluate("Play.page.run.steps")

    def walk(self, steps):
        """Press Reset, then Step so often, and return what happened."""
        self.click("reset")
        found = self.page.evaluate(
            """steps => {
                const path = { hand: [], gluon: [] };
                for (let step = 1; step <= steps; step++) {
                    document.getElementById("play-step").click();
                    for (const [name, column] of Object.entries(Play.page.run.columns)) {
                        if (!column.diverged) path[name].push([column.w[step], column.b[step]]);
                    }
                }
                const { data, columns, batches, differences } = Play.page.run;
                const of = (key) => ({ hand: columns.hand[key], gluon: columns.gluon[key] });
                const epochs = Array.from({ length: Math.ceil(steps / batches) }, (_, epoch) => epoch);
                return { x: [...data.x], y: [...data.y], orders: epochs.map(data.order), lr: of("lr"), path,
                         diverged: of("diverged"), differences };
            }""",
            steps,
        )
        return Walk(**found)
