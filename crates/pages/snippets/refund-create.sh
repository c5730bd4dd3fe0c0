curl -sS https://pay.example.com/api/refund/create/ \
  -H 'API-KEY: tp_test_YOUR_KEY' \
  -H 'Idempotency-Key: refund-of-order-1042-curl' \
  --data-urlencode 'id=185' \
  --data-urlencode 'amount=5'
