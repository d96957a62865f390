"""Quick ways in, in real browsers: a QR code with two of them, a PIN of a device, a certificate."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page

from egisz.crypto import cms, gost, x509
from egisz.kernel import clock
from tests.journeys.stage import Company, Installation, Visitor

DAY = timedelta(days=1)


def to_sign_in(visitor: Visitor) -> None:
    visitor.go("/")
    visitor.press("Войти")
    visitor.press("Войти")


def address_of_the_code(page: Page) -> str:
    """What a camera reads from the picture on the screen."""
    shot = Image.open(io.BytesIO(page.locator(".qr__code").screenshot()))
    (found,) = zxingcpp.read_barcodes(shot)
    return str(found.text)


@pytest.mark.article("A-057")
@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (390, False)], ids=["desktop", "phone-no-scripts"])
def test_a_screen_is_let_in_by_a_phone_that_is_signed_in(
    company: Callable[..., Company], width: int, scripts: bool
) -> None:
    people = company(width, scripts)
    account = people.place.accounts["nurse"]
    phone = people.person("nurse")
    screen = people.visitor()
    to_sign_in(screen)
    screen.check("signin-ways")
    screen.press("Войти по QR-коду")
    screen.sees("Число для сверки", "Ждём телефон")
    screen.check("qr-screen")
    number = screen.page.locator(".qr__number").inner_text()
    phone.go(address_of_the_code(screen.page))
    phone.sees("Вы сейчас входите на другом экране?", "Chrome, Linux", "127.0.0.1")
    phone.check("qr-phone")
    wrong = phone.main.get_by_role("radio").all()
    other = next(choice for choice in wrong if choice.get_attribute("value") != number)
    other.check(force=True)
    phone.fill("Пароль", account["password"])
    phone.press("Подтвердить вход")
    phone.sees("На экране другое число")
    if scripts:
        screen.page.wait_for_function(
            "before => document.querySelector('.qr__number').textContent !== before", arg=number
        )
    else:
        screen.press("Я подтвердил(а)")
    screen.sees("Код открыт на телефоне")
    phone.mark(screen.page.locator(".qr__number").inner_text())
    phone.fill("Пароль", account["password"])
    phone.press("Подтвердить вход")
    phone.sees("Вход подтверждён")
    if scripts:
        screen.page.get_by_role("heading", name="Это вы?").wait_for()
    else:
        screen.press("Я подтвердил(а)")
    screen.check("qr-approved")
    screen.press("Войти")
    screen.go("/cabinet/devices/")
    screen.sees("Этот сеанс")


def test_a_code_seen_by_another_person_ends_with_this_is_not_me(company: Callable[..., Company]) -> None:
    people = company()
    screen, thief, owner = people.visitor(), people.person("nurse"), people.person("head")
    to_sign_in(screen)
    screen.press("Войти по QR-коду")
    photographed = address_of_the_code(screen.page)
    thief.go(photographed)
    owner.go(photographed)
    owner.sees("Этот код не подходит")
    owner.check("qr-gone")
    screen.page.get_by_text("Код открыт на телефоне").wait_for()
    thief.press("Это не я")
    thief.sees("Вход отклонён")
    screen.page.get_by_text("Вход отклонили").wait_for()
    screen.check("qr-refused")


def leave(visitor: Visitor) -> None:
    with visitor.page.expect_navigation(wait_until="load"):
        visitor.page.get_by_role("button", name="Выйти").first.click()


@pytest.mark.article("A-099")
@pytest.mark.parametrize("width", [1280, 390])
def test_a_pin_opens_the_cabinet_on_its_own_device_and_after_a_miss(
    company: Callable[..., Company], width: int
) -> None:
    people = company(width)
    account = people.place.accounts["nurse"]
    worker = people.person("nurse")
    worker.go("/cabinet/devices/")
    worker.press("ПИН-код на этом устройстве")
    worker.check("pin-new")
    for pin, told in (("1234", "легко угадать"), ("4071", "ПИН-код задан")):
        worker.fill("Новый ПИН-код", pin)
        worker.fill("ПИН-код ещё раз", pin)
        worker.fill("Пароль", account["password"])
        worker.press("Задать ПИН-код")
        worker.sees(told)
    worker.sees("Это устройство")
    worker.check("devices-pin")
    if width == 390:  # the phone lets a screen in by its PIN
        screen = people.visitor(width=1280)
        to_sign_in(screen)
        screen.press("Войти по QR-коду")
        worker.go(address_of_the_code(screen.page))
        worker.mark(screen.page.locator(".qr__number").inner_text())
        worker.fill("ПИН-код", "4071")
        worker.check("qr-phone-pin")
        worker.press("Подтвердить вход")
        worker.sees("Вход подтверждён")
        screen.page.get_by_role("heading", name="Это вы?").wait_for()
        screen.press("Войти")
        screen.go("/cabinet/devices/")
        screen.sees("Этот сеанс")
    leave(worker)
    to_sign_in(worker)
    worker.check("signin-pin")
    worker.press("Войти по ПИН-коду")
    worker.fill("ПИН-код", "9090")
    worker.press("Войти")
    worker.sees("ПИН-код не подошёл. Осталось: 4 попытки")
    worker.check("pin-wrong")
    worker.fill("ПИН-код", "4071")
    worker.press("Войти")
    worker.go("/cabinet/devices/")
    worker.press("Убрать ПИН-код")
    worker.sees("ПИН-код убран")
    stranger = people.visitor()
    to_sign_in(stranger)
    assert stranger.main.get_by_role("link", name="Войти по ПИН-коду").count() == 0


PLUGIN = """
const certificate = {
  SubjectName: Promise.resolve('CN="Берёзкина М. А.", C=RU'), ValidToDate: Promise.resolve("2027-01-01T00:00:00Z"),
};
const found = { Count: Promise.resolve(1), Item: async () => certificate };
const objects = {
  "CAdESCOM.Store": {
    Open: async () => {}, Close: async () => {}, Certificates: Promise.resolve({ Find: async () => found }),
  },
  "CAdESCOM.CPSigner": { propset_Certificate: async () => {}, propset_Options: async () => {} },
  "CAdESCOM.CadesSignedData": {
    propset_ContentEncoding: async () => {},
    async propset_Content(content) { this.content = content; },
    async SignCades() { return window.signOutside(this.content); },
  },
};
window.cadesplugin = Object.assign(Promise.resolve(), { CreateObjectAsync: async (kind) => objects[kind] });
"""


class Holder:
    """Somebody with a certificate of an authority that the installation trusts, and a program that signs."""

    def __init__(self, place: Installation, snils: str) -> None:
        now = clock.now()
        root_key, key = gost.generate_key(), gost.generate_key()
        root = x509.authority(
            root_key, x509.Subject("Проверочный УЦ"), not_before=now - DAY, not_after=now + 300 * DAY
        )  # fmt: skip
        self.key = key
        self.certificate = x509.issue(
            root_key, root, key, x509.Subject("Берёзкина Мария", snils=snils.replace("-", "").replace(" ", "")),
            not_before=now - DAY, not_after=now + 200 * DAY,
        )  # fmt: skip
        (place.folder / "trusted").mkdir(exist_ok=True)
        (place.folder / "trusted" / "journey.cer").write_bytes(root)

    def sign(self, data: bytes) -> bytes:
        return cms.sign_detached(self.key, self.certificate, data, clock.now())


@pytest.mark.article("A-058")
@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (390, False)], ids=["desktop", "phone-no-scripts"])
def test_a_certificate_opens_the_cabinet_by_a_file(
    company: Callable[..., Company], width: int, scripts: bool, tmp_path: Path
) -> None:
    people = company(width, scripts)
    holder = Holder(people.place, people.place.accounts["nurse"]["snils"])
    worker = people.visitor()
    to_sign_in(worker)
    worker.press("Войти по электронной подписи")
    worker.check("certificate")
    with worker.page.expect_download() as begun:
        worker.main.get_by_role("link", name="Скачать текст").click()
    (tmp_path / "wrong.sig").write_bytes(holder.sign(begun.value.path().read_bytes() + b"!"))
    worker.field("Файл подписи").set_input_files(tmp_path / "wrong.sig")
    worker.main.get_by_role("button", name="Войти").last.click()
    worker.page.get_by_text("Подпись сделана для другого документа").first.wait_for()
    worker.check("certificate-refused")
    with worker.page.expect_download() as begun:
        worker.main.get_by_role("link", name="Скачать текст").click()
    (tmp_path / "right.sig").write_bytes(holder.sign(begun.value.path().read_bytes()))
    worker.field("Файл подписи").set_input_files(tmp_path / "right.sig")
    worker.main.get_by_role("button", name="Войти").last.click()
    worker.page.wait_for_url(re.compile("/cabinet/|/aas/consent/|/login/choose/"))


def test_a_certificate_opens_the_cabinet_through_the_plug_in(company: Callable[..., Company]) -> None:
    people = company()
    holder = Holder(people.place, people.place.accounts["nurse"]["snils"])
    worker = people.visitor()
    worker.page.expose_function(
        "signOutside", lambda content: base64.b64encode(holder.sign(base64.b64decode(content))).decode()
    )
    worker.page.add_init_script(PLUGIN)
    to_sign_in(worker)
    worker.press("Войти по электронной подписи")
    worker.page.get_by_role("button", name="Подписать и войти").wait_for()
    worker.check("certificate-plugin")
    worker.press("Подписать и войти")
    worker.page.wait_for_url(re.compile("/cabinet/|/aas/consent/|/login/choose/"))
