"""What a password must be: long enough, not frequent, not one's own name (OWASP ASVS 5.0.0, 6.2)."""

from __future__ import annotations

import itertools
import re
from collections.abc import Container, Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from egisz.identity.rules.policy import AccessPolicy
from egisz.kernel.errors import Objection
from egisz.kernel.text import plural

# Words that people put at the root of a password; digits and signs around them add nothing.
_FREQUENT_TEXT = """
password passw0rd passwd qwerty qwertyuiop qwertyuiopasdf asdfgh asdfghjkl zxcvbn zxcvbnm qazwsx qazwsxedc
1qaz2wsx 1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y admin administrator root letmein welcome iloveyou monkey dragon
master sunshine princess football baseball superman batman trustno1 shadow michael jordan hunter killer secret
changeme default guest user login access system internet computer samsung google yandex mailru vkontakte
gosuslugi egisz esia minzdrav doctor vrach medic medicina hospital bolnica poliklinika medsestra terapevt
hirurg zdravoohranenie pharmacy apteka пароль йцукен йцукенг йцукенгшщз йцукенгшщзхъ фывапр фывапролдж ячсмить
ячсмитьбю привет любовь солнце россия москва наташа марина светлана александр андрей сергей дмитрий максим
натали настя спартак зенит динамо секрет доступ администратор пользователь госуслуги егисз есиа минздрав
доктор врач больница поликлиника медсестра терапевт хирург здравоохранение аптека медицина кабинет ghbdtn
gfhjkm ghjdthrf cjkysirj rjycnfynby yfnfif vfhbyf fylhtq abcdef abcdefgh abcd1234 a1b2c3d4 q1w2e3r4 q1w2e3r4t5
zaq12wsx zaq1xsw2 asdasd qweqwe qweasd qweasdzxc asd123 zxc123
"""
FREQUENT = frozenset(_FREQUENT_TEXT.split())
_EDGES = re.compile(r"^[\W\d_]+|[\W\d_]+$")


# Kinds of signs and how many of each a keyboard has: what «алфавит» of ИАФ.4 counts.
_KINDS: tuple[tuple[str, int], ...] = (
    (r"[a-z]", 26), (r"[A-Z]", 26), (r"[а-яё]", 33), (r"[А-ЯЁ]", 33), (r"[0-9]", 10), (r"[^\w\s]|_", 32), (r"\s", 1),
)  # fmt: skip


def alphabet_of(password: str) -> int:
    """How many signs there are in the kinds that a password takes its signs from."""
    return sum(size for kind, size in _KINDS if re.search(kind, password))


def objections(
    password: str, policy: AccessPolicy, personal: Iterable[str] = (), frequent: Container[str] = ()
) -> list[Objection]:
    """What is wrong with a new password.

    personal: words that others know: family name, СНИЛС, e-mail. frequent: passwords that leaked, in lower case.
    """
    found: list[Objection] = []
    folded = password.casefold()
    if len(password) < policy.password_min:
        need = f"Нужно не меньше {policy.password_min} символов, сейчас {len(password)}."
        text = f"{need} Удобно взять фразу из нескольких слов"
        found.append(Objection("PASSWORD_SHORT", text, "password"))
    if len(password) > policy.password_max:
        found.append(Objection("PASSWORD_LONG", f"Не больше {policy.password_max} символов", "password"))
    if alphabet_of(password) < policy.password_alphabet:
        text = "Возьмите разные знаки: прописные и строчные буквы, цифры и знаки препинания"
        found.append(Objection("PASSWORD_ALPHABET", text, "password"))
    if _is_frequent(folded) or folded in frequent or _EDGES.sub("", folded) in frequent:
        found.append(Objection("PASSWORD_FREQUENT", "Такой пароль легко подобрать. Придумайте другой", "password"))
    if any(len(word) >= 4 and word.casefold() in folded for word in personal):
        text = "В пароле не должно быть вашей фамилии, имени, СНИЛС или адреса почты"
        found.append(Objection("PASSWORD_PERSONAL", text, "password"))
    return found


def _is_frequent(folded: str) -> bool:
    if folded in FREQUENT or _EDGES.sub("", folded) in FREQUENT:
        return True
    if folded and len(set(folded)) <= 3:
        return True
    steps = {ord(after) - ord(before) for before, after in itertools.pairwise(folded)}
    return len(folded) > 2 and (steps == {1} or steps == {-1} or folded.isdigit())


class Age(StrEnum):
    FRESH = "fresh"
    ENDING = "ending"
    OVER = "over"


def age_of(set_at: datetime, now: datetime, policy: AccessPolicy) -> Age:
    """Whether a password must be changed by the schedule: not yet, soon, now."""
    if policy.password_life is None:
        return Age.FRESH
    left = set_at + policy.password_life - now
    if left <= timedelta(0):
        return Age.OVER
    return Age.ENDING if left <= policy.password_warning else Age.FRESH


def minutes_left(seconds: float) -> str:
    """«через 14 минут» for the message of a lock."""
    minutes = max(1, -(-int(seconds) // 60))
    return f"через {minutes} {plural(minutes, 'минуту', 'минуты', 'минут')}"
