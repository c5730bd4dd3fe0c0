// Moves a waiting page on when the invoice changes, and counts the rate's validity down.
(() => {
  "use strict";
  const { statusUrl, returnUrl, seen, validUntil, lostText, leftText } = document.body.dataset;
  if (!statusUrl) return;
  const live = document.getElementById("live");
  const left = document.getElementById("left");
  const waiting = live.textContent;
  let since = Date.now();
  let ahead; // How far this device's clock is ahead of the server's.
  let lost = false;
  let busy = false;
  let timer;

  const leave = () => {
    clearInterval(ticking);
    location.replace(returnUrl);
  };

  const tick = () => {
    if (!validUntil || ahead === undefined) return;
    const seconds = Math.ceil((Date.parse(validUntil) - Date.now() + ahead) / 1000);
    const rest = Math.max(seconds, 0);
    const time = Math.floor(rest / 60) + ":" + String(rest % 60).padStart(2, "0");
    left.textContent = leftText.replace("#", time);
    left.hidden = false;
    if (seconds < 0 && !lost) leave();
  };

  const poll = async () => {
    clearTimeout(timer);
    if (busy || document.hidden) return;
    busy = true;
    const abort = new AbortController();
    const limit = setTimeout(() => abort.abort(), 8000);
    try {
      const answer = await fetch(statusUrl, { cache: "no-store", signal: abort.signal });
      const invoice = await answer.json();
      if (!answer.ok) throw answer;
      if (invoice.tag !== seen) return leave();
      ahead = Date.now() - Date.parse(answer.headers.get("date")) || 0;
      lost = false;
      tick();
    } catch {
      lost = true;
    }
    clearTimeout(limit);
    const text = lost ? lostText : waiting;
    if (live.textContent !== text) live.textContent = text;
    busy = false;
    timer = setTimeout(poll, lost || Date.now() - since > 60000 ? 5000 : 2000);
  };

  const ticking = setInterval(tick, 1000);
  document.addEventListener("visibilitychange", () => {
    since = Date.now();
    poll();
  });
  poll();
})();
