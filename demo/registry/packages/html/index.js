// html`<p>${anything}</p>` escapes values; nested html`…` and arrays of them are left alone.
class Safe {
  constructor(text) {
    this.text = text;
  }

  toString() {
    return this.text;
  }
}

const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function shown(value) {
  if (value instanceof Safe) return value.text;
  if (Array.isArray(value)) return value.map(shown).join('');
  if (value === null || value === undefined || value === false) return '';
  return String(value).replace(/[&<>"']/g, (character) => entities[character]);
}

export function html(strings, ...values) {
  return new Safe(strings.reduce((text, part, i) => text + shown(values[i - 1]) + part));
}
