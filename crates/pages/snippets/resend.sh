curl -sS https://pay.example.com/api/callback/resend/ \
  -H 'API-KEY: tp_test_YOUR_KEY' \
  --data-urlencode 'id=185'
