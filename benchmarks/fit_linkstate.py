"""Fits the weights that say what a fetched page is, and measures them on held-out repositories.

    python benchmarks/fit_linkstate.py FOLDER [--write] [--wrong FILE] [--docs docs/link-states.md]

FOLDER holds pages.jsonl (file, class, lang, repo, path, doubt) and pages/. Every figure is
out-of-fold: a repository is named by weights fitted on all others; of the biggest one, a host
(the first part of its path) by weights fitted on all other hosts, in HOSTS groups. Rules decide
first, as they do in a run. Needs the extra `fit` (scikit-learn). --write stores the weights
fitted on all pages: the same folder gives the same file. --wrong names files, one a line, whose
labels were found wrong: they are left out of the counts, never of the fit's folds. --docs writes
the figures into the section "Measured" of that file.
"""

from __future__ import annotations

import argparse
import copy
import hashlib
import json
import warnings
from collections import Counter
from pathlib import Path
from textwrap import fill

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from crawler.documents.page import read_page
from crawler.language.embedding import use
from crawler.linkstate import learned
from crawler.linkstate.learned import CLASSES, GRAMS, features, grams, opening
from crawler.linkstate.shape import shape_of
from crawler.linkstate.state import doubtable, ruled, shown
from crawler.model import Fetch, Kind
from tests import labelled

WEIGHTS = Path(__file__).parent.parent / "crawler/linkstate/weights/linkstate.json"
HOSTS = 20
STAND_INS = "written for the tests"
URL = "http://held.example/a/page"
LEAST_TOLD = 80  # characters of text from which the identifier is asked for a language
RIDGE = 1.0
STEPS = 1000
CLOSE = (
    1e-5  # of the mean loss' gradient; with 1e-3 and 100 steps 3 of 970 pages came out otherwise
)
WRITTEN = 0.15  # weight of a page that was written for the tests; on its own it teaches little
TRAP = 0.5  # weight of an ordinary one of them: a false alarm is the worst fault
NAMES = {"ok-hard": Kind.ALIVE, "ok": Kind.ALIVE, "login": Kind.PAYWALL}
SAME = {Kind.GONE: Kind.SOFT_404, Kind.REDIRECTED_AWAY: Kind.SOFT_404}


class Sample:
    """One labelled page with what the layer sees of it."""

    def __init__(self, row, payload):
        self.file, self.repo, self.doubt = row["file"], row["repo"], bool(row.get("doubt"))
        self.path = row.get("path", "")
        self.kind = NAMES.get(row["class"]) or Kind(row["class"])
        self.weight = 1.0
        if self.repo == STAND_INS:
            self.weight = TRAP if self.kind is Kind.ALIVE else WRITTEN
        self.page = read_page(payload, "text/html", URL, with_main=False)
        self.fetch = Fetch(URL, "", final=URL, status=200, content_type="text/html")
        self.shape = shape_of(self.page, payload)
        self.given = bool(row.get("lang"))
        told = self.page.lang if self.shape.letters >= LEAST_TOLD else None
        self.lang = row.get("lang") or told or "?"
        self.rule = ruled(self.fetch, self.page, self.shape)
        self.long = not doubtable(self.shape)
        self.features = {} if self.long else features(self.shape)
        self.grams = {} if self.long else grams(self.shape)
        self.opening = opening(self.shape)

    @property
    def fitted(self):
        return not self.long and not self.doubt and self.kind in CLASSES


def read(folder):
    """The labelled pages of the folder, and those of the tests, which are never held out."""
    for line in (folder / "pages.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        yield Sample(row, (folder / "pages" / row["file"]).read_bytes())
    for page in labelled.FITTED:
        row = {"file": page.name, "class": page.kind.value, "repo": STAND_INS}
        yield Sample(row, page.html.encode())


def folds(samples):
    """The fold of each sample: its repository, or a group of the hosts of the biggest one."""
    biggest = Counter(one.repo for one in samples if one.repo != STAND_INS).most_common(1)[0][0]

    def fold(one):
        if one.repo != biggest:
            return one.repo
        host = one.path.split("/")[0]
        return f"hosts {int(hashlib.sha256(host.encode()).hexdigest(), 16) % HOSTS}"

    return np.array([fold(one) for one in samples])


class Design:
    """The samples as rows of numbers; every feature's mean and scale is of all samples."""

    def __init__(self, samples, vectors):
        self.names = sorted({name for one in samples for name in one.features})
        place = {name: number for number, name in enumerate(self.names)}
        table = np.zeros((len(samples), len(place)))
        for row, one in enumerate(samples):
            for name, value in one.features.items():
                table[row, place[name]] = value
        self.mean, self.scale = table.mean(0).round(4), (table.std(0) + 1e-4).round(4)
        table = np.clip((table - self.mean) / self.scale, -learned.CLIP, learned.CLIP)
        hashed = np.zeros((len(samples), GRAMS))
        for row, one in enumerate(samples):
            hashed[row, [*one.grams]] = [*one.grams.values()]
        first = np.hstack([table * learned.STRUCTURE, hashed * learned.GRAM])
        self.first = first.astype(np.float32)
        self.second = np.hstack([first, vectors * learned.MEANING]).astype(np.float32)


def fitted(rows, kinds, weights, begun=None):
    """The regression fitted to its end; from the weights of `begun` it is there sooner, and since
    there is one best fit, at the same place.
    """
    model = copy.deepcopy(begun) or LogisticRegression(
        C=RIDGE, max_iter=STEPS, tol=CLOSE, warm_start=True
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error", ConvergenceWarning)
        return model.fit(rows, kinds, sample_weight=weights)


def out_of_fold(samples, design, kinds, fold):
    """The chances of each sample, by weights that have not seen its fold; the second layer's
    where the first one does not settle the page.
    """
    usable = np.array([one.fitted for one in samples])
    weights = np.array([one.weight for one in samples])
    told = np.zeros((len(samples), len(CLASSES)))
    told[:, 0] = 1.0
    both = []
    for rows in (design.first, design.second):
        chances = told.copy()
        begun = fitted(rows[usable], kinds[usable], weights[usable])
        for name in sorted(set(fold) - {STAND_INS}):
            held = (fold == name) & np.array([not one.long for one in samples])
            if held.any():
                others = usable & (fold != name)
                model = fitted(rows[others], kinds[others], weights[others], begun)
                chances[held] = model.predict_proba(rows[held])
        both.append(chances)
    settled = both[0].max(axis=1, keepdims=True) >= learned.CLEARED
    return np.where(settled, both[0], both[1])


def outcomes(samples, told):
    """What a run would say of each sample: a kind, ALIVE, or UNDECIDED; and whether in doubt."""
    for one, chances in zip(samples, told, strict=True):
        weighed = tuple(map(float, chances))
        state = shown(one.fetch, one.page, one.shape, lambda _, weighed=weighed: weighed)
        yield SAME.get(state.kind, state.kind), state.doubt is not None


def scores(pairs):
    """Precision, recall, F1 and number of each class, from (true, named) pairs."""
    counts = Counter(pairs)
    for kind in CLASSES:
        hit = counts[kind, kind]
        named = sum(n for (_, said), n in counts.items() if said is kind)
        true = sum(n for (label, _), n in counts.items() if label is kind)
        f1 = 2 * hit / (named + true) if named + true else 0.0
        yield kind, hit / max(1, named), hit / max(1, true), f1, true


class Measured:
    """The pages that are counted, what a run says of each, and its likeliest class."""

    def __init__(self, samples, told, wrong):
        self.samples, self.told = samples, told
        self.counted = [
            n
            for n, one in enumerate(samples)
            if not one.doubt
            and one.kind in CLASSES
            and one.repo != STAND_INS
            and one.file not in wrong
        ]
        self.said = dict(enumerate(outcomes(samples, told)))
        likeliest = [CLASSES[int(chances.argmax())] for chances in told]
        self.best = [
            one.rule.kind if one.rule else kind
            for one, kind in zip(samples, likeliest, strict=True)
        ]
        self.wrong = wrong

    def of(self, *kinds):
        return [n for n in self.counted if (self.samples[n].kind in kinds)]

    def pairs(self, said):
        return [(self.samples[n].kind, said[n]) for n in self.counted]

    def section(self):
        """The part of docs/link-states.md that tells the figures."""
        good, bad = self.of(Kind.ALIVE), self.of(*CLASSES[1:])
        false = [n for n in good if self.said[n][0] is not Kind.ALIVE]
        dead = [n for n in good if self.said[n][0].outcome.value == "dead"]
        passed = [n for n in bad if self.said[n][0] is Kind.ALIVE]
        full = [n for n in passed if not self.said[n][1]]
        repos = len({self.samples[n].repo for n in self.counted})
        blank = [one for one in self.samples if not one.given and one.repo != STAND_INS]
        told = sum(one.lang != "?" for one in blank)
        consent = [n for n, one in enumerate(self.samples) if one.kind is Kind.CONSENT]
        consent = [n for n in consent if not self.samples[n].doubt]
        asked = sum(self.said[n][0] is Kind.CONSENT for n in consent)
        run = grid(self.pairs({n: said[0] for n, said in self.said.items()}))
        shares = [len(false) / len(good), len(passed) / len(bad), len(full) / len(bad)]
        wrong, other, more = (f"{share:.1%}" for share in shares)
        parts = (
            "## Measured",
            f"""{len(self.counted):,} real saved pages of {repos} repositories that nobody here
            wrote: those whose label is in doubt or another class are left out, and
            {len(self.wrong)} whose label was found wrong. Each figure is out-of-fold: a page is
            named by weights that have seen no page of its repository; of the biggest repository,
            none of its host. The thresholds were read from the same out-of-fold chances, so that
            the figures of a run are a little in their favour; those of the likeliest class have no
            threshold.""",
            "What a run says:",
            run,
            f"""Of the {len(good)} ordinary pages, chosen because they look like one of the others,
            {len(false)} are named otherwise ({wrong}), {len(dead)} of them dead. Of the {len(bad)}
            others {len(passed)} pass for ordinary ({other}): {len(passed) - len(full)} of these
            with a doubt, so that no quotation is called absent there, {len(full)} without
            ({more}).""",
            "The likeliest class, whatever its chance:",
            grid(self.pairs(self.best)),
            f"""By language, {LEAST_PAGES} pages and more. Macro F1 is over the classes that the
            language has, however few pages they have. {len(blank)} pages came without a language;
            {told} with {LEAST_TOLD} characters and more were told by the identifier.""",
            self.languages(),
            """Teasers, by language: pages labelled as pay or log-in walls that show running text
            and no password field. Named are those called a wall, in doubt those of which nothing is
            said to be absent.""",
            self.teasers(),
            f"""`consent` is named by rule alone and not counted: {asked} of {len(consent)} such
            pages are named.""",
        )
        filled = [one if one.startswith(("|", "#")) else fill(" ".join(one.split()), 99)
                  for one in parts]  # fmt: skip
        return "\n\n".join(filled) + "\n\n"

    def languages(self):
        pairs = dict(zip(self.counted, self.pairs(self.best), strict=True))
        rows = []
        for lang, many in Counter(self.samples[n].lang for n in self.counted).most_common():
            mine = [pair for n, pair in pairs.items() if self.samples[n].lang == lang]
            each = [f1 for _, _, _, f1, true in scores(mine) if true]
            right = sum(label is named for label, named in mine) / many
            name = "too short to tell" if lang == "?" else lang
            rows.append(f"| {name} | {many} | {sum(each) / len(each):.3f} | {right:.3f} |")
            if many < LEAST_PAGES:
                rows.pop()
        return "\n".join(
            ("| language | pages | macro F1 | share right |", "|---|---|---|---|", *rows)
        )

    def teasers(self):
        shown = [
            n
            for n in self.of(Kind.PAYWALL)
            if self.samples[n].shape.prose and not learned.has_password(self.samples[n].shape)
        ]
        rows = ["| language | teasers | named | in doubt |", "|---|---|---|---|"]
        for lang, many in Counter(self.samples[n].lang for n in shown).most_common():
            mine = [self.said[n] for n in shown if self.samples[n].lang == lang]
            named = sum(kind is Kind.PAYWALL for kind, _ in mine)
            unsure = sum(kind is not Kind.PAYWALL and doubt for kind, doubt in mine)
            rows.append(f"| {lang} | {many} | {named} | {unsure} |")
        return "\n".join(rows).replace("| ? |", "| too short to tell |")

    def rest(self):
        """What chooses the thresholds, and which pages to look at."""
        good = self.of(Kind.ALIVE)
        named = [(self.samples[n].file, self.said[n][0]) for n in good]
        print("named otherwise:", *(f"{f}={k.value}" for f, k in named if k is not Kind.ALIVE))
        thresholds(self.samples, self.told, self.counted)
        print("chances and truth: said, right, pages")
        tops = np.array([self.told[n].max() for n in self.counted if not self.samples[n].long])
        hits = np.array(
            [self.best[n] is self.samples[n].kind for n in self.counted if not self.samples[n].long]
        )
        for low, high in ((0, 0.5), (0.5, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 0.97), (0.97, 1.01)):
            inside = (tops >= low) & (tops < high)
            if inside.any():
                print(f"  {tops[inside].mean():.2f} {hits[inside].mean():.2f} {inside.sum()}")


LEAST_PAGES = 10
SHOWN = {Kind.ALIVE: "ordinary", Kind.PAYWALL: "`paywall` and log-in"}


def grid(pairs):
    """Precision, recall and F1 of each class as a table."""
    rows = list(scores(pairs))
    lines = ["| page | pages | precision | recall | F1 |", "|---|---|---|---|---|"]
    for kind, precision, recall, f1, true in rows:
        name = SHOWN.get(kind, f"`{kind.value}`")
        lines.append(f"| {name} | {true} | {precision:.3f} | {recall:.3f} | {f1:.3f} |")
    macro = sum(row[3] for row in rows) / len(rows)
    return "\n".join((*lines, f"| macro F1 | {len(pairs):,} | | | {macro:.4f} |"))


def thresholds(samples, told, counted):
    """The least chance at which dead kinds are right in 98 of 100, unverifiable in 95."""
    dead = (Kind.SOFT_404, Kind.PARKED)
    for name, kinds, floor in (
        ("dead", dead, 0.98),
        ("unverifiable", tuple(set(CLASSES[1:]) - set(dead)), 0.95),
    ):
        places = [CLASSES.index(kind) for kind in kinds]
        said = []
        for n in counted:
            best = 1 + int(told[n][1:].argmax())
            if best in places and samples[n].rule is None and not samples[n].long:
                said.append((told[n][best], samples[n].kind is CLASSES[best]))
        said.sort(reverse=True)
        hits = np.cumsum([right for _, right in said]) / np.arange(1, len(said) + 1)
        enough = [place for place in range(len(said)) if hits[place] >= floor]
        last = enough[-1] if enough else 0
        print(
            f"{name}: precision {hits[last]:.3f} from a chance of {said[last][0]:.3f} "
            f"({last + 1} of {len(said)} pages)"
        )
    clean = sorted((1 - told[n][0] for n in counted if samples[n].kind is Kind.ALIVE), reverse=True)
    print("ordinary pages' chance of a stand-in, highest first:", *(f"{c:.3f}" for c in clean[:12]))


def stored(design, kinds, spread):
    """Both layers as they are written: grams and vectors in thousandths."""
    made = {}
    for name, rows in (("first", design.first), ("second", design.second)):
        model = fitted(rows, kinds, spread)
        weights = model.coef_.T
        many = len(design.names)
        made[name] = {
            "features": {
                feature: [mean, scale, *(weights[n] * learned.STRUCTURE).round(4).tolist()]
                for n, (feature, mean, scale) in enumerate(
                    zip(design.names, design.mean.tolist(), design.scale.tolist(), strict=True)
                )
            },
            "bias": model.intercept_.round(4).tolist(),
            "grams": thousandths(weights[many : many + GRAMS] * learned.GRAM),
        }
        if name == "second":
            made[name]["vector"] = thousandths(weights[many + GRAMS :] * learned.MEANING)
    return made


def thousandths(weights):
    return (weights * 1000).round().astype(int).tolist()


def written(made):
    """JSON with a line a named feature, and one for each table of numbers."""

    def plain(value):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    layers = []
    for name, one in made.items():
        named = [f"{plain(feature)}:{plain(row)}" for feature, row in one["features"].items()]
        parts = ['"features":{\n' + ",\n".join(named) + "\n}"]
        parts += [f"{plain(key)}:{plain(one[key])}" for key in one if key != "features"]
        layers.append(f"{plain(name)}:{{\n" + ",\n".join(parts) + "\n}")
    return "{\n" + ",\n".join(layers) + "\n}\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--wrong", type=Path)
    parser.add_argument("--docs", type=Path)
    given = parser.parse_args()
    wrong = set(given.wrong.read_text().split()) if given.wrong else set()
    samples = list(read(given.folder))
    vectors = use().embed([one.opening for one in samples])
    design = Design(samples, vectors)
    kinds = np.array([CLASSES.index(one.kind) if one.kind in CLASSES else 0 for one in samples])
    told = out_of_fold(samples, design, kinds, folds(samples))
    measured = Measured(samples, told, wrong)
    print(measured.section())
    measured.rest()
    if given.docs:
        kept = given.docs.read_text("utf-8")
        above, _, below = kept.partition("## Measured\n")
        end = below.index("## Measure it again")
        given.docs.write_text(above + measured.section() + below[end:], encoding="utf-8")
    if given.write:
        keep = [n for n, one in enumerate(samples) if one.fitted]
        weights = np.array([one.weight for one in samples])
        made = Design([samples[n] for n in keep], vectors[keep])
        WEIGHTS.parent.mkdir(exist_ok=True)
        WEIGHTS.write_text(written(stored(made, kinds[keep], weights[keep])), encoding="utf-8")


if __name__ == "__main__":
    main()
