// The comfort of the Tillkey login steps: the number pad, typing anywhere, one submit only. Everything also works
// without this file: then the fields, the device's keyboard and the submit button remain.
// The PIN lives in the field's value and nowhere else: not in an attribute, the URL, the title, a log or a storage.

// A request that got stuck must not block the till for good.
const STUCK_MILLIS = 20_000;

// By form, the renewal that is under way. It makes the form's present address worthless, so a submit waits for it.
const renewals = new WeakMap();

// After the last digit somebody may take it back for this long. Who types faster than this between two digits does not
// look at the screen, could not react within it, and does not wait for it.
const SECOND_THOUGHT_MILLIS = 500;
const FAST_DIGIT_MILLIS = 250;

// Event of the form: whether the login behind the pad could be renewed. The browser's own word for it is not enough: it
// calls a till offline that reaches the server well.
const RENEWED = "tillkey-renewed";

// A page that becomes visible is renewed once, although several events report it.
const JUST_RENEWED_MILLIS = 2_000;

for (const form of document.querySelectorAll("form[data-tillkey-once]")) {
  const renews = "tillkeyRenew" in form.dataset;
  if (renews) {
    renewBeforeSubmit(form);
  }
  const once = submitOnce(form);
  if (form.querySelector("#tillkey-pad")) {
    pinPad(form, once);
  }
  if (renews) {
    keepFresh(form);
  }
  if ("tillkeySecret" in form.dataset) {
    wipeOnLeave(form);
  }
}

/** Lets the form be submitted once, until the page is shown again. */
function submitOnce(form) {
  const onSent = [];
  const onReleased = [];
  let sent = false;
  let stuck;

  function set(value) {
    sent = value;
    form.setAttribute("aria-busy", String(sent));
    // Marked, not disabled: a disabled button would lose the keyboard's focus.
    for (const button of form.querySelectorAll("button")) {
      button.setAttribute("aria-disabled", String(sent));
    }
  }

  function release() {
    clearTimeout(stuck);
    set(false);
    onReleased.forEach((listener) => listener());
  }

  form.addEventListener("submit", (event) => {
    if (sent) {
      event.preventDefault();
      return;
    }
    set(true);
    stuck = setTimeout(release, STUCK_MILLIS);
    onSent.forEach((listener) => listener());
  });

  // The browser shows the page again as it was left, for example after "back".
  addEventListener("pageshow", (event) => {
    if (event.persisted) {
      release();
    }
  });

  return {
    isSent: () => sent,
    onSent: (listener) => onSent.push(listener),
    onReleased: (listener) => onReleased.push(listener),
  };
}

function pinPad(form, once) {
  const input = form.querySelector("#tillkey-pin");
  const status = form.querySelector("#tillkey-pin-status");
  const pad = form.querySelector("#tillkey-pad");
  const text = form.dataset;
  const lengths = text.tillkeyLengths.split(",").filter(Boolean).map(Number);
  const longest = Math.max(0, ...lengths);
  const message = form.querySelector("#tillkey-message");
  // When the digits in the field were typed. Fewer than there are digits where several came at once.
  let typedAt = [];
  let secondThought;
  let waitsUntil = 0;

  function say(words, isWarning = false) {
    // The server's answer was about another PIN, and there is room for one message.
    message?.remove();
    status.textContent = words;
    status.classList.toggle("tillkey-status-warning", isWarning);
  }

  function changed() {
    const pin = input.value;
    clearTimeout(secondThought);
    typedAt = pin.length === typedAt.length + 1 ? [...typedAt, Date.now()] : typedAt.slice(0, pin.length);
    input.removeAttribute("aria-invalid");
    if (/[^0-9]/.test(pin)) {
      say(text.tillkeyDigitsOnly, true);
    } else if (longest > 0 && pin.length > longest) {
      say(text.tillkeyTooLong, true);
    } else {
      say(longest > 0 ? text.tillkeyProgress.replace("{n}", String(pin.length)) : "");
      submitWhenComplete(isTypedFast() ? 0 : SECOND_THOUGHT_MILLIS);
    }
  }

  function isTypedFast() {
    return typedAt.length < longest || typedAt.at(-1) - typedAt[0] <= FAST_DIGIT_MILLIS * (longest - 1);
  }

  function submitWhenComplete(delayMillis) {
    // With two lengths the shorter PIN may be the beginning of a longer one: then the person submits.
    const complete = lengths.length === 1 && input.value.length === longest && /^[0-9]*$/.test(input.value);
    if (!complete || !isMemberNamed() || once.isSent()) {
      return;
    }
    if (delayMillis === 0) {
      form.requestSubmit();
    } else {
      secondThought = setTimeout(() => form.requestSubmit(), delayMillis);
    }
  }

  /** Takes no digits until the till does, and counts down. */
  function wait() {
    const seconds = Math.ceil((waitsUntil - Date.now()) / 1000);
    input.readOnly = seconds > 0;
    for (const key of pad.querySelectorAll("button")) {
      key.setAttribute("aria-disabled", String(seconds > 0));
    }
    if (seconds <= 0) {
      say("");
      input.focus();
      return;
    }
    const [words, left] =
      seconds < 60 ? [text.tillkeyWaitSeconds, seconds] : [text.tillkeyWaitMinutes, Math.ceil(seconds / 60)];
    // Written where the server has written it: a screen reader hears it once, and not every second.
    if (message?.isConnected) {
      message.textContent = words.replace("{n}", String(left));
    }
    setTimeout(wait, 1000);
  }

  /** Where a member is picked or a username typed, the PIN alone is half of the answer. */
  function isMemberNamed() {
    const tiles = [...form.querySelectorAll("input[type=radio][name=member]")];
    const username = form.querySelector("input[type=text][name=member]");
    return (tiles.length === 0 || tiles.some((tile) => tile.checked)) && (!username || username.value.trim() !== "");
  }

  function write(pin) {
    if (!once.isSent() && !input.readOnly) {
      input.value = pin;
      changed();
    }
  }

  const add = (digit) => write(input.value + digit);
  const removeLast = () => write(input.value.slice(0, -1));
  const clear = () => write("");

  pad.hidden = false;
  // The pad is the keyboard: on a touch screen the device's own one would cover it.
  input.inputMode = "none";

  // Refused as a whole: keeping only the digits of it would send a PIN that was not typed.
  input.addEventListener("beforeinput", (event) => {
    const data = event.data ?? event.dataTransfer?.getData("text/plain") ?? "";
    if (/[^0-9]/.test(data)) {
      event.preventDefault();
      say(text.tillkeyDigitsOnly, true);
    }
  });
  input.addEventListener("input", changed);
  form.addEventListener("click", (event) => {
    // A finger or a mouse only: moving through the tiles with the arrow keys does not choose one.
    if (event.detail > 0 && event.target.matches("input[type=radio][name=member]")) {
      submitWhenComplete(0);
    }
  });

  // The focus stays in the field, or Enter after a click would press the last key once more.
  pad.addEventListener("mousedown", (event) => event.preventDefault());
  pad.addEventListener("click", (event) => {
    const key = event.target.closest("button");
    if (!key) {
      return;
    }
    if ("tillkeyDigit" in key.dataset) {
      add(key.dataset.tillkeyDigit);
    } else if ("tillkeyBackspace" in key.dataset) {
      removeLast();
    } else {
      clear();
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const target = event.target;
    // Other fields, such as the choice of the language, keep their keys.
    if (target !== input && target.closest("input:not([type=radio]), select, textarea, [contenteditable]")) {
      return;
    }
    if (event.key === "Escape") {
      event.preventDefault();
      clear();
      input.focus();
    } else if (target === input) {
      return;
    } else if (/^[0-9]$/.test(event.key)) {
      event.preventDefault();
      input.focus();
      add(event.key);
    } else if (event.key === "Backspace") {
      event.preventDefault();
      input.focus();
      removeLast();
    } else if (event.key === "Enter" && !target.closest("a, button, summary")) {
      event.preventDefault();
      form.requestSubmit();
    }
  });

  form.addEventListener(
    "submit",
    (event) => {
      clearTimeout(secondThought);
      if (waitsUntil > Date.now()) {
        event.preventDefault();
        event.stopImmediatePropagation();
      }
    },
    { capture: true },
  );
  let isConnected = true;
  form.addEventListener(RENEWED, (event) => {
    if (!event.detail) {
      // A whole PIN was to be sent; a part of one waits for its next digit.
      if (input.value.length >= longest) {
        input.value = "";
      }
      say(text.tillkeyOffline, true);
    } else if (!isConnected) {
      say("");
    }
    isConnected = event.detail;
  });

  once.onSent(() => {
    // Not disabled: a disabled field would not be sent.
    input.readOnly = true;
    say(text.tillkeySending);
  });
  once.onReleased(() => {
    input.readOnly = false;
    input.value = "";
    say("");
    input.focus();
  });
  // Nothing is left for the next person who comes back to this page; what is sent has been collected before.
  addEventListener("pagehide", () => {
    input.value = "";
  });
  if (text.tillkeyWait) {
    waitsUntil = Date.now() + Number(text.tillkeyWait) * 1000;
    wait();
  }
  // Fast people, or a scanner as the keyboard, may have typed before this file was loaded.
  if (input.value !== "") {
    changed();
  }
}

/** When the login behind a pad was made or renewed. By the time of day: other clocks stand still while a device sleeps. */
function renewedAt(form) {
  return Number((form.dataset.tillkeyRenewedAt ??= String(Date.now())));
}

function isStale(form) {
  return Date.now() - renewedAt(form) >= Number(form.dataset.tillkeyRenewSeconds) * 1000;
}

/**
 * Renews the login behind a pad once, however many ask, and never fails: without a network, the next occasion tries again. Tells whether
 * the server was reached.
 */
function renew(form) {
  if (!renewals.has(form)) {
    renewals.set(
      form,
      fetchPad(form)
        .then(
          () => true,
          () => false,
        )
        .then((reached) => {
          renewals.delete(form);
          form.dispatchEvent(new CustomEvent(RENEWED, { detail: reached }));
          return reached;
        }),
    );
  }
  return renewals.get(form);
}

/**
 * The page stays as it is, with what has been typed; only where the form goes is new. Where the till does not show a pad any more, the
 * page is replaced by what it shows, unless digits are being typed.
 */
async function fetchPad(form) {
  const answer = await fetch(form.dataset.tillkeyRenew, {
    credentials: "same-origin",
    cache: "no-store",
    headers: { Accept: "text/html" },
  });
  if (answer.status >= 500) {
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("tillkey-pin-form");
  if (fresh) {
    form.setAttribute("action", fresh.getAttribute("action"));
    document.getElementById("tillkey-cancel-form")?.setAttribute("action", fresh.getAttribute("action"));
    form.dataset.tillkeyRenew = fresh.dataset.tillkeyRenew;
    form.dataset.tillkeyRenewSeconds = fresh.dataset.tillkeyRenewSeconds;
    form.dataset.tillkeyRenewedAt = String(Date.now());
    const tiles = form.querySelector(".tillkey-tiles");
    const freshTiles = fresh.querySelector(".tillkey-tiles");
    if (tiles && freshTiles && !tiles.querySelector(":checked")) {
      tiles.replaceChildren(...freshTiles.childNodes);
    }
  } else if (form.querySelector("#tillkey-pin").value === "") {
    location.replace(form.dataset.tillkeyRenew);
  }
}

/** Keeps the login behind a pad from timing out, however long the pad is open. */
function keepFresh(form) {
  function renewUnlessSent() {
    if (form.getAttribute("aria-busy") !== "true") {
      renew(form);
    }
  }

  function seenAgain() {
    if (document.visibilityState === "visible" && Date.now() - renewedAt(form) >= JUST_RENEWED_MILLIS) {
      renewUnlessSent();
    }
  }

  renewedAt(form);
  const half = Number(form.dataset.tillkeyRenewSeconds) * 500;
  setInterval(() => isStale(form) && renewUnlessSent(), Math.min(Math.max(half, 1_000), 30_000));
  document.addEventListener("visibilitychange", seenAgain);
  addEventListener("focus", seenAgain);
  addEventListener("offline", renewUnlessSent);
  addEventListener("online", renewUnlessSent);
  addEventListener("pageshow", (event) => event.persisted && seenAgain());
}

/** Where a device has just woken up, or a renewal is under way, the PIN waits for it: an address that is over would throw it away. */
function renewBeforeSubmit(form) {
  let renewed = false;

  form.addEventListener(
    "submit",
    (event) => {
      if (renewed || !(renewals.has(form) || isStale(form) || !navigator.onLine)) {
        renewed = false;
        return;
      }
      event.preventDefault();
      event.stopImmediatePropagation();
      renew(form).then((reached) => {
        if (reached) {
          renewed = true;
          form.requestSubmit();
        }
      });
    },
    { capture: true },
  );
}

/** Offered PINs are shown once, and not again from the browser's memory to the next person who goes back. */
function wipeOnLeave(form) {
  addEventListener("pagehide", () => {
    for (const secret of form.querySelectorAll("[data-tillkey-wipe]")) {
      secret.textContent = "";
    }
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) {
      // Not reload(): that would send a form again if this page was the answer to one.
      location.replace(location.href);
    }
  });
}
