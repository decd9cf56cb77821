// The code editor, one module, loaded at first focus. It lives in a shadow root, where CodeMirror
// uses constructed style sheets: a strict content policy allows those and no style elements.
import { EditorState, StateEffect, StateField } from "@codemirror/state";
import { EditorView, Decoration, keymap, lineNumbers, highlightActiveLine, drawSelection } from "@codemirror/view";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { HighlightStyle, syntaxHighlighting, bracketMatching, indentOnInput, indentUnit } from "@codemirror/language";
import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { search, searchKeymap } from "@codemirror/search";
import { python } from "@codemirror/lang-python";
import { tags as t } from "@lezer/highlight";

const ink = (name) => ({ color: `var(--tok-${name})` });
const colours = HighlightStyle.define([
  { tag: [t.keyword, t.operatorKeyword, t.bool, t.null, t.self], ...ink("keyword"), fontWeight: "600" },
  { tag: [t.string, t.special(t.string)], ...ink("string") },
  { tag: t.number, ...ink("number") },
  { tag: t.comment, ...ink("comment"), fontStyle: "italic" },
  { tag: [t.function(t.definition(t.variableName)), t.definition(t.className)], ...ink("definition") },
  { tag: t.standard(t.variableName), ...ink("builtin") },
  { tag: t.operator, ...ink("operator") },
]);
const look = EditorView.theme({
  "&": { color: "var(--ink)", background: "var(--raised)" },
  "&.cm-focused": { outline: "2px solid var(--ember)", outlineOffset: "-2px" },
  ".cm-scroller": { font: "400 0.84rem/1.62 var(--mono)", fontFeatureSettings: '"calt" 0' },
  ".cm-gutters": { background: "transparent", color: "var(--tok-comment)", border: "0" },
  ".cm-activeLine": { background: "color-mix(in srgb, var(--ember) 7%, transparent)" },
  ".cm-cursor": { borderLeftColor: "var(--ember)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": { background: "var(--ember-wash) !important" },
  ".cm-error-line": { background: "var(--bad-wash)" },
});

const setError = StateEffect.define();
const errorLine = StateField.define({
  create: () => Decoration.none,
  update(marks, change) {
    marks = marks.map(change.changes);
    for (const effect of change.effects) {
      if (!effect.is(setError)) continue;
      const { line, message } = effect.value;
      marks = line < 1 || line > change.state.doc.lines ? Decoration.none
        : Decoration.set([Decoration.line({ class: "cm-error-line", attributes: { title: message } })
            .range(change.state.doc.line(line).from)]);
    }
    return marks;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** Replaces a cell's static code by an editor. `change(text)`, `run()`; Shift+Enter runs. */
export function mount(host, code, label, change, run) {
  const place = document.createElement("div");
  place.className = "editor";
  host.replaceWith(place);
  const root = place.attachShadow({ mode: "open" });
  let silent = false;
  const view = new EditorView({
    root, parent: root,
    state: EditorState.create({ doc: code, extensions: [
      keymap.of([
        { key: "Shift-Enter", run: () => (run(), true) },
        { key: "Escape", run: (v) => (v.contentDOM.blur(), true) },
        ...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...searchKeymap, indentWithTab,
      ]),
      lineNumbers(), history(), drawSelection(), highlightActiveLine(), indentOnInput(), bracketMatching(),
      closeBrackets(), search(), python(), indentUnit.of("    "), EditorState.tabSize.of(4),
      syntaxHighlighting(colours), look, errorLine,
      EditorView.contentAttributes.of({ "aria-label": `${label}; Escape leaves the editor` }),
      EditorView.updateListener.of((u) => { if (u.docChanged && !silent) change(u.state.doc.toString()); }),
    ] }),
  });
  return {
    /** Changes only what differs, so that cursor and undo history stay. */
    setCode(text) {
      const old = view.state.doc.toString();
      if (old === text) return;
      let from = 0, end = 0;
      const most = Math.min(old.length, text.length);
      while (from < most && old[from] === text[from]) from++;
      while (end < most - from && old[old.length - 1 - end] === text[text.length - 1 - end]) end++;
      silent = true;
      view.dispatch({ changes: { from, to: old.length - end, insert: text.slice(from, text.length - end) } });
      silent = false;
    },
    markError(line, message) { view.dispatch({ effects: setError.of({ line, message }) }); },
    focus() { view.focus(); },
  };
}
