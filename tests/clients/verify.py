"""Judges callbacks by the official library of the Standard Webhooks specification."""

import base64
import json
import sys

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

for case in json.load(sys.stdin):
    secret = case["secret"]
    webhook = Webhook(secret.encode() if case["raw"] else secret)
    try:
        webhook.verify(base64.b64decode(case["body"]).decode(), case["headers"])
        verdict = "good"
    except WebhookVerificationError:
        verdict = "refused"
    print(f"{case['name']}: {verdict}")
