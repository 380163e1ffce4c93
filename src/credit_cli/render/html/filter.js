"use strict";
(() => {
  const field = (id) => document.getElementById(id);
  const fields = {
    department: field("by-department"), rule: field("by-rule"),
    severity: field("by-severity"), text: field("by-text"),
  };
  const sections = [...document.querySelectorAll(".department")].map((node) => ({
    node,
    name: node.dataset.department,
    table: node.querySelector("table.findings"),
    heading: node.querySelector(".problems"),
    parts: [...node.querySelectorAll("table.findings tbody")].map((body) => ({
      body, rows: [...body.querySelectorAll("tr[data-r]")],
    })),
  }));
  const whole = sections.reduce((sum, one) => sum + one.parts.reduce((own, part) => own + part.rows.length, 0), 0);
  const texts = new Map();
  const textOf = (row) => {
    if (!texts.has(row)) texts.set(row, row.textContent.toLowerCase());
    return texts.get(row);
  };

  const wanted = () => Object.fromEntries(
    Object.entries(fields).map(([name, node]) => [name, node.value.trim()]));

  const fits = (row, want, words) =>
    (!want.rule || row.dataset.r === want.rule) &&
    (!want.severity || row.dataset.s === want.severity) &&
    words.every((word) => textOf(row).includes(word));

  function apply() {
    const want = wanted();
    const words = want.text.toLowerCase().split(/\s+/).filter(Boolean);
    const narrow = Boolean(want.rule || want.severity || words.length);
    let shown = 0;
    for (const one of sections) {
      const mine = !want.department || one.name === want.department;
      let own = 0;
      for (const { body, rows } of one.parts) {
        let left = 0;
        for (const row of rows) {
          row.hidden = !(mine && fits(row, want, words));
          if (!row.hidden) left += 1;
        }
        body.hidden = left === 0;
        own += left;
      }
      one.node.hidden = !mine || (narrow && own === 0);
      if (one.table) one.table.hidden = one.heading.hidden = own === 0;
      shown += own;
    }
    document.documentElement.classList.toggle("narrow", narrow);
    field("count").textContent = `显示 ${shown} / 共 ${whole}`;
  }

  function remember() {
    const said = new URLSearchParams(Object.entries(wanted()).filter(([, value]) => value)).toString();
    try {
      history.replaceState(null, "", said ? `#${said}` : "#findings");
    } catch {
      return;
    }
  }

  function clear() {
    for (const node of Object.values(fields)) node.value = "";
  }

  function fromAddress() {
    const hash = location.hash.slice(1);
    if (hash.includes("=")) {
      const said = new URLSearchParams(hash);
      for (const [name, node] of Object.entries(fields)) node.value = said.get(name) ?? "";
      apply();
      field("filters").scrollIntoView();
      return;
    }
    const target = hash && document.getElementById(hash);
    if (target && target.closest(".department[hidden]")) {
      clear();
      apply();
      target.scrollIntoView();
    }
  }

  let waiting;
  const later = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { apply(); remember(); }, 150);
  };
  for (const node of Object.values(fields)) node.addEventListener("input", later);
  field("clear").addEventListener("click", () => { clear(); apply(); remember(); });
  addEventListener("hashchange", fromAddress);
  field("filters").hidden = false;
  fromAddress();
})();
