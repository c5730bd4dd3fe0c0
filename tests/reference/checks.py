"""What Schemathesis asks of an API whose HTTP status is 200 for every outcome.

What the description allows is not refused for its form, and what it does not allow is refused.
"""

import os
from urllib.parse import parse_qsl, urlsplit

import schemathesis

# Refusals of how a request is written, not of what it asks for.
OF_FORM = {50002, 50003, 50004, 50005, 50009, 50101, 50102, 50103, 50104, 50111, 50113, 50114}

# Refusals of a field that depend on more than that field.
OF_MORE = {
    "the invoice's status does not allow it",
    "the invoice must be awaiting_approval or paid",
    "it is more than what is left to refund",
    "the invoice has had too many refunds",
    "the invoice has no callback yet",
    "the merchant has no callback URL",
    "it must not be before from",
}


# A merchant that is not in server-to-server mode: its fields are ignored, whatever they are.
REDIRECT_MODE = os.environ["MERCHANT_MODE"] == "redirect"


DAY = r"^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])$"
URL = r"^https?://[a-z]{1,20}(\.[a-z]{2,10}){1,3}(/[A-Za-z0-9_.~{}?=&#%\-]{0,200})?$"

# What is sent of fields whose rules no pattern can tell: texts that keep those rules as well.
SENT = {
    "email": r"^[A-Za-z0-9]+([._+\-][A-Za-z0-9]+){0,3}@([a-z0-9]{1,20}\.){1,3}[a-z]{2,10}$",
    "amount": r"^[0-9]{0,12}[1-9](\.[0-9]{1,2}0{0,9})?$",
    **dict.fromkeys(["success_url", "cancel_url", "pending_url", "failure_url"], URL),
    "from": DAY,
    "to": DAY,
    "date_of_birth": DAY,
    "phone": r"^\+?[0-9]{6,20}$",
    "country": "^(IN|US|GB|DE|ZA)$",
    "card_number": "^[0-9]{12,19}$",
    "card_expiry_date": "^(0[1-9]|1[0-2])/20[0-9]{2}$",
}

# The same of amounts as numbers: neither an exponent nor too many decimals.
AMOUNTS = [
    {"type": "integer", "minimum": 1, "maximum": 9_999_999_999},
    {"type": "number", "minimum": 0.01, "maximum": 99_999_999, "multipleOf": 0.01},
]


def narrow(name, schema):
    """Has a field sent as one that keeps also what its description says in words alone."""
    if name in SENT and "pattern" in schema:
        schema["pattern"] = SENT[name]
    if name == "callbackJson" and "maxLength" in schema:
        # Its bytes count.
        schema["maxLength"] //= 4
    if name == "amount" and "anyOf" in schema:
        kinds = schema["anyOf"]
        schema["anyOf"] = [kind for kind in kinds if kind["type"] != "number"] + AMOUNTS
    for kind in schema.get("anyOf", []):
        narrow(name, kind)


@schemathesis.hook
def before_load_schema(context, raw_schema):
    """Narrows what is sent, and leaves out of it what this merchant's calls ignore."""
    for name, schema in raw_schema["components"]["schemas"].items():
        if name.endswith(("Request", "RequestForm")):
            for field, of_field in schema["properties"].items():
                narrow(field, of_field)
    for path in raw_schema["paths"].values():
        for parameter in path.get("get", {}).get("parameters", []):
            narrow(parameter["name"], parameter["schema"])
    if not REDIRECT_MODE:
        return
    for schema in raw_schema["components"]["schemas"].values():
        fields = schema.get("properties", {})
        for name in [name for name, field in fields.items() if "x-server-to-server" in field]:
            del fields[name]


@schemathesis.check
def refused_as_described(ctx, response, case):
    """Compares whether a request keeps the description with whether the gateway takes it."""
    if not REDIRECT_MODE or case.meta is None or response.status_code != 200:
        return
    reply = response.json()
    code, detail = reply["errorCode"], reply.get("errorDetail")
    wrong = {part.value for part, info in case.meta.components.items() if info.mode.is_negative}
    # What the description does not name is ignored, so it cannot make a query wrong. Null, or a list
    # of it, is no text, but is sent as an empty one, which an optional field may be.
    sent = parse_qsl(urlsplit(response.request.url).query, keep_blank_values=True)
    named = {parameter.name for parameter in case.operation.query}
    if any(name not in named or value == "" for name, value in sent):
        wrong.discard("query")
    if wrong & {"body", "query"} and code == 0:
        raise AssertionError("the description does not allow what is taken")
    if wrong or case.meta.generation.mode.is_negative:
        return
    # JSON Schema takes 185.0 for an integer. The gateway reads digits, and takes it for no id.
    if code in OF_FORM and detail not in OF_MORE and not holds_float(case.body):
        raise AssertionError(f"the description allows what is refused as {code}")


def holds_float(body):
    """Whether a field of a body is a number with a point, though it is whole."""
    fields = body.values() if isinstance(body, dict) else []
    return any(isinstance(value, float) and value.is_integer() for value in fields)
