"""Compares the description's examples with its schemas, and its fields' schemas with the gateway.

Arguments: the address and a key of a gateway in redirect mode, and of one server to server.
"""

import json
import sys
import urllib.parse
import urllib.request

import jsonschema_rs

URL = [
    "https://my-shop2.example.co.uk/a/b/thanks.html?invoice={INVOICE_ID}&x=1#end",
    "https://shop.example",
    "https://shop.example:8443/a",
    "http://127.0.0.1:3000/shop/thanks",
    "http://localhost/",
    "HTTPS://SHOP.EXAMPLE/",
    "https://shop.example/search?q=a@b",
    "",
    None,
]
DATES = ["2024-01-29", "2024-02-29", "2024-04-30", "2024-12-31", "", None]

# Of each field, what is taken; text is sent in a form as well.
TAKEN = {
    "create": {
        "email": [
            "jo-anne@shop.example",
            "Jo.Anne@Shop-2.Example",
            "o'brien@example.com",
            "a_b+c@mail.example.co.uk",
            '"a b"@example.com',
        ],
        "amount": [
            *["10", "100", "20.00", "15.04", "1.50", "0.50", "010", "7.500"],
            *[10, 100, 15.04, 1.5, 0.5],
        ],
        "devise": ["USD"],
        "name": ["Asha Rao", "Zoë O'Brien-Łuk", "", None],
        "personal_id": ["12345678901", 12345678901, "", None],
        "success_url": URL,
        "cancel_url": URL,
        "pending_url": URL,
        "failure_url": URL,
        "callbackJson": ["plain", "[1", '{"a":1}', {"a": [1.5, None]}, 7, None, "x" * 8190],
        "payment_solution_type": ["UPI", "", None],
        "payment_solution_name": ["upi_sandbox", "", None],
    },
    "server to server": {
        "phone": ["+91 98765 43210", "(020) 7946-0958", "123456", "+1.202.555.0100"],
        "customer_ip": ["105.100.0.255", "8.8.8.8", "199.20.249.250", "10.109.1.101"],
        "address1": ["12 Lake Road"],
        "address2": ["Flat 3", "", None],
        "city": ["München"],
        "country": ["FR", "JP", "BR", "IN"],
        "postcode": ["SW1A 1AA", "411001"],
        "state": ["Maharashtra", "", None],
        "date_of_birth": ["1990-01-31", "1988-02-29", "2001-04-30", "1985-12-29"],
        "card_number": ["4242424242424242", "4242 4242 4242 4242", "4242-4242-4242-4242"],
        "card_expiry_date": ["01/2030", "12/2034"],
        "card_ccv": ["123", "0123"],
    },
    "by stablecoin": {
        "payableCurrencies": ["USDC_polygon", "USDT_polygon"],
    },
    "history": {
        "status": ["PAID", "UNPAID", "WAITING", "EXPIRED", "ALL", "", None],
        "from": DATES,
        "to": DATES,
        "order": ["ASC", "DESC", "", None],
        "page": ["1", "007", "1000000000", 1, 20, "", None],
    },
    "status": {"id": ["1", "01", 1]},
}

# Of each field, what neither allows.
REFUSED = {
    "create": {
        "email": ["", "nobody", None],
        "amount": ["", "0", "0.00", "1.005", "-1", "+1", "1e2", "1,50", ".5", "5.", 0, -1, None],
        "devise": ["usd", ""],
        "name": ["a\tb", "x" * 256],
        "personal_id": ["1234567890", 123],
        "success_url": [
            "shop.example",
            "/thanks",
            "ftp://shop.example/",
            "https://user:secret@shop.example/",
            "https://shop.example/a b",
            "https://shop.example\\a",
        ],
        "payment_solution_type": ["upi"],
    },
    "server to server": {
        "phone": ["12345", "call me", "++123456"],
        "customer_ip": ["256.1.1.1", "1.2.3", "01.2.3.4", "::1"],
        "country": ["in", "IND"],
        "date_of_birth": ["1990-02-30", "1990-04-31", "1990-13-01", "90-01-01"],
        "card_number": ["4242", "4242x424242424242"],
        "card_expiry_date": ["13/2030", "1/2030", "12/30"],
        "card_ccv": ["12", "12345"],
    },
    "by stablecoin": {
        "payableCurrencies": ["USDT", "usdt_polygon", "USDT_polygon,USDC_polygon"],
    },
    "history": {
        "status": ["paid"],
        "from": ["2024-02-30", "2024-1-1"],
        "page": ["0", "1000000001", "-1", 0],
    },
    "status": {"id": ["", "a", "-1", -1, None]},
}

ORDER = {"email": "customer@example.com", "amount": "15.04", "devise": "USD"}
CARD = {
    "name": "Asha Rao",
    "phone": "+919876543210",
    "customer_ip": "203.0.113.7",
    "address1": "12 Lake Road",
    "city": "Pune",
    "country": "IN",
    "postcode": "411001",
    "date_of_birth": "1990-04-12",
    "card_number": "4242424242424242",
    "card_expiry_date": "12/2030",
    "card_ccv": "123",
}

# Of each call: the name of its body's schema, its path, and what it needs beside the field.
CALLS = {
    "create": ("Create", "/api/btn-create-invoice/get/", ORDER),
    "server to server": ("Create", "/api/btn-create-invoice/get/", {**ORDER, **CARD}),
    "by stablecoin": ("Create", "/api/btn-create-invoice/get/", ORDER),
    "history": ("History", "/api/invoice/history/", {}),
    "status": ("Status", "/api/invoice/status/", {"id": "1"}),
}


# Those that are made of a merchant in server-to-server mode.
OF_S2S = {"server to server", "by stablecoin"}


def main(redirect_url, redirect_key, s2s_url, s2s_key):
    redirect, s2s = (redirect_url, redirect_key), (s2s_url, s2s_key)
    with urllib.request.urlopen(f"{redirect_url}/openapi.json", timeout=30) as response:
        document = json.load(response)
    faults = list(faults_of_examples(document, document, "#"))
    for is_taken, table in [(True, TAKEN), (False, REFUSED)]:
        for call, fields in table.items():
            gateway = s2s if call in OF_S2S else redirect
            faults += faults_of_fields(document, gateway, call, fields, is_taken)
    for call, (schema, _, _) in CALLS.items():
        alike = [fields for other, fields in TAKEN.items() if CALLS[other][0] == schema]
        named = {name for fields in alike for name in fields}
        described = set(document["components"]["schemas"][f"{schema}Request"]["properties"])
        faults += [f"{call}: no value of {name}" for name in described - named]
    if faults:
        sys.exit("\n".join(faults))


def validator(document, schema):
    """A validator of a schema that may refer to others of the document."""
    return jsonschema_rs.Draft202012Validator({"components": document["components"], **schema})


def faults_of_examples(document, node, place):
    """The examples, anywhere in the document, that break the schema beside them."""
    if isinstance(node, list):
        for at, inner in enumerate(node):
            yield from faults_of_examples(document, inner, f"{place}/{at}")
    if not isinstance(node, dict):
        return
    if "schema" in node:
        examples = [example["value"] for example in node.get("examples", {}).values()]
        examples += [node["example"]] if "example" in node else []
        schema = node["schema"]
    else:
        examples = node["examples"] if isinstance(node.get("examples"), list) else []
        schema = node
    for example in examples:
        if not validator(document, schema).is_valid(example):
            yield f"{place}: the example {example!r} breaks its schema"
    for name, inner in node.items():
        if name not in {"example", "examples"}:
            yield from faults_of_examples(document, inner, f"{place}/{name}")


def faults_of_fields(document, gateway, call, fields, is_taken):
    """The values that the description, or the gateway, does not treat as the table says."""
    schema, path, others = CALLS[call]
    kinds = [("Request", send_json), ("RequestForm", send_form)]
    for kind, send in kinds:
        schema_of_body = {"$ref": f"#/components/schemas/{schema}{kind}"}
        allows = validator(document, schema_of_body)
        for name, values in fields.items():
            for value in values:
                if send is send_form and not isinstance(value, str):
                    continue
                body = {**others, name: value}
                answered = send(gateway, path, body)
                if allows.is_valid(body) != is_taken:
                    yield f"{call}, {kind}: the description on {name} {value!r}"
                if (answered["errorCode"] == 0) != is_taken:
                    yield f"{call}, {kind}: the gateway on {name} {value!r}: {answered}"


def send_json(gateway, path, body):
    return send(gateway, path, json.dumps(body).encode(), "application/json")


def send_form(gateway, path, body):
    encoded = urllib.parse.urlencode(body).encode()
    return send(gateway, path, encoded, "application/x-www-form-urlencoded")


def send(gateway, path, body, content_type):
    url, key = gateway
    headers = {"API-KEY": key, "Content-Type": content_type}
    call = urllib.request.Request(url + path, data=body, headers=headers)
    with urllib.request.urlopen(call, timeout=30) as response:
        return json.load(response)


main(*sys.argv[1:])
