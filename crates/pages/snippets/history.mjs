const response = await fetch('https://pay.example.com/api/invoice/history/?status=ALL&order=DESC&page=1', {
  headers: { 'API-KEY': 'tp_test_YOUR_KEY' },
});
const reply = await response.json();
if (reply.errorCode !== 0) {
  throw new Error(`${reply.errorCode} ${reply.errorMessage}`);
}
console.log(reply.total, reply.list[0].status);
