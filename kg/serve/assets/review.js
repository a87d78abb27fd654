// The review page without loading it anew: decisions by key or button, the last one taken back, the build watched.
// Everything here can be done without it, by the forms of the page.
"use strict";
(() => {
  const desk = document.getElementById("desk");
  const cards = [...document.querySelectorAll("article.case")];
  const who = document.getElementById("who");
  const when = document.getElementById("when");
  let last = null; // the card of the last decision
  let busy = false;

  // Who decides and when stay from page to page; the day is that of the person's own clock, and can be changed.
  if (who && when) {
    const kept = { get: (name) => { try { return localStorage.getItem(name) || ""; } catch { return ""; } }, set: (name, value) => { try { localStorage.setItem(name, value); } catch { /* a private window keeps nothing */ } } };
    who.value = who.value || kept.get("kg.review.who");
    who.addEventListener("change", () => kept.set("kg.review.who", who.value));
    if (!when.value) {
      const now = new Date();
      when.value = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((n) => String(n).padStart(2, "0")).join("-");
    }
  }

  const say = (word, more) => {
    const strong = document.createElement("strong");
    strong.textContent = more[0];
    const about = document.createElement("bdi");
    about.textContent = more[1];
    document.getElementById("last").replaceChildren(`${word} `, strong, " ", about);
  };

  const state = (told) => {
    const undo = desk.querySelector("form.undo");
    if (undo && "number" in told) {
      undo.hidden = !told.number;
      undo.elements.number.value = told.number || "";
    }
    const apply = desk.querySelector("form.apply");
    if (apply && "waiting" in told) {
      apply.hidden = !told.waiting && !told.building;
      apply.querySelector(".waiting").textContent = told.building ? desk.dataset.building : told.waiting < 0 ? desk.dataset.differs : desk.dataset.waiting.replace("#", told.waiting);
      apply.querySelector("button").disabled = Boolean(told.building);
    }
  };

  const send = async (form, button) => {
    const fields = new FormData(form);
    fields.set(button.name, button.value);
    if (who) fields.set("who", who.value);
    if (when) fields.set("when", when.value);
    const answer = await fetch(form.getAttribute("action"), { method: "POST", headers: { Accept: "application/json" }, body: new URLSearchParams(fields) });
    const told = await answer.json();
    if (!answer.ok) throw new Error(told.error || String(answer.status));
    return told;
  };

  const next = (card) => {
    const rest = cards.slice(cards.indexOf(card) + 1).find((one) => !one.classList.contains("settled"));
    if (rest) rest.focus();
  };

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    const button = event.submitter || form.querySelector("button");
    if (!form.matches(".judge, .undo") || !button) return;
    event.preventDefault();
    if (busy) return;
    busy = true;
    const card = form.closest("article.case");
    try {
      const told = await send(form, button);
      if (told.undone) {
        say(desk.dataset.undone, [told.undone, told.about]);
        if (last) {
          last.classList.remove("settled");
          last.querySelector(".verdict").textContent = "";
          last.focus();
          last = null;
        }
      } else {
        say(desk.dataset.taken, [told.taken, told.about]);
        card.querySelector(".verdict").textContent = told.taken;
        last = card;
        if (["accept", "reject", "relabel"].includes(button.value)) {
          card.classList.add("settled");
          next(card);
        }
      }
      state(told);
    } catch (error) {
      say(desk.dataset.failed, ["", error.message]);
    } finally {
      busy = false;
    }
  });

  const move = (step) => {
    const here = cards.indexOf(document.activeElement.closest("article.case"));
    const to = cards[here < 0 ? 0 : Math.min(Math.max(here + step, 0), cards.length - 1)];
    if (to) to.focus();
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.target.matches("input, select, textarea")) return;
    const card = document.activeElement.closest("article.case");
    const press = (selector) => { const found = (card || document).querySelector(selector); if (found) found.click(); };
    const keys = {
      j: () => move(1), s: () => move(1), k: () => move(-1),
      a: () => card && press("button[value=accept]"), r: () => card && press("button[value=reject]"),
      c: () => { if (card) { const details = card.querySelector("details.change"); details.open = !details.open; if (details.open) details.querySelector("select").focus(); } },
      u: () => { const undo = desk.querySelector("form.undo"); if (undo && !undo.hidden) undo.querySelector("button").click(); },
    };
    if (keys[event.key]) {
      event.preventDefault();
      keys[event.key]();
    }
  });

  // While the store is built, look now and then; when it is done the page shows the new state.
  const watch = async () => {
    const told = await (await fetch("/api/review")).json();
    if (told.building) {
      setTimeout(watch, 700);
    } else {
      location.replace(location.href);
    }
  };
  const apply = desk.querySelector("form.apply button");
  if (apply && apply.disabled) setTimeout(watch, 500);
  const first = cards.find((one) => !one.classList.contains("settled"));
  if (first && !location.hash) first.focus({ preventScroll: true });
})();
