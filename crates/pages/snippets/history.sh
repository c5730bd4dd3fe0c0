curl -sS 'https://pay.example.com/api/invoice/history/?status=ALL&order=DESC&page=1' \
  -H 'API-KEY: tp_test_YOUR_KEY'
