curl -sS 'https://pay.example.com/api/refund/status/?id=7' \
  -H 'API-KEY: tp_test_YOUR_KEY'
