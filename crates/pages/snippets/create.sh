curl -sS https://pay.example.com/api/btn-create-invoice/get/ \
  -H 'API-KEY: tp_test_YOUR_KEY' \
  -H 'Idempotency-Key: order-1042-curl' \
  --data-urlencode 'email=customer@example.com' \
  --data-urlencode 'amount=15.04' \
  --data-urlencode 'devise=USD' \
  --data-urlencode 'success_url=https://shop.example/thanks' \
  --data-urlencode 'callbackJson={"order":1042}'
