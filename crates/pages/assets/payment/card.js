// Groups the digits of a card while it is typed, names its scheme, and tells faults at once.
(() => {
  const on = addEventListener;
  const one = (id) => document.getElementById(id);
  const digits = (text) => text.replace(/\D/g, "");

  // How its numbers begin, its name, and how many digits they have and its codes.
  const scheme = (number) =>
    one("number").dataset.schemes.split(";").map((row) => row.split(":"))
      .find(([start]) => number.match(start));

  const written = {
    number(text) {
      const number = digits(text).slice(0, 19);
      const [, name, , code] = scheme(number);
      one("scheme").textContent = name;
      one("code").pattern = `\\d{${code}}`;
      return number.replace(code == 4 ? /^.{4}(?=.)|.{6}(?=.)/g : /.{4}(?=.)/g, "$& ");
    },
    expiry: (text, erases) =>
      digits(text.replace(/^([2-9]|.(?=\D))/, "0$1")).replace(/^(..)20(?=.)/, "$1")
        .slice(0, 4).replace(erases ? /^..(?=.)/ : /^../, "$& / "),
  };

  // Whether a text of the right form is wrong all the same.
  const isWrong = {
    number(text) {
      const number = digits(text);
      const sum = [...number].reverse().reduce((sum, digit, place) =>
        sum + (place % 2 && digit * 2 % 9 || +digit), 0);
      return sum % 10 || !scheme(number)[2].includes(number.length);
    },
    expiry: (text, now) => text.slice(-2) + text.slice(0, 2) < now,
  };

  const tell = (field) => {
    const { id, value, dataset: { faults, now }, validity } = field;
    const [form, sense] = faults.split("|");
    const fault = !validity.valid ? form : isWrong[id]?.(value, now) ? sense : "";
    one(id + "-fault").textContent = fault;
    field.ariaInvalid = !!fault;
    return fault;
  };

  on("focusout", ({ target }) => target.value && target.dataset.faults && tell(target));
  on("input", ({ target, inputType }) => {
    const { id, value, selectionEnd } = target;
    if (written[id]) {
      const text = target.value = written[id](value, /^del/.test(inputType));
      const after = digits(value.slice(selectionEnd)).length;
      let place = text.length;
      while (digits(text.slice(place)).length < after) place--;
      // A key that erases to the left, or the next digit, finds a digit there.
      if (after && !/Fo/.test(inputType)) while (/[ /]/.test(text[place - 1])) place--;
      if (inputType) target.setSelectionRange(place, place);
    }
    if (target.ariaInvalid == "true") tell(target);
  });
  on("submit", (event) => {
    const { submitter, target } = event;
    const [faulty] = [...target].filter((field) => field.dataset.faults && tell(field));
    const { busy } = submitter.dataset;
    if (faulty) event.preventDefault(faulty.focus());
    else if (busy) submitter.disabled = !!(submitter.textContent = busy);
  });
  on("pageshow", ({ persisted }) => persisted && location.reload());
})();
