"""The REST interface described for machines: OpenAPI 3.1 at `/port/rest/openapi.json` (`domain/nsi.md` 2–9).

The original publishes a swagger whose forms differ from what it answers; this one tells what is really answered.
"""

from __future__ import annotations

from typing import Any

from egisz.nsi.rest import answers
from egisz.nsi.rest.parameters import KINDS

_TEXT: dict[str, Any] = {"type": "string"}
_OPTIONAL: dict[str, Any] = {"type": ["string", "null"]}
_WHOLE: dict[str, Any] = {"type": ["integer", "null"]}
_MOMENT = r"^\d{2}\.\d{2}\.\d{4} \d{2}:\d{2}$"
_DAY = r"^\d{2}\.\d{2}\.\d{4}$"


def _object(**members: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(members), "properties": members, "additionalProperties": False}


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _answer(**members: Any) -> dict[str, Any]:
    """An answer that went well, or one of the errors: both have status 200."""
    envelope = {"result": {"const": "OK"}, "resultText": {"type": "null"}, "resultCode": {"type": "null"}}
    return {"oneOf": [_object(**envelope, **members), _ref("Error")]}


_ERROR = {
    **_object(result={"const": "ERROR"}, resultText=_TEXT, resultCode=_TEXT),
    "description": "Ошибка: ровно три члена. Коды: " + "; ".join(
        f"{code} – {text}" for code, text in (
            (answers.UNCHANGED, "справочник не изменялся (и страница за концом сравнения)"),
            (answers.NO_VERSION, "запрашиваемая версия не существует"), (answers.NO_BOOK, "справочник не найден"),
            (answers.BAD_PARAMETER, "параметр записан с ошибкой"),
            (answers.BAD_FILTER, "отбор, столбец или сортировка"), (answers.BAD_KEY, "ключ не подходит"),
            (answers.TOO_OFTEN, "слишком частые запросы"),
            (answers.NO_METHOD, "такого метода нет"), (answers.FAILURE, "внутренняя ошибка"),
        )
    ),
}  # fmt: skip
_FIELD = _object(field=_TEXT, dataType={"enum": ["VARCHAR", "INTEGER", "BOOLEAN", "DATETIME"]},
                 alias=_OPTIONAL, description=_OPTIONAL)  # fmt: skip
_KEY = _object(field=_TEXT, type={"enum": ["PRIMARY", "VALUE", "FOREIGN"]})
_CODE = _object(value=_TEXT, type={"enum": ["TYPE_PRIMARY", "TYPE_OTHER"]})
_LAW = _object(id={"type": "integer"}, version=_TEXT)


def _passport(fields: Any, keys: Any, hierarchical: Any) -> dict[str, Any]:
    moment = {"type": "string", "pattern": _MOMENT}
    return {
        "identifier": _OPTIONAL, "oid": _TEXT, "version": _TEXT, "rowsCount": {"type": "integer", "minimum": 0},
        "createDate": moment, "publishDate": moment, "lastUpdate": moment, "fullName": _OPTIONAL,
        "shortName": _OPTIONAL, "description": _OPTIONAL, "structureNotes": _OPTIONAL, "releaseNotes": _OPTIONAL,
        "laws": _list(_LAW), "respOrganizationId": _WHOLE, "authOrganizationId": _WHOLE, "typeId": _WHOLE,
        "groupId": _WHOLE, "approveDate": {"type": ["string", "null"], "pattern": _DAY}, "fields": fields,
        "keys": keys, "codes": _list(_CODE), "hierarchical": hierarchical, "archive": {"type": ["boolean", "null"]},
        "nsiDictionaryId": _WHOLE,
    }  # fmt: skip


def _without_number(schema: dict[str, Any]) -> dict[str, Any]:
    """Recordings of 2018–2019 have no `nsiDictionaryId`."""
    return {**schema, "required": [name for name in schema["required"] if name != "nsiDictionaryId"]}


def _schemas() -> dict[str, Any]:
    null: dict[str, Any] = {"type": "null"}
    passport = _passport(_list(_FIELD), _list(_KEY), {"type": "boolean"})
    whole = _answer(**passport)
    whole["oneOf"][0] = _without_number(whole["oneOf"][0])
    listed = _without_number(
        _object(result=null, resultText=null, resultCode=null, **_passport(null, null, {"const": False}))
    )  # fmt: skip
    edition = _object(
        version=_TEXT, createDate={"type": "string", "pattern": _DAY},
        publishDate={"type": "string", "pattern": _MOMENT}, lastUpdate={"type": "string", "pattern": _MOMENT},
        releaseNotes=_TEXT, archive={"type": "boolean"},
    )  # fmt: skip
    cell = _object(column=_TEXT, value=_OPTIONAL)
    moved_field = _object(
        field=_object(Name=_TEXT, Alias=_TEXT, Description=_TEXT, DataType=_TEXT, Number={"type": "integer"},
                      Visible={"type": "boolean"}),
        operation={"enum": ["ALTER_ADD_COLUMN", "ALTER_DROP_COLUMN"]},
    )  # fmt: skip
    moved_key = _object(key=_object(number={"type": "integer"}, field=_TEXT, type=_TEXT),
                        operation={"enum": ["ALTER_ADD_KEY", "ALTER_DROP_KEY"]})  # fmt: skip
    row = {
        "type": "object", "required": ["operation"],
        "properties": {"operation": {"enum": ["INSERT", "UPDATE", "DELETE"]}},
        "additionalProperties": {"type": ["string", "integer", "boolean", "null"]},
        "description": "Плоская запись с типами: DATETIME – миллисекунды с 1970 года от полуночи по Москве.",
    }  # fmt: skip
    total = {"type": "integer", "minimum": 0}
    return {
        "Error": _ERROR,
        "data": _answer(total=total, list=_list(_list(cell))),
        "passport": whole,
        "versions": _answer(total=total, list=_list(edition)),
        "searchDictionary": _answer(total={"type": "integer", "minimum": -1}, list=_list(listed)),
        "compare": _answer(
            fields={"type": ["array", "null"], "items": moved_field},
            keys={"type": ["array", "null"], "items": moved_key},
            data=_object(total=total, list=_list(row)),
        ),
        "types": _answer(list=_list(_object(id={"type": "integer"}, name=_TEXT, parentId=_WHOLE))),
        "structure": _answer(fields=_list(_FIELD), keys=_list(_KEY)),
    }


def _parameter(name: str, about: str, schema: dict[str, Any], *, required: bool = False) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": about, "required": required, "schema": schema}


_IDENTIFIER = _parameter("identifier", "OID справочника, основной или дополнительный", _TEXT, required=True)
_VERSION = _parameter("version", "Версия; без неё – действующая", _TEXT)
_NUMBER = {"type": "integer", "minimum": 1, "maximum": 2147483647}
_PAGING = (
    _parameter("page", "Номер страницы с 1", _NUMBER),
    _parameter("size", "Записей на странице; 2147483647 – все", _NUMBER),
)
_SORTING = (
    _parameter("sorting", "Столбец сортировки", _TEXT),
    _parameter("sortingDirection", "Порядок", {"enum": ["ASC", "DESC"]}),
)
_FILTERS = {
    **_parameter(
        "filters", f"ПОЛЕ|значение или ПОЛЕ|значение|ТИП, тип – {', '.join(KINDS)}; несколько действуют вместе",
        {"type": "array", "items": _TEXT, "maxItems": 20},
    ),
    "style": "form", "explode": True,
}  # fmt: skip
_MOMENT_OF_CHANGE = "ГГГГ-ММ-ДД ЧЧ:ММ, время Москвы: публикация или обновление версии"

OPERATIONS: dict[str, tuple[str, tuple[dict[str, Any], ...]]] = {
    "searchDictionary": ("Найти справочники", (
        _parameter("identifier", "OID", _TEXT), *_PAGING, *_SORTING,
        _parameter("showArchive", "Показывать архивные", {"type": "boolean"}),
        _parameter("publishDateFrom", "Опубликованы с (ДД.ММ.ГГГГ)", _TEXT),
        _parameter("publishDateTo", "Опубликованы по (ДД.ММ.ГГГГ)", _TEXT),
        _parameter("name", "Слова названия", _TEXT), _parameter("description", "Слова описания", _TEXT),
        _parameter("law", "Номер нормативного акта", _TEXT),
        _parameter("respOrganizationId", "Ответственная организация", {"type": "integer", "minimum": 0}),
        _parameter("typeId", "Тип", {"type": "integer", "minimum": 0}),
        _parameter("groupId", "Группа", {"type": "integer", "minimum": 0}),
    )),
    "passport": ("Паспорт версии", (_IDENTIFIER, _VERSION)),
    "versions": ("Версии, новейшая первая", (_IDENTIFIER, *_PAGING)),
    "data": ("Записи: все значения – строки", (
        _IDENTIFIER, _VERSION, *_PAGING, _parameter("columns", "Столбцы через запятую", _TEXT), _FILTERS,
        _parameter("query", "Слова поиска по всем текстам записи", _TEXT), *_SORTING,
    )),
    "compare": ("Что изменилось между двумя моментами", (
        _IDENTIFIER, _parameter("date1", _MOMENT_OF_CHANGE, _TEXT, required=True),
        _parameter("date2", f"{_MOMENT_OF_CHANGE}; без неё – действующая версия", _TEXT), *_PAGING,
    )),
    "types": ("Типы справочников", ()),
    "structure": ("Поля и ключи версии", (_IDENTIFIER, _VERSION)),
}  # fmt: skip


def openapi(base_url: str) -> dict[str, Any]:
    """The whole document for a server at base_url."""
    key = _parameter("userKey", "Ключ, 36 или 32 знака", _TEXT)
    refused = {"description": "Ошибка", "content": {"application/json": {"schema": _ref("Error")}}}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "ФНСИ: справочники", "version": "1",
            "description": "Ошибки дела приходят со статусом 200 и result = ERROR; косая черта в конце пути не мешает.",
        },
        "servers": [{"url": f"{base_url}/port/rest"}],
        "paths": {
            f"/{name}": {"get": {
                "operationId": name, "summary": about, "parameters": [*parameters, key],
                "responses": {
                    "200": {"description": "Ответ или ошибка дела",
                            "content": {"application/json": {"schema": _ref(name)}}},
                    "400": refused, "405": refused, "429": refused, "503": refused,
                },
            }} for name, (about, parameters) in OPERATIONS.items()
        },
        "components": {"schemas": _schemas()},
    }  # fmt: skip
