// Copies an amount, an address or a reference. Where a browser does not let it, the value can be selected.
document.addEventListener("click", ({ target }) => {
  const { copy, done } = target.dataset;
  if (copy) navigator.clipboard?.writeText(copy).then(() => (target.nextSibling.textContent = done));
});
