"""Text filter over a book of 200 000 Russian concepts: time of one search alone, and searches a second.

    DATABASE_URL=postgresql://… python -m bench.nsi_search [--concepts 200000] [--seconds 5] [--processes 2]

The database must be a scratch one with the migrations done: the book is written into it once and stays. The targets:
95 searches of 100 within 20 ms when asked alone, 300 searches a second together. The exit status is 1 when one is
missed; a machine that has other work to do misses them easily. Through the web the same searches are a row of
`bench.nsi_fhir`.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET_P95_MS = 20.0
TARGET_RATE = 300.0
OID = "1.2.643.5.1.13.13.99.2.99200"
COLUMNS = ("ID", "NAME", "PARENT", "CODE")


def _words(text: str) -> list[str]:
    return text.split()


_ROOTS = _words(
    "абсцесс адено азот аллерго ангио артро астено аэро бактерио бионто бронхо вазо венозо вирусо воспалено "
    "гастро гемато гепато гипер гипо глюко дакрио дермато диабето дигесто желудо зубо иммуно инфаркто ирито йодо "
    "кардио келоидо кератo колло костно крово ларинго лейко лимфо липо магнито масто мено мио миело микро нейро "
    "нефро окло онко орто остео ото панкрео пародо патолого пиело пневмо порто психо пульмо радио рено рино сарко "
    "септо сердечно склеро сомато спондило стено стомато суставо тендо термо токсо тромбо туберкуло уретро "
    "фарингo феброзо фибро флебо холе хондро церебро цисто шизо эндо энтеро эпителио эритро "
)
_TAILS = _words(
    "аденит алгия астения атрофия блокада васкулит вирус ген гипертензия граф дефицит дистрофия ит к кальциноз "
    "клероз лиз логия лома ма матоз мегалия метрия невроз некроз номия оз ома омаляция онкоз опатия оскопия "
    "отомия паралич пения пластика плегия птоз рагия рея склероз скопия спазм стаз стеноз тазия тромбоз троф "
    "трубка фагия филия фоб цит эктазия эмболия эмия "
)
_ADJECTIVES = _words(
    "острый хронический подострый рецидивирующий первичный вторичный врожденный приобретенный правосторонний "
    "левосторонний двусторонний гнойный серозный катаральный язвенный токсический лекарственный травматический "
    "послеоперационный инфекционный неинфекционный неуточненный уточненный другой распространенный очаговый "
    "диффузный узловой осложненный неосложненный злокачественный доброкачественный артериальный венозный лучевой "
    "детский взрослый профессиональный "
)
_MORE = _words(
    "вызванный возбудителем с поражением без осложнений при беременности у новорожденных после вмешательства в "
    "стадии обострения ремиссии верхней нижней конечности грудной полости брюшной стенки головного мозга спинного "
    "отдела кишечника сосудов почек печени легких сердца кожи глаза уха зуба сустава позвоночника щитовидной "
    "железы крови "
)


def concepts(count: int) -> list[tuple[str, str, str | None, str]]:
    """Rows of the book: always the same ones."""
    chance = random.Random(20261123)
    nouns = [root + tail for root in _ROOTS for tail in _TAILS]
    weights = [1 / (place + 5) for place in range(len(nouns))]
    chance.shuffle(nouns)
    rows = []
    for number in range(1, count + 1):
        noun, other = chance.choices(nouns, weights, k=2)
        words = [noun, *chance.sample(_ADJECTIVES, chance.randint(0, 2)), *chance.sample(_MORE, chance.randint(1, 5))]
        if chance.random() < 0.3:
            words = [words[1] if len(words) > 2 else other, words[0], *words[2:]]
        code = f"{chance.choice('ABCDEFGHJKLMN')}{number % 100:02d}.{number:06d}"
        parent = str(number // 10) if number >= 10 else None
        rows.append((str(number), " ".join(words).capitalize(), parent, code))
    return rows


def queries(rows: list[tuple[str, str, str | None, str]], count: int) -> list[str]:
    """What people would type: beginnings, two words, other forms, codes, typos, the other layout."""
    from egisz.nsi.rules.spelling import other_layout

    chance = random.Random(7)
    found = []
    for number in range(count):
        _, name, _, code = chance.choice(rows)
        words = name.lower().split()
        kind = number % 10
        word = max(words, key=len)
        found.append(
            word[: chance.randint(3, 6)] if kind < 3
            else " ".join(words[:2])[:14] if kind < 5
            else f"{words[-1]} {word}" if kind == 5
            else word + "а" if kind == 6
            else code.replace(".", "") if kind == 7
            else word[:3] + word[4:] if kind == 8
            else other_layout(word)
        )  # fmt: skip
    return found


def prepare(count: int) -> None:
    """Write the book unless it is there."""
    from django.db import connection

    from egisz.kernel.actor import Actor
    from egisz.nsi import rules
    from egisz.nsi.actions.storing import store_edition
    from egisz.nsi.public import edition

    info = edition(OID)
    if info is not None and info.rows_count == count:
        return
    from tests.nsi.builders import passport

    facts = rules.passport_facts(passport(
        count, oid=OID, version=f"{count}.1", keys={"PRIMARY": "ID", "VALUE": "NAME", "FOREIGN": "PARENT"},
        types={"ID": "INTEGER", "NAME": "VARCHAR", "PARENT": "INTEGER", "CODE": "VARCHAR"},
    ))  # fmt: skip
    begun = time.perf_counter()
    rows = rules.read_rows(facts, COLUMNS, [list(row) for row in concepts(count)])
    store_edition(Actor.system("nsi"), facts, COLUMNS, rows)
    print(f"a book of {count} concepts written in {time.perf_counter() - begun:.1f} s")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE nsi_record")
        cursor.execute("VACUUM ANALYZE nsi_word")


def work(asked: list[str], seconds: float) -> list[tuple[float, str]]:
    """Ask one after another for so long; the time of each."""
    from egisz.nsi.public import edition, ranked

    info = edition(OID)
    assert info is not None
    times: list[tuple[float, str]] = []
    end = time.perf_counter() + seconds
    while (now := time.perf_counter()) < end:
        text = asked[len(times) % len(asked)]
        ranked(info, text, 20)
        times.append((time.perf_counter() - now, text))
    return times


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--concepts", type=int, default=200_000)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--worker", type=int, default=0)
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "egisz.config.settings")
    import django

    django.setup()
    prepare(given.concepts)
    asked = queries(concepts(given.concepts), 1000)
    if given.worker:
        random.Random(given.worker).shuffle(asked)
        print(len(work(asked, given.seconds)))
        return 0
    work(asked, 1)
    found = sorted(work(asked, given.seconds))
    times = [spent for spent, _ in found]
    p95 = times[int(len(times) * 0.95)] * 1000
    print(f"alone: {len(times)} searches, p50 {statistics.median(times) * 1000:.1f} ms, "
          f"p95 {p95:.1f} ms (target {TARGET_P95_MS:g}), the longest {times[-1] * 1000:.1f} ms")  # fmt: skip
    print("slowest:", ", ".join(f"«{text}» {spent * 1000:.0f}" for spent, text in found[-8:]))
    command = [sys.executable, "-m", "bench.nsi_search", "--seconds", str(given.seconds), "--concepts",
               str(given.concepts)]  # fmt: skip
    started = [
        subprocess.Popen([*command, "--worker", str(number + 1)], stdout=subprocess.PIPE, text=True, cwd=ROOT)
        for number in range(given.processes)
    ]
    rate = sum(int(process.communicate()[0].split()[-1]) for process in started) / given.seconds
    print(f"together: {given.processes} processes, {rate:.0f} searches a second (target {TARGET_RATE:g})")
    return int(p95 > TARGET_P95_MS or rate < TARGET_RATE)


if __name__ == "__main__":
    sys.exit(main())
