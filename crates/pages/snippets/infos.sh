curl -sS 'https://pay.example.com/api/client-invoice-info/get/?id=185' \
  -H 'API-KEY: tp_test_YOUR_KEY'
