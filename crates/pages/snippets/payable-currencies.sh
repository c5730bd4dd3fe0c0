curl -sS 'https://pay.example.com/api/payable-currencies/get/' \
  -H 'API-KEY: tp_test_YOUR_KEY'
