const response = await fetch('https://pay.example.com/api/refund/status/?id=7', {
  headers: { 'API-KEY': 'tp_test_YOUR_KEY' },
});
const reply = await response.json();
if (reply.errorCode !== 0) {
  throw new Error(`${reply.errorCode} ${reply.errorMessage}`);
}
console.log(reply.refund.status);
