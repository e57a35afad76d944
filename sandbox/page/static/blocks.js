"use strict";
/* Draws what the apps were sent: Block Kit, messages, chats. Words are only ever set as
   text, never as HTML. `act` is called with what was pressed; without it nothing can be. */

const Draw = (() => {
  function make(tag, className, ...children) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    made.append(...children.filter((child) => child !== null && child !== ""));
    return made;
  }

  const unescaped = (text) =>
    text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");

  function link(url, label) {
    const made = make("a", "", label || url);
    if (/^https?:/.test(url)) {
      made.href = url;
      made.rel = "noreferrer";
      made.target = "_blank";
    }
    return made;
  }

  const person = (id, names) => make("span", "person", "@" + (names[id] || id));

  /* mrkdwn as far as apps write it: bold, links, people */
  function mrkdwn(text, names) {
    const parts = text.split(/(\*[^*\n]+\*|<[^>\n]+>)/).map((part) => {
      if (/^\*.+\*$/.test(part)) return make("strong", "", ...mrkdwn(part.slice(1, -1), names));
      const found = /^<([^|>]+)(?:\|([^>]*))?>$/.exec(part);
      if (!found) return unescaped(part);
      if (found[1].startsWith("@")) return person(found[1].slice(1), names);
      return link(unescaped(found[1]), unescaped(found[2] || found[1]));
    });
    return parts.filter((part) => part !== "");
  }

  function text(object, names) {
    if (!object) return [];
    return object.type === "mrkdwn" ? mrkdwn(object.text, names) : [object.text];
  }

  function richPart(part, names) {
    if (part.type === "user") return person(part.user_id, names);
    if (part.type === "usergroup") return person(part.usergroup_id, names);
    if (part.type === "link") return link(part.url, part.text);
    if (part.type === "date") return part.fallback;
    let drawn = part.text || "";
    if (part.style && part.style.bold) drawn = make("strong", "", drawn);
    if (part.style && part.style.strike) drawn = make("s", "", drawn);
    return drawn;
  }

  function rich(block, names) {
    const drawn = block.elements.map((element) => {
      const tag = element.type === "rich_text_quote" ? "blockquote" : "div";
      return make(tag, "part", ...element.elements.map((part) => richPart(part, names)));
    });
    return make("div", "rich", ...drawn);
  }

  function button(element, block, act) {
    const made = make("button", element.style || "", element.text.text);
    made.type = "button";
    made.dataset.key = `${block.block_id}:${element.action_id}:${element.value}`;
    if (!act) return made;
    made.addEventListener("click", () => {
      const sure = element.confirm;
      if (sure && !window.confirm(`${sure.title.text}\n\n${sure.text.text}`)) return;
      act({ action_id: element.action_id, block_id: block.block_id, value: element.value });
    });
    return made;
  }

  function overflow(element, block, act, open) {
    const choices = element.options.map((option) => {
      const made = make("button", "", option.text.text);
      made.type = "button";
      if (act) made.addEventListener("click", () => act({
        action_id: element.action_id, block_id: block.block_id, selected: option.value,
      }));
      return made;
    });
    const summary = make("summary", "", "⋯");
    summary.setAttribute("aria-label", "More");
    summary.dataset.key = `${block.block_id}:${element.action_id}`;
    const made = make("details", "menu", summary, make("div", "", ...choices));
    made.open = Boolean(open);
    return made;
  }

  function pressable(element, block, how) {
    if (element.type === "overflow") return overflow(element, block, how.act, how.menus);
    if (element.type === "button") return button(element, block, how.act);
    return field(element, how);
  }

  function field(element, how) {
    const names = how.names;
    if (element.type === "plain_text_input") {
      const made = make(element.multiline ? "textarea" : "input");
      made.value = element.initial_value || "";
      if (made.tagName === "TEXTAREA") made.textContent = made.value;
      if (element.max_length) made.maxLength = element.max_length;
      return made;
    }
    if (element.type === "static_select" || element.type === "users_select") {
      const options = element.options ||
        Object.keys(names).map((id) => ({ value: id, text: { text: names[id] } }));
      const made = make("select", "", make("option", "", "Choose"));
      made.firstChild.value = "";
      for (const option of options) {
        const choice = make("option", "", option.text.text);
        choice.value = option.value;
        const first = element.initial_option;
        choice.selected = Boolean(first) && first.value === option.value;
        if (choice.selected) choice.setAttribute("selected", "");
        made.append(choice);
      }
      return made;
    }
    const made = make("input");
    if (element.type === "datepicker") {
      made.type = "date";
      made.value = element.initial_date || "";
    } else if (element.type === "timepicker") {
      made.type = "time";
      made.value = element.initial_time || "";
    } else {
      made.disabled = true;
      made.placeholder = "not in the sandbox's page";
    }
    return made;
  }

  function checks(block, how) {
    const rows = block.element.options.map((option) => {
      const box = make("input");
      box.type = "checkbox";
      box.value = option.value;
      return make("label", "", box, " " + option.text.text);
    });
    const group = make("fieldset", "input", make("legend", "", block.label.text), ...rows);
    group.dataset.block = block.block_id;
    group.dataset.action = block.element.action_id;
    return group;
  }

  function input(block, how) {
    if (block.element.type === "checkboxes") return checks(block, how);
    const name = make("span", "label", block.label.text);
    if (block.optional) name.append(make("span", "optional", " (optional)"));
    const wrong = make("span", "wrong", (how.errors || {})[block.block_id] || "");
    const hint = block.hint ? make("span", "hint", block.hint.text) : null;
    const entry = field(block.element, how);
    const made = make("label", "input", name, entry, wrong, hint);
    made.dataset.block = block.block_id;
    made.dataset.action = block.element.action_id;
    return made;
  }

  function block(one, how) {
    switch (one.type) {
      case "header": return make("div", "header", one.text.text);
      case "rich_text": return rich(one, how.names);
      case "section": {
        const words = make("div", "", ...text(one.text, how.names));
        const beside = one.accessory ? pressable(one.accessory, one, how) : null;
        return make("div", "section", words, beside);
      }
      case "context":
        return make("div", "context", ...one.elements.flatMap((e) => text(e, how.names)));
      case "actions":
        return make("div", "actions", ...one.elements.map((e) => pressable(e, one, how)));
      case "input": return input(one, how);
      case "divider": return make("hr");
      default: return make("div", "context", `(${one.type})`);
    }
  }

  /* names: id -> first name; act: what a press does; menus: drawn open */
  const blocks = (list, how) => make("div", "blocks", ...list.map((one) => block(one, how)));

  function post(one, how) {
    const name = one.byApp ? "Folkmoot" : how.names[one.user] || one.user;
    const face = make("div", one.byApp ? "face app" : "face", name[0].toUpperCase());
    face.setAttribute("aria-hidden", "true");
    const head = make("div", "", make("span", "who", name), one.byApp ? " " : "",
      one.byApp ? make("span", "badge", "APP") : null, make("span", "at", one.time),
      one.edited ? make("span", "at", "(edited)") : null);
    const words = one.blocks.length && !one.deleted ? blocks(one.blocks, how)
      : make("div", "section", ...mrkdwn(one.deleted ? "This message was deleted." : one.text, how.names));
    const files = one.files.map((file) => {
      const shown = make("div", "file", file.title);
      if (file.picture) {
        const image = make("img");
        image.src = file.source;
        image.alt = "";
        shown.append(image);
      }
      return shown;
    });
    return make("article", "post", face, make("div", "", head, words, ...files));
  }

  function said(message, tap) {
    const bubble = make("div", "bubble");
    if (message.photo) {
      const image = make("img");
      image.src = message.photo;
      image.alt = "A photo";
      bubble.append(image);
    }
    bubble.append(make("div", "words", message.text || (message.photo ? "" : "(no words)")));
    bubble.append(make("span", "when", (message.edited ? "edited " : "") + message.time));
    if (message.buttons.length) {
      bubble.append(make("div", "taps", ...message.buttons.map((row) =>
        make("div", "", ...row.map((label) => {
          const made = make("button", "", label);
          made.type = "button";
          made.dataset.key = `${message.id}:${label}`;
          if (tap) made.addEventListener("click", () => tap(message.id, label));
          return made;
        })))));
    }
    return make("div", message.fromBot ? "said" : "said mine", bubble);
  }

  /* a window's inside; submit and close are called, if it has them */
  function view(one, how, submit, close) {
    const title = make("h2", "modal-title", one.title);
    title.id = "window-title";
    const foot = make("div", "modal-foot");
    if (one.close) {
      const made = make("button", "", one.close);
      made.type = "button";
      if (close) made.addEventListener("click", close);
      foot.append(made);
    }
    if (one.submit) {
      const made = make("button", "primary", one.submit);
      made.type = "button";
      if (submit) made.addEventListener("click", submit);
      foot.append(made);
    }
    const body = make("div", "modal-body", blocks(one.blocks, how));
    return make("div", "", title, body, foot);
  }

  /* what stands in a window's fields: block -> action -> value */
  function entered(root) {
    const values = {};
    for (const one of root.querySelectorAll("[data-block]")) {
      let value;
      if (one.tagName === "FIELDSET") {
        value = [...one.querySelectorAll("input:checked")].map((box) => box.value);
        if (!value.length) continue;
      } else {
        value = one.querySelector("input, select, textarea").value;
        if (value === "") continue;
      }
      values[one.dataset.block] = { [one.dataset.action]: value };
    }
    return values;
  }

  return { make, blocks, post, said, view, entered };
})();
