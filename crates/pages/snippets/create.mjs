const response = await fetch('https://pay.example.com/api/btn-create-invoice/get/', {
  method: 'POST',
  headers: {
    'API-KEY': 'tp_test_YOUR_KEY',
    'Content-Type': 'application/json',
    'Idempotency-Key': 'order-1042-node',
  },
  body: JSON.stringify({
    email: 'customer@example.com',
    amount: '15.04',
    devise: 'USD',
    success_url: 'https://shop.example/thanks',
    callbackJson: { order: 1042 },
  }),
});
const reply = await response.json();
if (reply.errorCode !== 0) {
  throw new Error(`${reply.errorCode} ${reply.errorMessage}`);
}
console.log(reply.redirectUrl);
