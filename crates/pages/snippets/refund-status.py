import json
import urllib.request

call = urllib.request.Request(
    "https://pay.example.com/api/refund/status/?id=7",
    headers={"API-KEY": "tp_test_YOUR_KEY"},
)
with urllib.request.urlopen(call, timeout=30) as response:
    reply = json.load(response)
if reply["errorCode"] != 0:
    raise SystemExit(f"{reply['errorCode']} {reply['errorMessage']}")
print(reply["refund"]["status"])
