import json
import urllib.request

invoice = {
    "email": "customer@example.com",
    "amount": "15.04",
    "devise": "USD",
    "success_url": "https://shop.example/thanks",
    "callbackJson": {"order": 1042},
}
call = urllib.request.Request(
    "https://pay.example.com/api/btn-create-invoice/get/",
    data=json.dumps(invoice).encode(),
    headers={
        "API-KEY": "tp_test_YOUR_KEY",
        "Content-Type": "application/json",
        "Idempotency-Key": "order-1042-python",
    },
)
with urllib.request.urlopen(call, timeout=30) as response:
    reply = json.load(response)
if reply["errorCode"] != 0:
    raise SystemExit(f"{reply['errorCode']} {reply['errorMessage']}")
print(reply["redirectUrl"])
