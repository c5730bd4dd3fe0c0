curl -sS 'https://pay.example.com/api/payment-solution-name/get/?payment_solution_type=UPI' \
  -H 'API-KEY: tp_test_YOUR_KEY'
