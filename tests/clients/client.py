"""Calls every endpoint of the table by requests or httpx, in the encoding that the argument names,
and prints what is not as the table says."""

import json
import os
import re
import sys
import uuid

import httpx
import requests

GATEWAY = os.environ["GATEWAY"]
KEYS = {
    "redirect": os.environ["KEY_REDIRECT"],
    "s2s": os.environ["KEY_S2S"],
    "wrong": "tp_test_wrong",
    "none": None,
}


def texts(fields):
    """A form has no types: what is not a scalar goes as JSON text."""
    composite = (dict, list)
    return {
        name: json.dumps(value, ensure_ascii=False) if isinstance(value, composite) else value
        for name, value in fields.items()
    }


class Requests:
    """The module's functions, as most shops call them: a connection for each call."""

    def __init__(self, encoding):
        self.encoding = encoding

    def get(self, url, fields, headers):
        return requests.get(url, params=texts(fields), headers=headers, timeout=15)

    def post(self, url, fields, headers):
        if self.encoding == "json":
            return requests.post(url, json=fields, headers=headers, timeout=15)
        if self.encoding == "multipart":
            files = {name: (None, str(value)) for name, value in texts(fields).items()}
            return requests.post(url, files=files, headers=headers, timeout=15)
        data = texts(fields)
        return requests.post(url, data=data, files=None, headers=headers, timeout=15)


class Httpx:
    """One client for all calls, which keeps its connection."""

    def __init__(self, encoding):
        self.encoding = encoding
        self.client = httpx.Client(timeout=15)

    def get(self, url, fields, headers):
        return self.client.get(url, params=texts(fields), headers=headers)

    def post(self, url, fields, headers):
        if self.encoding == "json":
            return self.client.post(url, json=fields, headers=headers)
        return self.client.post(url, data=texts(fields), headers=headers)


CLIENTS = {
    "requests-json": lambda: Requests("json"),
    "requests-data": lambda: Requests("data"),
    "requests-multipart": lambda: Requests("multipart"),
    "httpx-json": lambda: Httpx("json"),
    "httpx-data": lambda: Httpx("data"),
}

ABSENT = object()


def differences(expected, actual, place):
    """What differs between a reply and what the table expects, one line each."""
    def differs(what):
        shown = "nothing" if actual is ABSENT else repr(actual)
        return [f"{place}: expected {what}, got {shown}"]

    if isinstance(expected, str):
        return [] if fits(expected, actual) else differs(expected)
    if isinstance(expected, list) and expected[:1] == ["<each>"]:
        if not isinstance(actual, list) or not actual:
            return differs("a list that is not empty")
        return [line for at, one in enumerate(actual)
                for line in differences(expected[1], one, f"{place}[{at}]")]
    if isinstance(expected, list):
        if not isinstance(actual, list) or len(actual) != len(expected):
            return differs(f"a list of {len(expected)}")
        return [line for at, one in enumerate(expected)
                for line in differences(one, actual[at], f"{place}[{at}]")]
    if isinstance(expected, dict):
        if not isinstance(actual, dict):
            return differs("an object")
        return [line for name, one in expected.items()
                for line in differences(one, actual.get(name, ABSENT), f"{place}.{name}")]
    same = type(expected) is type(actual) and expected == actual
    return [] if same else differs(repr(expected))


def fits(expected, actual):
    pattern = re.fullmatch("<match (.*)>", expected)
    if pattern:
        return isinstance(actual, str) and re.search(pattern[1], actual) is not None
    if expected == "<absent>":
        return actual is ABSENT
    if expected == "<integer>":
        return type(actual) is int
    if expected == "<list>":
        return isinstance(actual, list)
    if expected == "<string>":
        return isinstance(actual, str) and actual != ""
    return actual == expected


def filled_in(value, kept):
    """Puts what earlier replies were kept of in the place of `$name`."""
    if isinstance(value, str) and value.startswith("$"):
        return kept[value[1:]]
    if isinstance(value, list):
        return [filled_in(one, kept) for one in value]
    if isinstance(value, dict):
        return {name: filled_in(one, kept) for name, one in value.items()}
    return value


def make(client, call, kept):
    """Makes one call and answers what is wrong with its reply."""
    key = KEYS[call.get("key", "redirect")]
    headers = {"API-KEY": key} if key else {}
    if call.get("repeat"):
        headers["Idempotency-Key"] = str(uuid.uuid4())
    send = getattr(client, call["method"].lower())
    fields = filled_in(call["fields"], kept)
    reply = send(GATEWAY + call["path"], fields, headers)
    reply.raise_for_status()
    decoded = reply.json()
    found = differences(filled_in(call["expect"], kept), decoded, "reply")
    if call.get("repeat"):
        again = send(GATEWAY + call["path"], fields, headers)
        header = "Idempotent-Replayed"
        found += differences(reply.text, again.text, "repeated reply")
        found += differences("<absent>", reply.headers.get(header, ABSENT), header)
        found += differences("true", again.headers.get(header, ABSENT), header)
    for name, source in call.get("keep", {}).items():
        if "header" in source:
            value = reply.headers.get(source["header"])
        else:
            value = decoded
            for part in source["body"]:
                value = value[part]
        found += differences("<string>", value, f"${name}")
        kept[name] = value
    return found


def main():
    with open(os.environ["TABLE"], encoding="utf-8") as table:
        calls = json.load(table)
    client = CLIENTS[sys.argv[1]]()
    kept = {}
    failed = False
    for call in calls:
        try:
            found = make(client, call, kept)
        except (requests.RequestException, httpx.HTTPError, LookupError, ValueError) as error:
            found = [f"{type(error).__name__}: {error}"]
        for difference in found:
            failed = True
            print(f"{call['name']}: {difference}")
    print(f"{len(calls)} calls")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
