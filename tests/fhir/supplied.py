"""Our own small resources that a client supplies with a request."""

from __future__ import annotations

URL = "http://example.org/CodeSystem/organs"
SET = "http://example.org/ValueSet/organs"
USE = {"system": "http://example.org/uses", "code": "folk"}

ORGANS = {
    "resourceType": "CodeSystem",
    "url": URL,
    "version": "1.2.0",
    "name": "Organs",
    "language": "en",
    "status": "active",
    "content": "complete",
    "caseSensitive": True,
    "property": [
        {"code": "side", "uri": "http://example.org/props#side", "type": "code"},
        {"code": "status", "uri": "http://hl7.org/fhir/concept-properties#status", "type": "code"},
        {"code": "notSelectable", "uri": "http://hl7.org/fhir/concept-properties#notSelectable", "type": "boolean"},
    ],
    "concept": [
        {
            "code": "eye",
            "display": "Eye",
            "definition": "Organ of sight",
            "property": [{"code": "side", "valueCode": "both"}],
            "designation": [{"use": USE, "value": "peeper"}, {"language": "de", "value": "Auge"}],
        },
        {
            "code": "trunk",
            "display": "Trunk",
            "definition": "Middle of the body",
            "property": [{"code": "notSelectable", "valueBoolean": True}, {"code": "status", "valueCode": "retired"}],
            "concept": [
                {
                    "code": "heart",
                    "display": "Heart",
                    "property": [{"code": "side", "valueCode": "left"}],
                    "concept": [
                        {
                            "code": "valve",
                            "display": "Heart valve",
                            "property": [{"code": "side", "valueCode": "left"}],
                        },
                        {"code": "atrium", "display": "Atrium"},
                    ],
                },
                {"code": "liver", "display": "Liver", "property": [{"code": "side", "valueCode": "right"}]},
            ],
        },
        {"code": "skin", "display": "Skin", "property": [{"code": "side", "valueCode": "both"}]},
    ],
}
ALL = ["eye", "trunk", "heart", "valve", "atrium", "liver", "skin"]


def value_set(include=None, *, url=SET, **more):
    compose = {"include": [{"system": URL}] if include is None else include, **more}
    return {
        "resourceType": "ValueSet",
        "url": url,
        "version": "5.0.0",
        "name": "Set",
        "status": "active",
        "compose": compose,
    }


def filtered(prop, op, value, **more):
    return value_set([{"system": URL, "filter": [{"property": prop, "op": op, "value": value}]}], **more)
