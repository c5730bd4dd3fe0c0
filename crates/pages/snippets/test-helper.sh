curl -sS https://pay.example.com/api/test-helper/pay/ \
  -H 'API-KEY: tp_test_YOUR_KEY' \
  --data-urlencode 'id=185' \
  --data-urlencode 'outcome=success'
