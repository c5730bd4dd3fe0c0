import json
import urllib.parse
import urllib.request

call = urllib.request.Request(
    "https://pay.example.com/api/refund/create/",
    data=urllib.parse.urlencode({"id": "185", "amount": "5"}).encode(),
    headers={"API-KEY": "tp_test_YOUR_KEY", "Idempotency-Key": "refund-of-order-1042-python"},
)
with urllib.request.urlopen(call, timeout=30) as response:
    reply = json.load(response)
if reply["errorCode"] != 0:
    raise SystemExit(f"{reply['errorCode']} {reply['errorMessage']}")
print(reply["refund"]["status"])
