/* The editor itself: CodeMirror with what a query needs. */

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, indentUnit, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { sparql } from "@codemirror/legacy-modes/mode/sparql";
import { setDiagnostics, type Diagnostic } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorState, RangeSetBuilder, StateEffect } from "@codemirror/state";
import {
  Decoration, drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, keymap, lineNumbers,
  ViewPlugin, WidgetType, type DecorationSet, type ViewUpdate,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { learn, nameOf } from "./ask.js";
import { complete } from "./complete.js";
import { page, word } from "./config.js";
import { el, seen } from "./dom.js";

const colors = HighlightStyle.define([
  { tag: tags.keyword, color: "#7a1fa2" },
  { tag: [tags.string, tags.special(tags.string)], color: "#8a3b00" },
  { tag: tags.comment, color: "#5f6b78", fontStyle: "italic" },
  { tag: [tags.variableName, tags.special(tags.variableName)], color: "#0b5394" },
  { tag: [tags.atom, tags.number, tags.bool], color: "#00664f" },
  { tag: [tags.standard(tags.variableName), tags.typeName], color: "#5a4a00" },
  { tag: [tags.operator, tags.meta], color: "#40505f" },
]);

/* The name of an entity, shown behind its id. It is no part of the query. */
class NameWidget extends WidgetType {
  constructor(readonly name: string) { super(); }
  override eq(other: NameWidget): boolean { return other.name === this.name; }
  override toDOM(): HTMLElement {
    const short = [...this.name];
    return el("span", { class: "named", title: this.name }, short.length > 24 ? `${short.slice(0, 23).join("")}…` : this.name);
  }
  override ignoreEvent(): boolean { return false; }
}

const learned = StateEffect.define<null>();
const ENTITY = /\bkgr:([A-Za-z0-9_][\w-]*)/g;

const names = ViewPlugin.fromClass(class {
  decorations: DecorationSet;
  constructor(view: EditorView) { this.decorations = this.look(view); }
  update(update: ViewUpdate): void {
    const told = update.transactions.some((transaction) => transaction.effects.some((effect) => effect.is(learned)));
    if (update.docChanged || update.viewportChanged || told) this.decorations = this.look(update.view);
  }
  look(view: EditorView): DecorationSet {
    const made = new RangeSetBuilder<Decoration>();
    const unknown = new Set<string>();
    const namespace = page().prefixes.kgr || "";
    for (const { from, to } of view.visibleRanges) {
      const text = view.state.doc.sliceString(from, to);
      ENTITY.lastIndex = 0;
      for (let match = ENTITY.exec(text); match; match = ENTITY.exec(text)) {
        const iri = namespace + match[1]!;
        const name = nameOf(iri);
        if (name) made.add(from + ENTITY.lastIndex, from + ENTITY.lastIndex, Decoration.widget({ widget: new NameWidget(seen(name)), side: 1 }));
        else unknown.add(iri);
      }
    }
    if (unknown.size) {
      // Names that cannot be had are no reason to stop: the ids stand there.
      learn(unknown).then((news) => { if (news) view.dispatch({ effects: learned.of(null) }); }, () => undefined);
    }
    return made.finish();
  }
}, { decorations: (plugin) => plugin.decorations });

/* Typing over a selection, done by the editor. Browsers would carry the colors of what was there over as inline styles, which the
   page forbids, and complain. */
function typedOver(event: InputEvent, view: EditorView): boolean {
  const { from, to, empty } = view.state.selection.main;
  const text = event.data;
  if (event.inputType !== "insertText" || !text || event.isComposing || empty) return false;
  const insert = () => view.state.update(view.state.replaceSelection(text), { userEvent: "input.type", scrollIntoView: true });
  if (!view.state.facet(EditorView.inputHandler).some((handler) => handler(view, from, to, text, insert))) view.dispatch(insert());
  event.preventDefault();
  return true;
}

export class Code {
  readonly view: EditorView;

  constructor(parent: HTMLElement, text: string, run: () => void, changed: (text: string) => void) {
    this.view = new EditorView({
      parent,
      state: EditorState.create({
        doc: text,
        extensions: [
          EditorView.cspNonce.of(page().nonce), EditorState.phrases.of(page().phrases),
          lineNumbers(), highlightActiveLineGutter(), highlightSpecialChars(), history(), drawSelection(), indentUnit.of("  "),
          StreamLanguage.define(sparql), syntaxHighlighting(colors), bracketMatching(), closeBrackets(), highlightActiveLine(), highlightSelectionMatches(),
          search({ top: true }), EditorView.lineWrapping, names,
          autocompletion({ override: [complete], icons: false, maxRenderedOptions: 60, activateOnTypingDelay: 60 }),
          keymap.of([
            { key: "Mod-Enter", run: () => { run(); return true; } },
            ...closeBracketsKeymap, ...completionKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, indentWithTab,
          ]),
          EditorView.contentAttributes.of({ "aria-label": word("serve.query.editor"), "aria-describedby": "keys" }),
          EditorView.domEventHandlers({ beforeinput: (event, view) => typedOver(event as InputEvent, view) }),
          EditorView.updateListener.of((update) => { if (update.docChanged) changed(this.text); }),
        ],
      }),
    });
  }

  get text(): string { return this.view.state.doc.toString(); }

  set text(text: string) {
    this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: text }, selection: { anchor: 0 } });
    this.mark(null);
  }

  /* Marks what is wrong at a line and column (from 1, in code points), or nothing; the cursor goes there. */
  mark(error: { line: number; column: number; message: string } | null): void {
    const state = this.view.state;
    if (!error) {
      this.view.dispatch(setDiagnostics(state, []));
      return;
    }
    const line = state.doc.line(Math.min(Math.max(1, error.line), state.doc.lines));
    const before = [...line.text].slice(0, Math.max(0, error.column - 1)).join("").length;
    const from = Math.min(line.from + before, line.to);
    const rest = /^[^\s{}()[\].;,]+|^[^]/.exec(state.doc.sliceString(from, line.to));
    // At the end of a line the last character is marked: a place without width cannot be seen.
    const start = rest ? from : Math.max(line.from, from - 1);
    const found: Diagnostic = { from: start, to: rest ? from + rest[0].length : from, severity: "error", message: error.message };
    this.view.dispatch(setDiagnostics(state, [found]));
    this.view.dispatch({ selection: { anchor: from }, scrollIntoView: true });
  }

  focus(): void { this.view.focus(); }
}
