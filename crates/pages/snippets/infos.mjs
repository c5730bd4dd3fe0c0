const response = await fetch('https://pay.example.com/api/client-invoice-info/get/?id=185', {
  headers: { 'API-KEY': 'tp_test_YOUR_KEY' },
});
const reply = await response.json();
if (reply.errorCode !== 0) {
  throw new Error(`${reply.errorCode} ${reply.errorMessage}`);
}
console.log(reply.data.status, reply.data.datetime);
