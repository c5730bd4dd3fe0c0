// The shop's pages. Whatever comes from outside is escaped.

const SIGNS = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

const escape = (text) => String(text).replaceAll(/[&<>"']/g, (sign) => SIGNS[sign]);

const STATES = {
  waiting: ['We are waiting for confirmation', 'This page looks again by itself.'],
  paid: ['Thank you, your order is paid', 'We will send it today.'],
  failed: ['The payment failed', 'No money was taken. You can order again.'],
  canceled: ['You canceled the payment', 'No money was taken. You can order again.'],
  expired: ['The payment was not made in time', 'You can order again.'],
  check: ['We are checking your payment', 'We will write to you.'],
  'charged back': ['Your bank took the money back', 'Please write to us.'],
  refunded: ['Your money is on its way back', 'The order is closed.'],
};

function page(title, content, { reload = false } = {}) {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${reload ? '<meta http-equiv="refresh" content="2">' : ''}
<title>${escape(title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/style.css">
</head>
<body>
<main>
<h1>${escape(title)}</h1>
${content}
</main>
</body>
</html>
`;
}

/**
 * The product, with a form whose order id makes a second click the same order. `isAgain` offers to
 * go on with an order that is there already, with what was typed for it.
 */
export function product({ name, amount, devise, sold, order, error, isAgain }) {
  const email = `<label>Your e-mail address
<input type="email" name="email" required autocomplete="email" value="customer@example.com">
</label>`;
  return page(
    name,
    `${error ? `<p role="alert">${escape(error)}</p>` : ''}
<p class="price">${escape(amount)} ${escape(devise)}</p>
<p>Sold so far: ${escape(sold)}</p>
<form method="post" action="/buy">
<input type="hidden" name="order" value="${escape(order)}">
${isAgain ? '' : email}
<button>${isAgain ? 'Try again' : 'Buy'}</button>
</form>`,
  );
}

/** Where the customer comes back to. It says what the callbacks said, and nothing else. */
export function order({ amount, devise, state }) {
  const [title, text] = STATES[state];
  const content = `<p>${escape(text)}</p>
<p class="price">${escape(amount)} ${escape(devise)}</p>
<p><a href="/">Back to the shop</a></p>`;
  return page(title, content, { reload: state === 'waiting' });
}

/** For whoever runs the shop. */
export function admin(orders, tokenOf, error) {
  const rows = orders.map((order) => {
    const isRefundable = order.refund === null || order.refund === 'failed';
    const canRefund = order.credited && order.state === 'paid' && isRefundable;
    const button = `<form method="post" action="/admin/refund">
<input type="hidden" name="order" value="${escape(order.id)}">
<input type="hidden" name="token" value="${escape(tokenOf(order.id))}">
<button>Refund</button>
</form>`;
    const refund = order.refund ? ` (refund ${order.refund})` : '';
    return `<tr><td>${escape(order.invoice ?? '')}</td><td>${escape(order.amount)}</td>
<td>${escape(order.state + refund)}</td><td>${canRefund ? button : ''}</td></tr>`;
  });
  return page(
    'Orders',
    `${error ? `<p role="alert">${escape(error)}</p>` : ''}
<table>
<thead><tr><th>Invoice</th><th>Amount</th><th>State</th><th></th></tr></thead>
<tbody>${rows.join('\n')}</tbody>
</table>`,
  );
}
