// Groups the digits of a card while it is typed, names its scheme, and tells faults of its
// form, and of a UPI id's, at once.
(() => {
  const on = addEventListener;
  const one = (id) => document.getElementById(id);

  // How a field is written, and whether it is wrong though its form is right.
  const fields = {
    number(text, { schemes }) {
      text = text.replace(/\D/g, "");
      const row = schemes.split(";").find((row) => text.match(row));
      const [, name, lengths, code] = row.split(":");
      one("scheme").textContent = name;
      one("code").pattern = `\\d{${code}}`;
      let sum = lengths.includes(text.length) ? 0 : 0.5;
      for (let at = 0, digit; (digit = text.at(--at)); ) sum += (at % 2 ? 0 : (digit * 2) % 9) || +digit;
      const groups = code > 3 ? "^.{4}(?=.)|.{6}(?=.)" : ".{4}(?=.)";
      return [text.replace(RegExp(groups, "g"), "$& "), sum % 10];
    },
    expiry(text, { now }) {
      text = text.replace(/^([2-9]|.(?=\D))/, "0$1").replace(/\D/g, "").replace(/^(..)20(?=.)/, "$1");
      const date = text.slice(2) + text.slice(0, 2);
      return [text.replace(/^..(?=.)/, "$& / "), date < now];
    },
  };

  const tell = (field) => {
    const { id, value, dataset, validity } = field;
    const wrong = fields[id]?.(value, dataset)[1];
    const fault = !validity.valid ? dataset.form : wrong ? dataset.sense : "";
    one(id + "-fault").textContent = fault;
    field.ariaInvalid = !!fault;
    return fault;
  };

  // Whoever changes something in between goes on there.
  const read = ({ target, type }) => {
    const { id, value, selectionEnd, dataset, ariaInvalid } = target;
    const typing = type == "input";
    const [text] = fields[id]?.(value, dataset) ?? "";
    if (text && (!typing || selectionEnd == value.length)) target.value = text;
    if (dataset.form && (typing ? ariaInvalid == "true" : value)) tell(target);
  };

  on("input", read);
  on("focusout", read);
  on("submit", (event) => {
    const { submitter, target } = event;
    const [faulty] = [...target].filter((field) => field.dataset.form && tell(field));
    const { busy } = submitter.dataset;
    if (faulty) event.preventDefault(faulty.focus());
    else if (busy) submitter.disabled = submitter.textContent = busy;
  });
  on("pageshow", ({ persisted }) => persisted && location.reload());
})();
