curl -sS 'https://pay.example.com/api/invoice/status/?id=185' \
  -H 'API-KEY: tp_test_YOUR_KEY'
