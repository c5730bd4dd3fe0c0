// Shows what becomes of the payment as soon as it does, without loading the page anew. What it goes
// by is in the page's element `watch`: where to ask, what is shown, and for how many seconds.
(() => {
  const page = document;
  const part = (name) => page.querySelector(name);
  const parts = (name) => [...page.querySelectorAll(name)];
  let lost = 0;
  let again, asked, stale, until, watch;

  const ask = (url, type, then) => {
    asked = new XMLHttpRequest();
    asked.open("GET", url);
    asked.responseType = type;
    asked.timeout = 4e4;
    asked.onload = ({ target }) => {
      if (target.status == 404) watch = 0;
      else if (target.status != 200) lose();
      else then(target, (lost = 0));
    };
    asked.onerror = asked.ontimeout = lose;
    asked.send();
  };

  const rest = (pause) => {
    parts("#live>*").forEach((one, at) => (one.hidden = at == !lost));
    again = setTimeout(poll, pause);
  };

  const lose = () => rest(500 << Math.min(++lost, 6));

  const poll = () => {
    clearTimeout(again);
    asked?.abort();
    if (page.hidden || !watch) return;
    if (stale) return ask(watch.page, "document", show);
    const began = Date.now();
    ask(watch.status, "json", ({ response }) => {
      stale = response.tag != watch.seen;
      // Whoever is not kept waiting asks less often.
      rest(stale || Date.now() - began > 999 ? 0 : 5e3);
    });
  };

  // Changes what differs and nothing else: focus, pictures and regions that are read out stay.
  const blend = (old, now) => {
    const [were, are] = [old, now].map((node) => [...node.childNodes]);
    if (old.isEqualNode(now)) return;
    if (!are[0] || !old.cloneNode().isEqualNode(now.cloneNode())) old.replaceWith(now);
    else if (were.length == are.length) were.forEach((node, at) => blend(node, are[at]));
    else old.replaceChildren(...are);
  };

  const show = ({ response, responseURL }) => {
    const [old, now] = [page, response].map((one) => one.querySelector("h1").textContent);
    // What is being typed is not thrown away.
    if (old != now && parts("main input").some((one) => one.value != one.defaultValue))
      return (part("#watch").hidden = watch = 0);
    const focus = page.activeElement;
    blend(part(".page"), response.querySelector(".page"));
    page.title = response.title;
    history.replaceState(0, "", responseURL);
    if (old != now || !focus.isConnected) {
      const title = part("h1");
      title.tabIndex = -1;
      title.focus();
      scrollTo(0, 0);
    }
    setTimeout(() => part("#go")?.click(), 2e3);
    begin();
    rest(1e3);
  };

  const tick = () => {
    if (!until) return;
    const left = part("#left");
    const seconds = Math.max(0, Math.ceil((until - Date.now()) / 1e3));
    if (left) {
      const time = `${(seconds / 60) | 0}:${`${seconds % 60}`.padStart(2, 0)}`;
      left.textContent = left.dataset.text.replace("#", time);
      left.hidden = 0;
    }
    if (seconds) return;
    until = 0;
    stale = 1;
    poll();
  };

  const begin = () => {
    watch = part("#watch")?.dataset;
    until = watch?.left && Date.now() + watch.left * 1e3;
    stale = 0;
    tick();
  };

  begin();
  setInterval(tick, 1e3);
  page.onvisibilitychange = onpageshow = ononline = onoffline = poll;
})();
