const response = await fetch('https://pay.example.com/api/callback/resend/', {
  method: 'POST',
  headers: { 'API-KEY': 'tp_test_YOUR_KEY', 'Content-Type': 'application/json' },
  body: JSON.stringify({ id: '185' }),
});
const reply = await response.json();
if (reply.errorCode !== 0) {
  throw new Error(`${reply.errorCode} ${reply.errorMessage}`);
}
console.log(reply.callback.webhook_id);
