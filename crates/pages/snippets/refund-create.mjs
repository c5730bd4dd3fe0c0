const response = await fetch('https://pay.example.com/api/refund/create/', {
  method: 'POST',
  headers: {
    'API-KEY': 'tp_test_YOUR_KEY',
    'Content-Type': 'application/json',
    'Idempotency-Key': 'refund-of-order-1042-node',
  },
  body: JSON.stringify({ id: '185', amount: '5' }),
});
const reply = await response.json();
if (reply.errorCode !== 0) {
  throw new Error(`${reply.errorCode} ${reply.errorMessage}`);
}
console.log(reply.refund.status);
