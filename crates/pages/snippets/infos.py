import json
import urllib.request

call = urllib.request.Request(
    "https://pay.example.com/api/client-invoice-info/get/?id=185",
    headers={"API-KEY": "tp_test_YOUR_KEY"},
)
with urllib.request.urlopen(call, timeout=30) as response:
    reply = json.load(response)
if reply["errorCode"] != 0:
    raise SystemExit(f"{reply['errorCode']} {reply['errorMessage']}")
print(reply["data"]["status"], reply["data"]["datetime"])
