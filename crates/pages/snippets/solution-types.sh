curl -sS 'https://pay.example.com/api/payment-solution-type/get/' \
  -H 'API-KEY: tp_test_YOUR_KEY'
