"""What a password must be: long enough, not frequent, not one's own name (OWASP ASVS 5.0.0, 6.2)."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable

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


def objections(password: str, policy: AccessPolicy, personal: Iterable[str] = ()) -> list[Objection]:
    """What is wrong with a new password; `personal` are words that others know: family name, СНИЛС, e-mail."""
    found: list[Objection] = []
    folded = password.casefold()
    if len(password) < policy.password_min:
        need = f"Нужно не меньше {policy.password_min} символов, сейчас {len(password)}."
        text = f"{need} Удобно взять фразу из нескольких слов"
        found.append(Objection("PASSWORD_SHORT", text, "password"))
    if len(password) > policy.password_max:
        found.append(Objection("PASSWORD_LONG", f"Не больше {policy.password_max} символов", "password"))
    if _is_frequent(folded):
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


def minutes_left(seconds: float) -> str:
    """«через 14 минут» for the message of a lock."""
    minutes = max(1, -(-int(seconds) // 60))
    return f"через {minutes} {plural(minutes, 'минуту', 'минуты', 'минут')}"
