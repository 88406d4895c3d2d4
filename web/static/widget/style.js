// The widget's style sheet. Every colour can be set from the page around it by a custom property (--firstline-…).

export const SHEET = new CSSStyleSheet();
SHEET.replaceSync(`
:host { all: initial; display: block; color-scheme: inherit; font: inherit; line-height: 1.5;
  --accent: var(--firstline-accent, #1d5f5a); --on-accent: var(--firstline-on-accent, #fff);
  --paper: var(--firstline-background, #fff); --ink: var(--firstline-text, #1c242b); --soft: var(--firstline-muted, #56606a);
  --line: var(--firstline-border, #d3d6d9); --warn: var(--firstline-warning, #9a3412); --round: var(--firstline-radius, .5rem); }
@supports (color: light-dark(#000, #fff)) {
  :host { --accent: var(--firstline-accent, light-dark(#1d5f5a, #8cc7bf)); --on-accent: var(--firstline-on-accent, light-dark(#fff, #0d1a19));
    --paper: var(--firstline-background, light-dark(#fff, #1a2229)); --ink: var(--firstline-text, light-dark(#1c242b, #e5e8e6));
    --soft: var(--firstline-muted, light-dark(#56606a, #a6b1b6)); --line: var(--firstline-border, light-dark(#d3d6d9, #3c4851));
    --warn: var(--firstline-warning, light-dark(#9a3412, #f3a183)); }
}
:host([hidden]), [hidden] { display: none !important; }
*, ::before, ::after { box-sizing: border-box; }
.panel { background: var(--paper); color: var(--ink); border: 1px solid var(--line); border-radius: var(--round); padding: 1rem 1.1rem;
  overflow-wrap: break-word; text-align: start; }
.head { display: flex; align-items: baseline; justify-content: space-between; gap: 1rem; }
:host([launcher]) .head { position: sticky; inset-block-start: -1rem; z-index: 1; background: var(--paper); margin: -1rem -1.1rem 0; padding: 1rem 1.1rem 0; }
h2, h3, h4, p, ul, ol, blockquote, pre, .table { margin: 0 0 .7rem; }
h2 { font-size: 1.1em; } h3 { font-size: 1.2em; line-height: 1.3; } h4 { font-size: 1em; margin-block-start: 1.2rem; }
h3:focus { outline: 0; }
a { color: var(--accent); text-underline-offset: .15em; }
button, input { font: inherit; color: inherit; }
button { padding: .45em 1em; border: 2px solid var(--accent); border-radius: var(--round); background: var(--accent); color: var(--on-accent);
  font-weight: 600; cursor: pointer; }
button.quiet { background: none; color: var(--accent); }
button.bare { border: 0; padding: .2em .3em; margin-inline-start: -.3em; background: none; color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
label { display: block; font-weight: 600; margin-block-end: .3rem; }
input { inline-size: 100%; padding: .5em .7em; border: 1px solid var(--soft); border-radius: var(--round); background: var(--paper); }
form { margin-block-end: .8rem; }
.soft { color: var(--soft); font-size: .92em; }
.visually-hidden { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.hits { list-style: none; padding: 0; }
.hits li { border-block-start: 1px solid var(--line); }
.hits button { display: block; inline-size: 100%; border: 0; border-radius: 0; padding: .6em .2em; background: none; color: inherit;
  font-weight: 400; text-align: start; }
.hits b { display: block; color: var(--accent); }
.hits button:hover b { text-decoration: underline; }
.hits span { color: var(--soft); font-size: .92em; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; }
.hits .language { display: inline-block; margin-inline-start: .5em; font-weight: 400; }
.safe { border-inline-start: 4px solid var(--warn); padding: .2rem 0 .2rem .8rem; margin-block-end: 1rem; }
.safe > :last-child, .note { margin-block-end: 0; }
.note { border-inline-start: 4px solid var(--line); padding: .2rem 0 .2rem .8rem; }
.note + :not(.note) { margin-block-start: .7rem; }
blockquote { border-inline-start: 3px solid var(--line); padding-inline-start: .9rem; color: var(--soft); }
.article p, .article li { white-space: pre-line; }
.article ul, .article ol { padding-inline-start: 1.5em; white-space: normal; }
.article li { margin-block-end: .3rem; }
.article li > * { margin-block: .3rem; }
pre, code { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: .92em; }
pre { white-space: pre-wrap; border: 1px solid var(--line); border-radius: var(--round); padding: .6rem .8rem; }
.table { overflow-x: auto; }
table { border-collapse: collapse; } th, td { padding: .3em .8em .3em 0; text-align: start; vertical-align: top; border-block-end: 1px solid var(--line); }
.careful .end button { display: none; }
.choices { display: flex; flex-wrap: wrap; align-items: center; gap: .6rem 1.2rem; margin-block: 1.2rem 0; }
iframe { display: block; inline-size: 100%; border: 0; border-radius: var(--round); background: Canvas; }
:host([launcher]) .open { position: fixed; inset: auto 1rem 1rem auto; z-index: var(--firstline-layer, 1000); box-shadow: 0 2px 12px #0004; }
:host([launcher]) .panel { position: fixed; inset: auto 1rem 4.6rem auto; z-index: var(--firstline-layer, 1000); inline-size: min(26rem, 100vw - 2rem);
  max-block-size: min(42rem, 100vh - 6rem); overflow-y: auto; box-shadow: 0 8px 34px #0005; }
@media (forced-colors: active) { .panel, .safe { border-color: CanvasText; } }
`);
